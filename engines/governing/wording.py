"""A take as words, and the phrases among them, kept up while it grows and goes back.

What is a word, a sentence and the same word is decided here as `lexicon.rules.words`
decides it; a test holds the two together, since neither may know of the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass

WORD = re.compile(r"[^\W_](?:[\w\u0300-\u036f]|['’](?=[^\W_]))*")
_STOP = re.compile(r"[.!?…。！？]|\n[^\S\n]*\n")
_TITLES = frozenset(("mr", "mrs", "ms", "dr", "st", "prof", "rev", "mt"))

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word at [start, end) of the text, in sentence number `sentence`."""

    start: int
    end: int
    key: str
    sentence: int


def key(word: str) -> str:
    """What two spellings of a word have in common; a possessive counts as its word."""
    folded = unicodedata.normalize("NFC", word).casefold().replace("’", "'")
    return folded.removesuffix("'s") or folded


def phrase(text: str) -> Phrase:
    """The words of a phrase, `()` when it has none."""
    return tuple(key(match[0]) for match in WORD.finditer(text))


class Phrases:
    """Sets of phrases, numbered, found by the word they end with."""

    def __init__(self, sets: Iterable[Iterable[str]]) -> None:
        self._by_last: dict[str, list[tuple[Phrase, int]]] = {}
        self.longest = 1
        for number, forms in enumerate(sets):
            for words in {phrase(form) for form in forms} - {()}:
                self._by_last.setdefault(words[-1], []).append((words, number))
                self.longest = max(self.longest, len(words))

    def ending(self, words: Sequence[Word], at: int) -> Iterable[tuple[int, int]]:
        """(set, first word) of every phrase whose last word is `words[at]`."""
        for each, number in self._by_last.get(words[at].key, ()):
            first = at + 1 - len(each)
            if first >= 0 and words[first].sentence == words[at].sentence:
                part = words[first : at + 1]
                if all(w.key == k for w, k in zip(part, each, strict=True)):
                    yield number, first


class Wording:
    """The words of a draft's end and of the take behind it.

    `words` are those that no further letter can change; offsets count from the draft's
    end, so those of the draft are negative. `found[set]` are the phrases of a set as
    (first, last + 1) word, the longest that begins at a word, none over another.
    """

    def __init__(self, phrases: Phrases, draft: str) -> None:
        self._phrases = phrases
        self._n_draft = len(draft)
        self._whole = draft
        self.text = ""
        self.words: list[Word] = []
        self.found: dict[int, list[tuple[int, int]]] = {}
        self.version = 0
        """Grows with every change of what is here."""
        self.over = False
        """Whether the last sentence has ended."""
        self.first = 0
        """The first word that is not wholly the draft's."""
        self._take_up(final=False)

    def fork(self) -> Wording:
        """Another one that stands where this one does."""
        other = copy(self)
        other.words = list(self.words)
        other.found = {number: list(spans) for number, spans in self.found.items()}
        return other

    def between(self, start: int, end: int) -> str:
        """What stands from one offset to another, the draft's being negative."""
        return self._whole[start + self._n_draft : end + self._n_draft]

    @property
    def last(self) -> tuple[str, str]:
        """The keys of the last two words as they stand, though the last may still
        grow; empty ones where there are none."""
        begin = self._n_draft + self.words[-1].end if self.words else 0
        open_words = [key(match[0]) for match in WORD.finditer(self._whole, begin)]
        found = ["", "", *[word.key for word in self.words[-2:]], *open_words]
        return found[-2], found[-1]

    def behind(self, at: int) -> tuple[str, str]:
        """The keys of the two words before a word."""
        found = ["", "", *[word.key for word in self.words[max(0, at - 2) : at]]]
        return found[-2], found[-1]

    def spans(self, number: int) -> Sequence[tuple[int, int]]:
        """What was found of a set."""
        return self.found.get(number, ())

    def read(self, text: str, *, final: bool = False) -> None:
        """The take's text as it is now, longer or shorter. `final`: it ends here."""
        old, self.text = self.text, text
        grown = text.startswith(old)
        same = len(old) if grown else _shared(old, text)
        if grown and old and not final:
            known = self.words[-1].end if self.words else 0
            if known < same and (old[-1] + text[same:]).isalpha():
                # Only a word that is not among those here has grown.
                self._whole += text[same:]
                return
        self._whole = self._whole[: self._n_draft] + text
        # A word at the very edge may have grown.
        self._forget(same)
        self._take_up(final=final)

    def _forget(self, same: int) -> None:
        words = self.words
        n = len(words)
        while n and words[n - 1].end >= same:
            n -= 1
        if n == len(words):
            return
        self.version += 1
        self.first = min(self.first, n)
        del words[n:]
        again = max(0, n - self._phrases.longest)
        for some in self.found.values():
            while some and some[-1][1] > again:
                some.pop()
        for at in range(again, n):
            self._find(at)

    def _take_up(self, *, final: bool) -> None:
        words, n_draft, whole = self.words, self._n_draft, self._whole
        begin = n_draft + words[-1].end if words else 0
        last = begin
        gap = ""
        for match in WORD.finditer(whole, begin):
            start, end = match.span()
            gap = whole[last:start]
            last = end
            if not final and not _settled(whole, end):
                gap += "x"
                break
            sentence = 0
            if words:
                before = words[-1]
                sentence = before.sentence + self._stops(before, gap)
            word = Word(start - n_draft, end - n_draft, key(match[0]), sentence)
            words.append(word)
            self.first += word.end <= 0
            self.version += 1
            self._find(len(words) - 1)
            gap = ""
        else:
            gap = whole[last:]
        over = bool(words) and self._stops(words[-1], gap)
        self.version += over != self.over
        self.over = over

    def _stops(self, before: Word, gap: str) -> bool:
        stop = _STOP.search(gap)
        if stop is None:
            return False
        if not gap.startswith(".") or _STOP.search(gap[1:]):
            return True
        # Titles and initials.
        raw = self.between(before.start, before.end)
        return not (raw.casefold() in _TITLES or (len(raw) == 1 and raw != "I"))

    def _find(self, at: int) -> None:
        for number, first in self._phrases.ending(self.words, at):
            some = self.found.setdefault(number, [])
            while some and some[-1][0] >= first:
                some.pop()
            if not some or some[-1][1] <= first:
                some.append((first, at + 1))


def _settled(text: str, end: int) -> bool:
    """Whether no further letter can lengthen the word that ends here."""
    if end == len(text):
        return False
    return end + 1 < len(text) or text[end] not in "'’"


def _shared(one: str, other: str) -> int:
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return at
    return min(len(one), len(other))
