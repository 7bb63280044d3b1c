"""Words of a text with their places: the one way the lexicon cuts text into words.

A word is a run of letters, digits and the marks on them, with apostrophes inside; a
letter of a script that writes no spaces is a word of its own. `norm` is what two
spellings have in common: lower case, composed, straight apostrophe.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0903\u093a-\u094f\u0951-\u0957"
    "\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a03\u0a3c-\u0a4d\u0b82\u0bbe-\u0bcd"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\u200c\u200d\ufe20-\ufe2f"
)
_ALONE = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff" + (
    "\U00020000-\U0003ffff"
)
_LETTER = rf"(?:[^\W_{_ALONE}])"
WORD = re.compile(
    rf"[{_ALONE}][{_MARKS}]{{0,20}}|"
    rf"{_LETTER}(?:[^\W_{_ALONE}]|[{_MARKS}]|['\u2019\u02bc](?={_LETTER}))*"
)
"""Finds a word. No word is found twice, so that reading is linear in the text."""

LONG = 100
"""Letters of a word that is no longer remembered."""

_STRAIGHT = {0x2019: "'", 0x02BC: "'", 0xAD: None}


class Word(NamedTuple):
    """A word at [start, end) of a text, and its `norm`."""

    start: int
    end: int
    norm: str


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[Word]:
    """The words of a text in their order, or of its part [start, end)."""
    last = len(text) if end is None else end
    for match in WORD.finditer(text, start, last):
        yield Word(match.start(), match.end(), norm(match[0]))


def norm(word: str) -> str:
    """A word without what tells its spellings apart.

    >>> norm("Giant’s")
    "giant's"
    """
    if word.isascii():
        return word.lower()
    return _norm(word) if len(word) < LONG else _norm.__wrapped__(word)


@lru_cache(maxsize=20_000)
def _norm(word: str) -> str:
    folded = unicodedata.normalize("NFC", word.translate(_STRAIGHT)).casefold()
    return unicodedata.normalize("NFC", folded)


def paragraph(text: str, at: int, most: int = 1_500) -> tuple[int, int]:
    """The paragraph around an offset, as [start, end): up to a blank line, or of a
    longer one so many letters before and after, to the next word."""
    low, high = max(0, at - most), min(len(text), at + most)
    start = text.rfind("\n\n", low, at) + 2
    if start == 1:
        start = _between_words(text, low, at)
    end = text.find("\n\n", at, high)
    if end < 0:
        space = text.rfind(" ", at, high)
        end = high if high == len(text) or space < 0 else space
    return start, end


def _between_words(text: str, low: int, at: int) -> int:
    if low == 0:
        return 0
    space = text.find(" ", low, at)
    return low if space < 0 else space + 1
