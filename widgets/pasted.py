"""What is pasted, as plain text."""

from __future__ import annotations

import re

_SEQUENCE = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC, closed
    r"|\x1b[P^_X][^\x1b]*\x1b\\"  # DCS, PM, APC, SOS, closed
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b[ -/]*[0-~]"  # two-character escapes
)
_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff]")
_LONE = re.compile("[\ud800-\udfff]")


def as_plain_text(text: str) -> str:
    """The text a writer meant to paste: every kind of line end as "\\n", terminal
    sequences and control characters gone, halves of characters replaced by U+FFFD.

    >>> as_plain_text("one\\r\\n\\x1b[31mtwo\\x1b[0m\\x00")
    'one\\ntwo'
    """
    if "\x1b" in text or "\x9b" in text:
        text = _SEQUENCE.sub("", text)
    text = _CONTROLS.sub("", _ENDS.sub("\n", text))
    return _LONE.sub("\ufffd", text)
