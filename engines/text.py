"""Foreign text made safe to show: one character in, one character out."""

from __future__ import annotations

import re
import unicodedata

UNKNOWN = "\ufffd"
"""Stands for what is no character at all."""

HIDDEN = "\u2426"
"""Stands for a character that shows nothing, or turns the text around it."""

MOST_MARKS = 6
"""Combining marks one letter may carry; more would run over the lines around it."""

_JOINERS = "\u200c\u200d"
# Direction marks, embeddings, isolates; zero-width and other invisible characters;
# separators that editors and terminals take for line breaks.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_BREAKS = "\u2028\u2029"
_BROKEN = "\ud800-\udfff\ufdd0-\ufdef" + "".join(
    f"{chr(p | 0xFFFE)}{chr(p | 0xFFFF)}" for p in range(0, 0x110000, 0x10000)
)
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_CONTROL = re.compile(f"[{_CONTROLS}]")
_SUSPECT = re.compile(f"[{_CONTROLS}{_INVISIBLE}{_BREAKS}{_BROKEN}{_JOINERS}]")
_COMBINING = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0e31"
    "\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f"
)
_MARKS = re.compile(f"[{_COMBINING}]{{{MOST_MARKS + 1},}}")


def inert(text: str) -> str:
    """`text` without anything a terminal or a reader could be misled by.

    Control characters (escape sequences thus fall apart into letters), bidirectional
    controls, invisible characters and lone surrogates become visible marks, one for
    one, so that offsets still agree. Newline and tab stay, and so do the joiners that
    emoji and some scripts are written with.
    """
    if text.isascii() and not _CONTROL.search(text):
        return text
    shown = _SUSPECT.sub(_mark, text)
    return _MARKS.sub(
        lambda run: run[0][:MOST_MARKS] + HIDDEN * (len(run[0]) - MOST_MARKS), shown
    )


def _mark(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if character in _BREAKS:
        return "\u2424"
    if character in _JOINERS:
        return character if _joins(match) else HIDDEN
    # Of the controls only the first 32 have pictures; the rest are no characters.
    return UNKNOWN if unicodedata.category(character) in ("Cc", "Cs", "Cn") else HIDDEN


def _joins(match: re.Match[str]) -> bool:
    """Whether a joiner stands between two characters that it is made for."""
    text, at = match.string, match.start()
    if at == 0 or at + 1 == len(text):
        return False
    left, right = text[at - 1], text[at + 1]
    if match[0] == "\u200d" and _pictures(left) and _pictures(right):
        return True
    # Persian, Arabic and the scripts of India; never Latin, where it could hide a word.
    return all("\u0600" <= c <= "\u0dff" and c.isprintable() for c in (left, right))


def _pictures(character: str) -> bool:
    return (
        character in "\ufe0f\u2640\u2642\u2695\u2696\u2708\u2764\u2b1b\u26a7"
        or "\U0001f300" <= character <= "\U0001faff"
    )
