"""What an adapter learns from: a draft, and how the voice goes on.

Many drafts are *foreign* (general prose, another voice): the Hydra turns whatever the
writer wrote. After a long draft that is in the voice the base goes on in it by itself;
those rows are marked, and an adapter learns there to leave the base alone. Most drafts
are short: little has been read then, and the voice must carry itself. Authors weigh by
the square root of what they wrote; where the voice must leave the base alone, by the
fourth root, however typical they are: it has to know its style in any hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.training.errors import TrainingError
from engines.training.mixing import Ids, Placed

FOREIGN = 0.5
SHORT = 0.5
"""Share of batches whose drafts are shorter: from a half down to an eighth."""
AUTHORS, EVENLY = 0.5, 0.25
"""Powers of what an author wrote by which it weighs; the other after own drafts."""
LED = 0.7
"""Share of batches in which the voice reads the draft's end itself before it speaks. In
its own takes what it has read so is never quite its style, as in books it always is
(exposure bias: Ranzato et al. 2016, arXiv 1511.06732): without this it learns to wait
for its style, and a take that does not begin in it never comes to it."""
LEAD = 4, 72
"""The fewest and most tokens that it reads so."""
BEGINNING = 0.1
"""Share of drafts that end in the end mark: a voice has to begin an empty page too."""
GENERAL = 0.5
"""Share of the foreign drafts that are general prose, where there is some."""
STANDOUT = 2.0
"""Standard deviations beyond which a passage counts as no more typical: what stands out
further is a list, a foreign tongue or a play's names, and would be learnt by heart."""
TRIAL = 1 << 62
"""A batch's number that no training reaches: trials are drawn as it would be."""
Rows = npt.NDArray[np.int64]
Marks = Callable[[Placed, npt.NDArray[np.int64]], npt.NDArray[np.float64]]
"""How typical of the voice the passages of a work are that begin at these places."""


@dataclass(frozen=True)
class Batch:
    drafts: Rows
    """(rows, draft)"""
    after: Rows
    """(rows, length): how the voice goes on."""
    own: npt.NDArray[np.bool_]
    """(rows,): whether the draft is a full one in the voice."""
    lead: int = 0
    """How many tokens at the head of `after` are the draft's end."""


class Passages:
    """Draws drafts and continuations for the voice `group` from `works`.

    `draft` and `length` count tokens; `foreign` is the share of foreign drafts among
    full ones; `pull` is how strongly passages are preferred that are `typical`. Raises
    TrainingError where there is too little text.
    """

    def __init__(
        self,
        tokens: Ids,
        works: list[Placed],
        group: str,
        *,
        draft: int,
        length: int,
        foreign: float = FOREIGN,
        pull: float = 0.0,
        typical: Marks | None = None,
        end: int | None = None,
        seed: int = 0,
    ) -> None:
        self._tokens, self._draft, self._length = tokens, draft, length
        self._seed, self._end, self._strange = seed, end, foreign
        mine = [w for w in works if w.group == group]
        others = [w for w in works if w.group != group]
        self._works = [w for w in mine if w.length > length]
        self._starts, self._steps = self._spots(mine, pull, typical)
        _, self._even = self._spots(mine, 0.0, None, EVENLY)
        room = [w for w in others if w.length > draft]
        general = [w for w in room if w.group == "general"]
        pools = (general, [w for w in room if w.group != "general"])
        self._foreign = [_spread(pool) for pool in pools if pool]

    def batch(self, number: int, rows: int) -> Batch:
        """Batch `number`, the same whenever it is asked for."""
        draw = np.random.Generator(np.random.Philox(key=[self._seed, number]))
        size, short = self._draft, draw.random() < SHORT
        if short:
            size = max(2, int(size / 2 ** (1 + 2 * draw.random())))
        drafts = np.empty((rows, size), np.int64)
        after = np.empty((rows, self._length), np.int64)
        own = np.zeros(rows, np.bool_)
        for row in range(rows):
            strange = bool(self._foreign) and draw.random() < self._strange
            own[row] = not (strange or short)
            steps = self._even if own[row] else self._steps
            spot = int(np.searchsorted(steps, draw.random(), side="right"))
            start = int(self._starts[min(spot, len(self._starts) - 1)])
            after[row] = self._tokens[start : start + self._length]
            if strange:
                drafts[row] = self._stranger(draw, size)
            else:
                drafts[row] = self._tokens[start - size : start]
            if self._end is not None and draw.random() < BEGINNING:
                work = self._works[int(draw.integers(0, len(self._works)))]
                after[row] = self._tokens[work.start : work.start + self._length]
                drafts[row, -1], own[row] = self._end, False
        return _led(Batch(drafts, after, own), draw)

    def trial(self, left: dict[str, list[Placed]], rows: int) -> tuple[Batch, Batch]:
        """`rows` passages of the works `left` out, authors in turn, after foreign and
        after own drafts."""
        draw = np.random.Generator(np.random.Philox(key=[self._seed, TRIAL]))
        turn = list(left.values())
        after = np.empty((rows, self._length), np.int64)
        ours = np.empty((rows, self._draft), np.int64)
        strange = np.empty_like(ours)
        for row in range(rows):
            some = turn[row % len(turn)]
            work = some[int(draw.integers(0, len(some)))]
            last = work.length - self._length
            start = work.start + int(draw.integers(self._draft, last + 1))
            after[row] = self._tokens[start : start + self._length]
            ours[row] = self._tokens[start - self._draft : start]
            strange[row] = self._stranger(draw, self._draft) if self._foreign else 0
        own = np.ones(rows, np.bool_)
        return Batch(strange, after, ~own), Batch(ours, after, own)

    def _stranger(self, draw: np.random.Generator, size: int) -> Any:
        pool = self._foreign[0 if draw.random() < GENERAL else -1]
        works, steps = pool
        work = works[min(int(np.searchsorted(steps, draw.random())), len(works) - 1)]
        at = work.start + int(draw.integers(0, work.length - size))
        return self._tokens[at : at + size]

    def _spots(
        self,
        mine: list[Placed],
        pull: float,
        typical: Marks | None,
        power: float = AUTHORS,
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        if not sum(w.length for w in mine):
            raise TrainingError("There is nothing to learn", "No text of this voice.")
        authors = _sizes(mine)
        starts: list[npt.NDArray[np.int64]] = []
        chances: list[npt.NDArray[np.float64]] = []
        marks: list[npt.NDArray[np.float64]] = []
        for work in mine:
            places = np.arange(
                self._draft, work.length - self._length, self._length // 2
            )
            if not len(places):
                continue
            starts.append(work.start + places)
            chances.append(np.full(len(places), authors[work.author] ** (power - 1)))
            marks.append(typical(work, places) if typical else np.zeros(len(places)))
        if not starts:
            raise TrainingError(
                "The texts are too short",
                f"No work of this voice has {self._draft + self._length} tokens.",
            )
        mark = np.concatenate(marks)
        mark = (mark - mark.mean()) / max(float(mark.std()), 1e-9)
        chance = np.concatenate(chances)
        chance *= np.exp(pull * np.clip(mark, -STANDOUT, STANDOUT))
        return np.concatenate(starts), np.cumsum(chance / chance.sum())


def _led(batch: Batch, draw: np.random.Generator) -> Batch:
    """The batch, mostly with some of the drafts' end moved to what is read after."""
    fewest, most = LEAD
    most = min(most, batch.drafts.shape[1] // 2, batch.after.shape[1] // 2)
    if most < fewest or draw.random() >= LED:
        return batch
    lead = int(draw.integers(fewest, most + 1))
    end, length = batch.drafts[:, -lead:], batch.after.shape[1]
    after = np.concatenate([end, batch.after], 1)[:, :length]
    return Batch(batch.drafts[:, :-lead], after, batch.own, lead)


def _sizes(works: list[Placed]) -> dict[str, int]:
    authors: dict[str, int] = {}
    for work in works:
        authors[work.author] = authors.get(work.author, 0) + work.length
    return authors


def _spread(works: list[Placed]) -> tuple[list[Placed], npt.NDArray[np.float64]]:
    """Works with steps that give every author the square root of their size."""
    authors = _sizes(works)
    chance = np.array([w.length / authors[w.author] ** 0.5 for w in works])
    return works, np.cumsum(chance / chance.sum())
