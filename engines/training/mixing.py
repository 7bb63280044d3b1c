"""Which pages are learnt from: a fixed mix of the sets, balanced by author.

The mix (shares of the tokens): every style a sixth, near enough, so that none is a
stranger to the base. Where a set is too small for its share, it is repeated up to eight
times (a page read so often still teaches more than half of what a new one does:
Muennighoff et al. 2023, arXiv 2305.16264) and what is left goes to the others, first of
all to the largest. Within a set an author's share is the square root of what there is
by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

SHARES = {
    "general": 0.20,
    "kjv": 0.16,
    "realism": 0.16,
    "surreal": 0.16,
    "philosophical": 0.16,
    "poetry": 0.16,
}
REPEATS = 8.0
Ids = npt.NDArray[np.unsignedinteger[Any]]


@dataclass(frozen=True)
class Placed:
    """A work's place in the packed tokens; `start` and `length` count tokens."""

    group: str
    author: str
    title: str
    held_out: bool
    start: int
    length: int
    size: int
    """Bytes of UTF-8, for bits per byte."""


def shares(sizes: dict[str, int], budget: int) -> dict[str, float]:
    """Shares of the sets, of `sizes` tokens each, in a run of `budget` tokens."""
    wish = {name: SHARES.get(name, 0.0) for name in sizes}
    if not sum(wish.values()):
        wish = dict.fromkeys(sizes, 1.0)
    total = sum(wish.values())
    left = {name: w / total for name, w in wish.items() if w}
    given: dict[str, float] = {}
    room = 1.0
    while left:
        scale = room / sum(left.values())
        full = {
            name
            for name, w in left.items()
            if w * scale * budget > REPEATS * sizes[name]
        }
        if not full or full == set(left):
            given |= {name: w * scale for name, w in left.items()}
            break
        for name in full:
            given[name] = REPEATS * sizes[name] / budget
            room -= given[name]
            del left[name]
    return given


class Pages:
    """Draws windows of tokens; the draw is a function of (seed, number) alone, so a run
    that was interrupted goes on with the pages it would have had."""

    def __init__(
        self, tokens: Ids, works: list[Placed], budget: int, seed: int = 0
    ) -> None:
        self._tokens, self._seed = tokens, seed
        works = [w for w in works if not w.held_out and w.length > 1]
        sizes: dict[str, int] = {}
        authors: dict[tuple[str, str], int] = {}
        for work in works:
            sizes[work.group] = sizes.get(work.group, 0) + work.length
            who = (work.group, work.author)
            authors[who] = authors.get(who, 0) + work.length
        roots: dict[str, float] = {}
        for (group, _), size in authors.items():
            roots[group] = roots.get(group, 0.0) + size**0.5
        self.shares = shares(sizes, budget)
        self._works = works
        chance = [
            self.shares.get(w.group, 0.0)
            * authors[w.group, w.author] ** 0.5
            / roots[w.group]
            * w.length
            / authors[w.group, w.author]
            for w in works
        ]
        self._steps = np.cumsum(np.array(chance) / sum(chance))

    def batch(self, number: int, rows: int, length: int) -> npt.NDArray[np.int64]:
        """Batch `number`: (rows, length + 1) ids; the last column is only predicted.

        A window that reaches its work's end goes on, after the end mark, at the
        work's beginning.
        """
        draw = np.random.Generator(np.random.Philox(key=[self._seed, number]))
        out = np.empty((rows, length + 1), dtype=np.int64)
        for row in range(rows):
            place = int(np.searchsorted(self._steps, draw.random(), side="right"))
            work = self._works[min(place, len(self._works) - 1)]
            piece: list[Ids] = []
            wanted = length + 1
            start = work.start + int(draw.integers(0, work.length))
            end = work.start + work.length
            while wanted:
                piece.append(self._tokens[start : min(end, start + wanted)])
                wanted -= len(piece[-1])
                start = work.start
            out[row] = np.concatenate(piece)
        return out
