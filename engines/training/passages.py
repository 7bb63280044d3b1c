"""What an adapter learns from: a draft, and how the voice goes on.

Most drafts are *foreign* (general prose, another voice): the Hydra turns whatever the
writer wrote, and a base follows a draft that is in the style already. Authors weigh by
the square root of what they wrote. Passages that are typical of the style can be drawn
more often, by how much likelier their tokens are in the style than elsewhere.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.training.errors import TrainingError
from engines.training.mixing import Ids, Placed

FOREIGN = 0.75
BEGINNING = 0.1
"""Share of drafts that end in the end mark: a voice has to begin an empty page too."""
GENERAL = 0.5
"""Share of the foreign drafts that are general prose, where there is some."""
STANDOUT = 2.0
"""Standard deviations beyond which a passage counts as no more typical: what stands out
further is a list, a foreign tongue or a play's names, and would be learnt by heart."""
Rows = npt.NDArray[np.int64]


class Passages:
    """Draws (draft, continuation) pairs for the voice `group`.

    `draft` and `length` count tokens; `pull` is how strongly typical passages are
    preferred (0: not at all), `foreign` the share of foreign drafts. Raises
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
        vocabulary: int,
        pull: float = 0.0,
        foreign: float = FOREIGN,
        end: int | None = None,
        seed: int = 0,
    ) -> None:
        self._tokens, self._draft, self._length = tokens, draft, length
        self._seed, self._end, self._strange = seed, end, foreign
        mine = [w for w in works if w.group == group and not w.held_out]
        others = [w for w in works if w.group != group and not w.held_out]
        self._works = [w for w in mine if w.length > length]
        self._starts, self._steps = self._spots(mine, others, vocabulary, pull)
        room = [w for w in others if w.length > draft]
        general = [w for w in room if w.group == "general"]
        self._foreign = [
            _spread(general),
            _spread([w for w in room if w not in general]),
        ]

    def batch(self, number: int, rows: int) -> tuple[Rows, Rows]:
        """Batch `number`: drafts (rows, draft) and continuations (rows, length)."""
        draw = np.random.Generator(np.random.Philox(key=[self._seed, number]))
        drafts = np.empty((rows, self._draft), np.int64)
        after = np.empty((rows, self._length), np.int64)
        for row in range(rows):
            spot = int(np.searchsorted(self._steps, draw.random(), side="right"))
            start = int(self._starts[min(spot, len(self._starts) - 1)])
            after[row] = self._tokens[start : start + self._length]
            pools = [pool for pool in self._foreign if pool[0]]
            if pools and draw.random() < self._strange:
                pool = pools[0] if draw.random() < GENERAL else pools[-1]
                works, steps = pool
                work = works[
                    min(int(np.searchsorted(steps, draw.random())), len(works) - 1)
                ]
                at = work.start + int(draw.integers(0, work.length - self._draft))
                drafts[row] = self._tokens[at : at + self._draft]
            else:
                drafts[row] = self._tokens[start - self._draft : start]
            if self._end is not None and draw.random() < BEGINNING:
                work = self._works[int(draw.integers(0, len(self._works)))]
                after[row] = self._tokens[work.start : work.start + self._length]
                drafts[row, -1] = self._end
        return drafts, after

    def _spots(
        self, mine: list[Placed], others: list[Placed], vocabulary: int, pull: float
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        if not sum(w.length for w in mine):
            raise TrainingError("There is nothing to learn", "No text of this voice.")
        odds = self._odds(mine, others, vocabulary)
        authors: dict[str, int] = {}
        for work in mine:
            authors[work.author] = authors.get(work.author, 0) + work.length
        starts: list[npt.NDArray[np.int64]] = []
        chances: list[npt.NDArray[np.float64]] = []
        typicals: list[npt.NDArray[np.float64]] = []
        for work in mine:
            own = self._tokens[work.start : work.start + work.length]
            places = np.arange(
                self._draft, work.length - self._length, self._length // 2
            )
            if not len(places):
                continue
            sums = np.concatenate([[0.0], np.cumsum(odds[own])])
            typical = (sums[places + self._length] - sums[places]) / self._length
            size = authors[work.author]
            starts.append(work.start + places)
            typicals.append(typical)
            chances.append(np.full(len(places), size**-0.5))
        if not starts:
            raise TrainingError(
                "The texts are too short",
                f"No work of this voice has {self._draft + self._length} tokens.",
            )
        typical = np.concatenate(typicals)
        typical = (typical - typical.mean()) / max(float(typical.std()), 1e-9)
        chance = np.concatenate(chances)
        chance *= np.exp(pull * np.clip(typical, -STANDOUT, STANDOUT))
        return np.concatenate(starts), np.cumsum(chance / chance.sum())

    def _odds(
        self, mine: list[Placed], others: list[Placed], vocabulary: int
    ) -> npt.NDArray[np.float64]:
        """Log of how much likelier each token is in the style, at most a few nats."""
        if not others:
            return np.zeros(vocabulary)

        def counts(works: list[Placed]) -> npt.NDArray[np.float64]:
            total = np.full(vocabulary, 5.0)
            for work in works:
                piece = self._tokens[work.start : work.start + work.length]
                total += np.bincount(piece, minlength=vocabulary)
            share: npt.NDArray[np.float64] = total / total.sum()
            return share

        ratio: npt.NDArray[np.float64] = np.log(counts(mine) / counts(others))
        return np.clip(ratio, -3, 3)


def _spread(works: list[Placed]) -> tuple[list[Placed], npt.NDArray[np.float64]]:
    """Works with steps that give every author the square root of their size."""
    authors: dict[str, int] = {}
    for work in works:
        authors[work.author] = authors.get(work.author, 0) + work.length
    chance = np.array([w.length / authors[w.author] ** 0.5 for w in works])
    return works, np.cumsum(chance / chance.sum()) if works else chance
