"""Lexical infection: how often a writer's own terms stand in a text, and how spread."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from styles.tokens import WORD, alike, paragraphs

_ENDINGS = ("", "s", "es", "'s", "ed", "d", "ing", "er", "ers", "ly")
_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
MOST_TERMS = 20_000


@dataclass(frozen=True, slots=True)
class Infection:
    words: int
    found: int
    """Times a term stands in the text."""
    prompted: int
    """Of those, of terms that stand in what the text was to continue."""
    spread: float
    """0, all in one paragraph, to 1, evenly over all."""

    @property
    def rate(self) -> float:
        """Terms in 100 words."""
        return 100 * self.found / self.words if self.words else 0.0

    @property
    def spontaneous(self) -> float:
        """The same of terms that nobody named before."""
        return 100 * (self.found - self.prompted) / self.words if self.words else 0.0


def infection(text: str, terms: Iterable[str], prompt: str = "") -> Infection:
    """Count `terms` (words or phrases, in their plain inflections) in `text`; the
    longest that fits counts, once. ValueError for more than `MOST_TERMS` terms.

    Rate per 100 words; spread is the entropy of terms over paragraphs against that of
    words over paragraphs (Shannon 1948).
    """
    known: dict[str, set[tuple[str, ...]]] = {}
    for count, term in enumerate(terms):
        if count >= MOST_TERMS:
            raise ValueError(f"more than {MOST_TERMS:,} terms")
        parts = tuple(_words(term))[:8]
        for last in _forms(parts[-1]) if parts else ():
            form = (*parts[:-1], last)
            known.setdefault(form[0], set()).add(form)
    said = {form for _, form in _found(_words(prompt), known)}
    named = {_root(form) for form in said}
    total = prompted = 0
    per: list[int] = []
    sizes: list[int] = []
    for part in paragraphs(text):
        words = _words(part)
        forms = [form for _, form in _found(words, known)]
        total += len(forms)
        prompted += sum(_root(form) in named for form in forms)
        per.append(len(forms))
        sizes.append(len(words))
    return Infection(sum(sizes), total, prompted, _spread(per, sizes))


def infection_at(text: str, starts: Iterable[int]) -> Infection:
    """The same of terms that were found by other means, given as the letters of `text`
    at which they begin."""
    edges = [0, *(match.end() for match in _BREAK.finditer(text)), len(text) + 1]
    found = np.fromiter(starts, np.int64)
    per = np.histogram(found, edges)[0]
    sizes = [len(_words(text[low:high])) for low, high in pairwise(edges)]
    return Infection(sum(sizes), len(found), 0, _spread(per.tolist(), sizes))


def _words(text: str) -> list[str]:
    return WORD.findall(alike(text).lower())


def _forms(word: str) -> set[str]:
    found = {word + end for end in _ENDINGS}
    if word.endswith("e"):
        found |= {word[:-1] + "ing", word[:-1] + "ed"}
    if word.endswith("y"):
        found |= {word[:-1] + "ies", word[:-1] + "ied"}
    if word[-1:] not in "aeiouwy":
        found |= {word + word[-1] + end for end in ("ed", "ing")}
    return found


def _root(form: tuple[str, ...]) -> tuple[str, ...]:
    """Near enough for two forms of one term to have the same."""
    return (*form[:-1], form[-1][:4])


def _found(
    words: list[str], known: dict[str, set[tuple[str, ...]]]
) -> list[tuple[int, tuple[str, ...]]]:
    found = []
    at = 0
    while at < len(words):
        forms = known.get(words[at], ())
        fitting = [form for form in forms if tuple(words[at : at + len(form)]) == form]
        if fitting:
            longest = max(fitting, key=len)
            found.append((at, longest))
            at += len(longest)
        else:
            at += 1
    return found


def _spread(per: list[int], sizes: list[int]) -> float:
    held = np.array(sizes, np.float64)
    if sum(per) < 2 or (held > 0).sum() < 2:
        return 0.0
    most = min(_entropy(held), float(np.log(sum(per))))
    return min(1.0, _entropy(np.array(per, np.float64)) / most) if most > 0 else 0.0


def _entropy(count: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    share = count[count > 0] / count.sum()
    return float(-(share * np.log(share)).sum())
