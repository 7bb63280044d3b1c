"""Foreign text made safe to show: one character in, one character out."""

from __future__ import annotations


def inert(text: str) -> str:
    """`text` without anything a terminal or a reader could be misled by.

    Control characters, escape sequences, bidirectional controls, invisible characters
    and lone surrogates become visible marks, one for one, so offsets still agree.
    Newline and tab stay.
    """
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text)
