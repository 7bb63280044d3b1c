"""A take as words, and the phrases among them, kept up while it grows and goes back.

What is a word, a sentence and the same word is decided here as `lexicon.rules.words`
decides it; a test holds the two together, since neither may know of the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass

WORD = re.compile(r"[^\W_](?:[\w\u0300-\u036f]|['’](?=[^\W_]))*")
_STOP = re.compile(r"[.!?…。！？]|\n[^\S\n]*\n")
_NO_STOPS = frozenset(("", " ", "x", " x", ", ", ", x", "-"))
"""What mostly stands between two words."""
_TITLES = frozenset(("mr", "mrs", "ms", "dr", "st", "prof", "rev", "mt"))

Phrase = tuple[str, ...]


@dataclass(slots=True)
class Word:
    """A word at [start, end) of the text, in sentence number `sentence`; `gap` stands
    between it and the word before."""

    start: int
    end: int
    key: str
    sentence: int
    gap: str
    title: bool
    """A full stop behind it ends no sentence."""


def key(word: str) -> str:
    """What two spellings of a word have in common; a possessive counts as its word."""
    if word.isascii():
        folded = word.lower()
    else:
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
        known = self._by_last.get(words[at].key)
        return self._among(known, words, at) if known is not None else ()

    @staticmethod
    def _among(
        known: Sequence[tuple[Phrase, int]], words: Sequence[Word], at: int
    ) -> Iterator[tuple[int, int]]:
        for each, number in known:
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
        self._draft = draft
        self.text = ""
        self._rest, self._at = draft, -len(draft)
        """What stands behind the last of the words, and from where on."""
        self.words: list[Word] = []
        self.found: dict[int, list[tuple[int, int]]] = {}
        self.version = 0
        """Grows with every change of what is here."""
        self.finds = 0
        """Grows with every change of what was found."""
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

    @property
    def last(self) -> tuple[str, str]:
        """The keys of the last two words as they stand, though the last may still
        grow; empty ones where there are none."""
        rest = self._rest.strip()
        if not rest or (rest.isascii() and rest.isalpha()):
            # Nothing more, or letters that may still go on.
            more = [rest.lower()] if rest else []
        else:
            more = [key(match[0]) for match in WORD.finditer(rest)]
        found = ["", "", *[word.key for word in self.words[-2:]], *more]
        return found[-2], found[-1]

    @property
    def may_grow(self) -> bool:
        """Whether the text ends in a word, which is not among those here yet."""
        return self._rest[-1:].isalnum()

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
        edge = self.words[-1].end if self.words else -1
        if edge < len(old) and text.startswith(old):
            more = text[len(old) :]
            self._rest += more
            if old and not final and (old[-1] + more).isalpha():
                # Only a word that is not among those here has grown.
                return
        else:
            # A word at the very edge may have grown.
            self._forget(_shared(old, text))
            self._at = self.words[-1].end if self.words else -len(self._draft)
            draft = self._draft[self._at :] if self._at < 0 else ""
            self._rest = draft + text[max(0, self._at) :]
        self._take_up(final=final)

    def _forget(self, same: int) -> None:
        words = self.words
        n = len(words)
        while n and words[n - 1].end >= same:
            n -= 1
        if n == len(words):
            return
        self.version += 1
        self.finds += 1
        self.first = min(self.first, n)
        del words[n:]
        again = max(0, n - self._phrases.longest)
        for some in self.found.values():
            while some and some[-1][1] > again:
                some.pop()
        for at in range(again, n):
            self._find(at)

    def _take_up(self, *, final: bool) -> None:
        words, rest, begin = self.words, self._rest, self._at
        last = 0
        for match in WORD.finditer(rest):
            start, end = match.span()
            gap = rest[last:start]
            if not final and not _settled(rest, end):
                gap += "x"
                break
            sentence = 0
            if words:
                sentence = words[-1].sentence + _stops(words[-1], gap)
            raw = match[0]
            words.append(
                Word(begin + start, begin + end, key(raw), sentence, gap, _titles(raw))
            )
            last = end
            self.first += begin + end <= 0
            self.version += 1
            self._find(len(words) - 1)
        else:
            gap = rest[last:]
        if last:
            self._rest, self._at = rest[last:], begin + last
        over = bool(words) and _stops(words[-1], gap)
        self.version += over != self.over
        self.over = over

    def _find(self, at: int) -> None:
        for number, first in self._phrases.ending(self.words, at):
            self.finds += 1
            some = self.found.setdefault(number, [])
            while some and some[-1][0] >= first:
                some.pop()
            if not some or some[-1][1] <= first:
                some.append((first, at + 1))


def _stops(before: Word, gap: str) -> bool:
    """Whether a sentence ends in what stands behind a word."""
    if gap in _NO_STOPS:
        return False
    stop = _STOP.search(gap)
    if stop is None:
        return False
    if not gap.startswith(".") or _STOP.search(gap[1:]):
        return True
    return not before.title


def _titles(word: str) -> bool:
    """Whether a word is a title or an initial."""
    if len(word) == 1:
        return word != "I"
    return len(word) <= 4 and word.casefold() in _TITLES


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
