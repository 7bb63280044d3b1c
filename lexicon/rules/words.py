"""A text as words in sentences: what rules count, compare and point at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W_](?:[\w\u0300-\u036f]|['’](?=[^\W_]))*")
"""Letters and digits with the apostrophes inside them; a hyphen parts two words."""

_STOP = re.compile(r"[.!?…。！？]|\n[^\S\n]*\n")
_TITLES = frozenset(("mr", "mrs", "ms", "dr", "st", "prof", "rev", "mt"))

Phrase = tuple[str, ...]
"""Words as `key` gives them; at least one."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word at [start, end) of the text, in sentence number `sentence`."""

    start: int
    end: int
    key: str
    sentence: int


def key(word: str) -> str:
    """What two spellings of a word have in common; a possessive counts as its word.

    >>> key("Giant’s") == key("giant")
    True
    """
    folded = unicodedata.normalize("NFC", word).casefold().replace("’", "'")
    return folded.removesuffix("'s") or folded


def phrase(text: str) -> Phrase:
    """The words of a phrase, `()` when it has none."""
    return tuple(key(match[0]) for match in WORD.finditer(text))


def words(text: str) -> list[Word]:
    """All words of a text in their order."""
    found: list[Word] = []
    sentence = last = 0
    before = ""
    for match in WORD.finditer(text):
        between = text[last : match.start()]
        if found and _STOP.search(between) and not _abbreviated(before, between):
            sentence += 1
        before, last = match[0], match.end()
        found.append(Word(match.start(), last, key(before), sentence))
    return found


def ended(text: str) -> bool:
    """Whether the last sentence of a text is over."""
    tail = WORD.split(text[-200:])[-1]
    found = [match[0] for match in WORD.finditer(text[-200:])]
    return bool(_STOP.search(tail)) and not _abbreviated(found[-1:] and found[-1], tail)


def _abbreviated(word: str | Sequence[str], gap: str) -> bool:
    if not isinstance(word, str) or not gap.startswith(".") or _STOP.search(gap[1:]):
        return False
    return word.casefold() in _TITLES or (len(word) == 1 and word != "I")


class Finder:
    """Finds phrases among words; the longest that begins at a word counts."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        by_first: dict[str, list[Phrase]] = {}
        for each in {each for each in phrases if each}:
            by_first.setdefault(each[0], []).append(each)
        self._by_first: Mapping[str, list[Phrase]] = {
            first: sorted(some, key=len, reverse=True)
            for first, some in by_first.items()
        }

    def __call__(self, among: Sequence[Word]) -> Iterator[tuple[int, int]]:
        """(first, last + 1) as indices of words, from left to right, never over one
        another and never over the end of a sentence."""
        at = 0
        while at < len(among):
            end = self._at(among, at)
            if end:
                yield at, end
            at = end or at + 1

    def _at(self, among: Sequence[Word], at: int) -> int:
        for each in self._by_first.get(among[at].key, ()):
            part = among[at : at + len(each)]
            same = tuple(word.key for word in part) == each
            if same and part[-1].sentence == part[0].sentence:
                return at + len(each)
        return 0
