"""What differs between two versions, word by word.

Lines are matched first and words only inside lines that changed: equal ends are cut
off, then lines that occur once in both versions anchor the rest (patience diff, after
Bram Cohen's description), so that a draft of 100,000 words takes well under a second.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
LINES = re.compile(r"[^\n]*\n|[^\n]+")

SMALL = 2_500
"""Product of two lengths up to which difflib, quadratic at worst, compares at once."""

LARGE = 40_000
"""The same where nothing anchors the two stretches."""

PURSE = 1_000_000
"""Sum of such products in one comparison; beyond it, what has no anchor is different.
A draft whose paragraphs were shuffled would otherwise be compared for a quarter of a
minute."""

SHINGLES = (1, 8)
"""Tokens in a row that may anchor: one, or eight where no single one is rare."""

DEEPEST = 40
"""Nested anchorings before two stretches are called altogether different."""


class Budget:
    """What difflib may still spend in one comparison."""

    def __init__(self, left: int = PURSE) -> None:
        self.left = left

    def allows(self, product: int) -> bool:
        """Whether a comparison of this cost may be made; if so, it is paid."""
        if product > min(LARGE, self.left):
            return False
        self.left -= product
        return True


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


def align(
    a: Sequence[str], b: Sequence[str], budget: Budget | None = None
) -> list[tuple[int, int, int]]:
    """Equal stretches as (place in a, place in b, length), in order."""
    found: list[tuple[int, int, int]] = []
    _align(a, b, (0, len(a), 0, len(b)), found, budget or Budget())
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
    budget = Budget()
    lines = _between(LINES.findall(ours), LINES.findall(theirs), budget)
    for same, removed, added in lines:
        kept += same
        if removed and added:
            words = _between(TOKENS.findall(removed), TOKENS.findall(added), budget)
            for same_words, out, new in words:
                yield kept + same_words, out, new
                kept = ""
        else:
            yield kept, removed, added
            kept = ""
    if kept:
        yield kept, "", ""


def _between(
    a: Sequence[str], b: Sequence[str], budget: Budget
) -> Iterator[tuple[str, str, str]]:
    at_a = at_b = 0
    kept = ""
    for i, j, n in [*align(a, b, budget), (len(a), len(b), 0)]:
        removed, added = "".join(a[at_a:i]), "".join(b[at_b:j])
        if removed or added:
            yield kept, removed, added
            kept = ""
        kept += "".join(a[i : i + n])
        at_a, at_b = i + n, j + n
    if kept:
        yield kept, "", ""


Window = tuple[int, int, int, int]
"""From and to in the first sequence, from and to in the second."""


def _align(
    a: Sequence[str],
    b: Sequence[str],
    window: Window,
    found: list[tuple[int, int, int]],
    budget: Budget,
    depth: int = 0,
) -> None:
    a0, a1, b0, b1 = window
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
        _inside(a, b, (a0, a1, b0, b1), found, budget, depth)
    if end:
        found.append((a1, b1, end))


def _inside(
    a: Sequence[str],
    b: Sequence[str],
    window: Window,
    found: list[tuple[int, int, int]],
    budget: Budget,
    depth: int,
) -> None:
    a0, a1, b0, b1 = window
    product = (a1 - a0) * (b1 - b0)
    anchors: list[tuple[int, int]] = []
    if product > SMALL and depth < DEEPEST:
        for size in SHINGLES:
            if not anchors:
                anchors = _anchors(
                    _shingled(a, a0, a1, size), _shingled(b, b0, b1, size)
                )
    if not anchors:
        if budget.allows(product):
            matcher = SequenceMatcher(None, a[a0:a1], b[b0:b1], autojunk=False)
            for i, j, n in matcher.get_matching_blocks():
                if n:
                    found.append((a0 + i, b0 + j, n))
        return
    for i, j in [*((a0 + i, b0 + j) for i, j in anchors), (a1, b1)]:
        _align(a, b, (a0, i, b0, j), found, budget, depth + 1)
        if i < a1:
            found.append((i, j, 1))
        a0, b0 = i + 1, j + 1


def _shingled(
    tokens: Sequence[str], start: int, end: int, size: int
) -> Sequence[Hashable]:
    """Each token together with those that follow it."""
    if size == 1:
        return tokens[start:end]
    return list(zip(*(tokens[start + k : end] for k in range(size)), strict=False))


def _anchors(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Elements that occur once on each side, in the longest common rising order."""
    count_a, count_b = Counter(a), Counter(b)
    place_b = {token: j for j, token in enumerate(b) if count_b[token] == 1}
    pairs = [
        (i, place_b[token])
        for i, token in enumerate(a)
        if count_a[token] == 1 and token in place_b
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
