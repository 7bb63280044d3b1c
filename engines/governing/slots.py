"""Where in a take a rule's targets would have stood best, should one have to be put in.

Noted while the rule is owed something: for each place a word may begin at, the target
that the model itself would soonest have let come.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engines.governing.compiled import Target, Targets
from engines.governing.myth import SURVIVES
from engines.governing.programs import Debt, Running
from engines.governing.wording import Wording

Logits = NDArray[np.float32]

NATURAL = 2.5
"""Nats below the best; a target less likely than that is not pulled, only put where it
fits best when time is up."""
BACK = 0.01
"""Nats that each token given up counts against going back so far."""
NEAR, FAR = 8, 40
"""Words in which a target that was just used does not pay again, and in which another
is taken before it."""
AGAIN = 3.0
"""Nats that count against a target used not long ago."""
WORST = -12.0
"""Nats below the best; a target less likely than that is not taken by force."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """How well a target would have stood before a token, in nats below the best."""

    margin: float
    target: Target


class Slots:
    """The places for one rule's targets in one take."""

    def __init__(self, running: Running, targets: Targets, wording: Wording) -> None:
        self._running, self._targets, self._wording = running, targets, wording
        self._slots: dict[int, _Slot] = {}
        self._tried: set[tuple[int, int]] = set()

    @property
    def said(self) -> bool:
        """The last word is a target, should it not grow any more."""
        last = self._wording.last
        words = self._targets.words
        return self._wording.may_grow and not {last, last[1:]}.isdisjoint(words)

    def note(
        self, logits: Logits, ids: Sequence[int], bare: bool, top: float
    ) -> list[int]:
        """Remember which target would stand best here; the tokens of all that may
        begin here, or go on, to be pulled. `top` is the best of the logits (n_vocab,),
        `ids` the take so far; `bare`: a word stands here without a space."""
        at, targets = len(ids), self._targets
        kind = targets.bare if bare else targets.spaced
        rows = logits[kind.first]
        margins = rows - top - kind.handicap
        near, far = self._recent(NEAR), self._recent(FAR)
        wanted = self._running.wanted()
        article = self._wording.last[1]
        for n, target in enumerate(kind.targets):
            tried = (at, target.tokens[0]) in self._tried
            word = target.words[0]
            unwanted = not agrees(article, word) or (
                wanted is not None and word not in wanted
            )
            if tried or unwanted or target.words in near:
                margins[n] = -np.inf
            elif target.words in far:
                margins[n] -= AGAIN
        if not self._running.may_begin:
            margins[:] = -np.inf
        if len(margins) and not self._wording.over:
            best = int(margins.argmax())
            if np.isfinite(margins[best]) and rows[best] - top > WORST:
                self._slots[at] = _Slot(float(margins[best]), kind.targets[best])
        pulled = {
            target.tokens[n]
            for n, target in targets.begun(ids)
            if wanted is None or target.words[0] in wanted
        }
        if not pulled:
            # A word that has begun is not cut short, nor begun again at once.
            natural = (rows >= top - NATURAL) & np.isfinite(margins)
            pulled = set(kind.first[natural].tolist()) - set(ids[-NEAR:])
        return [token for token in pulled if logits[token] >= top - SURVIVES]

    def _recent(self, n: int) -> set[tuple[str, ...]]:
        last = [word.key for word in self._wording.words[-n:]]
        return {(one,) for one in last} | set(pairwise(last))

    def here(self, at: int) -> Target | None:
        """What would stand best before token `at`, if it has not stood there yet."""
        slot = self._slots.get(at)
        if slot is None or (at, slot.target.tokens[0]) in self._tried:
            return None
        return slot.target

    def best(self, debt: Debt, ends: Sequence[int]) -> tuple[int, Target] | None:
        """The token before which a debt is paid best, and by what. `ends` are the
        characters there are after each token."""
        starts = [word.start for word in self._wording.words]
        best: tuple[float, int, Target] | None = None
        n = len(ends)
        for at, slot in self._slots.items():
            target = self.here(at)
            if at >= n or target is None:
                continue
            offset = ends[at - 1] if at else 0
            word = bisect_right(starts, offset - 1)
            last = word + len(target.words) - 1
            if word < debt.since or (debt.until is not None and last > debt.until):
                continue
            score = slot.margin - BACK * (n - at)
            if best is None or score > best[0]:
                best = (score, at, target)
        return best[1:] if best is not None else None

    def put(self, at: int, target: Target) -> None:
        """It stands there now, and is not put there again."""
        self._tried.add((at, target.tokens[0]))

    def back(self, n_tokens: int) -> None:
        """The take has only its first tokens any more."""
        self._slots = {at: slot for at, slot in self._slots.items() if at <= n_tokens}


def agrees(article: str, word: str) -> bool:
    """Whether a word may stand behind another, should that be *a* or *an*. Before u and
    h either may."""
    if article == "a":
        return word[0] not in "aeio"
    return article != "an" or word[0] in "aeiouh"
