"""What differs between two versions, word by word.

Lines are matched first and words only inside lines that changed: equal ends are cut
off, then lines that occur once in both versions anchor the rest (patience diff, after
Bram Cohen's description), so that a draft of 100,000 words takes well under a second.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
LINES = re.compile(r"[^\n]*\n|[^\n]+")

SMALL = 40_000
"""Product of two lengths up to which difflib, quadratic at worst, may compare."""

DEEPEST = 40
"""Nested anchorings before two stretches are called altogether different."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of both (kept), the first only (removed) or the second only (added)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Splice:
    """At `offset` of the text as earlier splices left it, replace a piece."""

    offset: int
    removed: str
    inserted: str


def segments(ours: str, theirs: str) -> tuple[Segment, ...]:
    """The way from `ours` to `theirs`, in order; equal pieces stand between."""
    found: list[Segment] = []
    for kept, removed, added in _pieces(ours, theirs):
        for kind, text in (("kept", kept), ("removed", removed), ("added", added)):
            if text and found and found[-1].kind == kind:
                found[-1] = Segment(kind, found[-1].text + text)
            elif text:
                found.append(Segment(kind, text))
    return tuple(found)


def splices(ours: str, theirs: str) -> tuple[Splice, ...]:
    """The same way as changes to be made one after the other."""
    found: list[Splice] = []
    offset = 0
    for kept, removed, added in _pieces(ours, theirs):
        offset += len(kept)
        if removed or added:
            found.append(Splice(offset, removed, added))
        offset += len(added)
    return tuple(found)


def align(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    """Equal stretches as (place in a, place in b, length), in order."""
    found: list[tuple[int, int, int]] = []
    _align(a, b, 0, len(a), 0, len(b), found, 0)
    joined: list[tuple[int, int, int]] = []
    for i, j, n in found:
        if joined and joined[-1][0] + joined[-1][2] == i:
            last_i, last_j, last_n = joined[-1]
            if last_j + last_n == j:
                joined[-1] = (last_i, last_j, last_n + n)
                continue
        joined.append((i, j, n))
    return joined


def _pieces(ours: str, theirs: str) -> Iterator[tuple[str, str, str]]:
    """Triples of text: equal, then removed, then added."""
    if ours == theirs:
        yield ours, "", ""
        return
    kept = ""
    for same, removed, added in _between(LINES.findall(ours), LINES.findall(theirs)):
        kept += same
        if removed and added:
            words = _between(TOKENS.findall(removed), TOKENS.findall(added))
            for same_words, out, new in words:
                yield kept + same_words, out, new
                kept = ""
        else:
            yield kept, removed, added
            kept = ""
    if kept:
        yield kept, "", ""


def _between(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    at_a = at_b = 0
    kept = ""
    for i, j, n in [*align(a, b), (len(a), len(b), 0)]:
        removed, added = "".join(a[at_a:i]), "".join(b[at_b:j])
        if removed or added:
            yield kept, removed, added
            kept = ""
        kept += "".join(a[i : i + n])
        at_a, at_b = i + n, j + n
    if kept:
        yield kept, "", ""


def _align(
    a: Sequence[str],
    b: Sequence[str],
    a0: int,
    a1: int,
    b0: int,
    b1: int,
    found: list[tuple[int, int, int]],
    depth: int,
) -> None:
    start = 0
    while a0 + start < a1 and b0 + start < b1 and a[a0 + start] == b[b0 + start]:
        start += 1
    if start:
        found.append((a0, b0, start))
    a0, b0 = a0 + start, b0 + start
    end = 0
    while a0 < a1 - end and b0 < b1 - end and a[a1 - end - 1] == b[b1 - end - 1]:
        end += 1
    a1, b1 = a1 - end, b1 - end
    if a0 < a1 and b0 < b1:
        _inside(a, b, a0, a1, b0, b1, found, depth)
    if end:
        found.append((a1, b1, end))


def _inside(
    a: Sequence[str],
    b: Sequence[str],
    a0: int,
    a1: int,
    b0: int,
    b1: int,
    found: list[tuple[int, int, int]],
    depth: int,
) -> None:
    if (a1 - a0) * (b1 - b0) <= SMALL:
        matcher = SequenceMatcher(None, a[a0:a1], b[b0:b1], autojunk=False)
        for i, j, n in matcher.get_matching_blocks():
            if n:
                found.append((a0 + i, b0 + j, n))
        return
    anchors = _anchors(a, b, a0, a1, b0, b1) if depth < DEEPEST else []
    if not anchors:
        return
    for i, j in [*anchors, (a1, b1)]:
        _align(a, b, a0, i, b0, j, found, depth + 1)
        if i < a1:
            found.append((i, j, 1))
        a0, b0 = i + 1, j + 1


def _anchors(
    a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int
) -> list[tuple[int, int]]:
    """Elements that occur once on each side, in the longest common rising order."""
    count_a, count_b = Counter(a[a0:a1]), Counter(b[b0:b1])
    place_b = {b[j]: j for j in range(b0, b1) if count_b[b[j]] == 1}
    pairs = [
        (i, place_b[a[i]])
        for i in range(a0, a1)
        if count_a[a[i]] == 1 and a[i] in place_b
    ]
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        before.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [j]
        ends[pile : pile + 1] = [index]
    chain: list[tuple[int, int]] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]
