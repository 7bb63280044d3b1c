"""Drawing a writer's terms into a take: P proportional to exp(LM + gamma Myth).

Every surface form of every term is a path in a trie of tokens. A first token gets a
little, and gently; the next token of a term that has begun gets all of it. Only tokens
that survive the model's own cut are touched, so that a term comes where the model
itself would have let it come.

With a target the strength is an integral controller: it grows with the number of terms
that are due and have not come, and falls with those that came too soon. Everything is a
function of the tokens and the words so far, so going back needs no call.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.governing.grove import Arrays, Branch, Grove, Ints
from engines.plan import Myth

Logits = NDArray[np.float32]
Floats = NDArray[np.float64]

SURVIVES = 7.0
"""Nats below the best logit: further down a token is cut and no term can save it."""
FELT = 0.1
"""Nats from which a term counts as pulled."""
INSIDE = 1.0
"""Nats that the next token of a begun term gets beside its term's pull."""
WHOLE = 8.0
"""Nats that letters lose behind a term that is spelled: *debt*, not *debtist*."""
CENTRE = 0.25
"""Terms that are due when the next is looked for. It comes at about one half then, so
that there are as many on a page as there ought to be."""
GROWTH = 8.0
"""The strength is e to this for each term that is due beyond that, less one."""
STRONGEST = 100.0
"""Nats before moods are counted in: a term that hardly fits gets a tenth of them."""
HELD_BACK = 40.0
"""Nats that one term too many takes from all of them."""
LOWEST = -8.0
SPENT, RESTS = 0.85, 500.0
"""The share of its pull that a use costs a term, and the tokens after which a third of
that is still missing: other terms have their turn."""
BEGUN = 40
"""Tokens in which no word begins twice by a pull: where *saddle* has become *sad*, it
is no use to try again at once."""
FEW = 12
"""Tokens behind one place up to which they are counted one by one."""
COUNTED = 64
"""Steps after which it is counted which terms they pulled."""
GOLDEN = (math.sqrt(5) - 1) / 2
MOST_OVER, MOST_SHORT = -1.5, 1.9
"""Terms by which a page may be over or short and the next take makes up for it. What is
more than that the writer wrote, who did not ask for silence."""
LOWEST_PHASE = -0.5
"""Terms due right after one has come, about."""


Root = Callable[[Sequence[int], int], bool]
"""Whether a form that begins at this position of the take stands bare."""


@dataclass(slots=True)
class _Stand:
    """A branch of the grove in one take: how well the best term of each of its tokens
    fits, and which of the tokens are a term's that is on the page or in the take."""

    fits: Floats
    known: NDArray[np.bool_] | None


@dataclass(frozen=True, slots=True)
class _Step:
    """The tokens behind a branch that were pulled at one step."""

    arrays: Arrays
    places: Ints
    strength: float
    less: Mapping[int, float]


class Current:
    """The pull on one take. `moods` are the terms' (n_terms,); `owed` the terms that
    the page before it is short of; `take` is the take's number; `page` are (term,
    tokens ago) for the terms on the page."""

    def __init__(
        self,
        myth: Myth,
        grove: Grove,
        moods: Floats,
        owed: float,
        take: int,
        page: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._myth, self._grove = myth, grove
        self._moods = moods.copy()
        self._known = np.zeros(len(moods), np.bool_)
        for term, ago in page:
            self._moods[term] *= _rested(ago)
            self._known[term] = True
        self._phase = _phase(owed, take)
        self._used: Sequence[tuple[int, int]] = ()
        self._stands: dict[Branch, _Stand] = {}
        self._steps: list[_Step] = []
        """Those that are not counted yet."""
        self._pulled = np.zeros(len(moods), np.int64)

    def strength(self, n_tokens: int, n_used: int) -> float:
        """Nats that a term which fits wholly would get if nothing capped them, after so
        many tokens with so many terms in them."""
        myth = self._myth
        if myth.target <= 0:
            return myth.gamma
        due = myth.target * n_tokens / 100 + self._phase - n_used - CENTRE
        if due <= 0:
            # Terms that come too often by themselves have to be held back at once.
            return max(LOWEST, HELD_BACK * due)
        return min(STRONGEST, math.expm1(GROWTH * due))

    def add_to(
        self,
        logits: Logits,
        ids: Sequence[int],
        used: Sequence[tuple[int, int]],
        bare: Root,
        barred: Callable[[], Collection[int]] = tuple,
    ) -> None:
        """Pull in place. `used` are (term, tokens so far) for terms in the take, in the
        order they came; `barred` tells which of those and of the page's are not pulled
        here."""
        n, grove = len(ids), self._grove
        strength = self.strength(n, len(used))
        if strength < 0:
            # Held back are beginnings alone; a word that has begun is left whole.
            root = grove.bare if bare(ids, n) else grove.spaced
            logits[root.arrays.ids] += np.float32(strength)
        elif strength > 0:
            if used is not self._used:
                self._take_up(used)
            less = self._less(n, barred())
            floor = float(logits[logits.argmax()]) - SURVIVES
            whole = True
            for begun in range(max(0, n - grove.depth), n):
                if ids[begun] not in grove.openings:
                    continue
                root = grove.bare if bare(ids, begun) else grove.spaced
                branch = root.after(ids[begun:])
                if branch is None:
                    continue
                # Also where it ends: it is counted when the next letter is known.
                whole = False
                if branch.ends:
                    self._leave_whole(logits, branch)
                if branch.children:
                    self._draw_in(logits, branch, floor, strength, less)
            if whole and grove.spaced.children:
                # A word that has begun is not cut short by another's beginning.
                root = grove.bare if bare(ids, n) else grove.spaced
                self._draw_in(logits, root, floor, strength, less, ids[-BEGUN:])

    def _take_up(self, used: Sequence[tuple[int, int]]) -> None:
        self._used = used
        for term, _ in used:
            self._known[term] = True
        for branch, stand in self._stands.items():
            stand.known = self._known_at(branch.arrays)

    def _known_at(self, arrays: Arrays) -> NDArray[np.bool_] | None:
        return arrays.any_of(self._known) if self._known.any() else None

    def _leave_whole(self, logits: Logits, branch: Branch) -> None:
        """Let no letters but those of another form follow what is a form already."""
        clings = self._grove.clings
        if clings is not None:
            others = branch.arrays.ids
            kept = logits[others]
            logits -= np.float32(WHOLE) * clings
            logits[others] = kept

    def _draw_in(
        self,
        logits: Logits,
        branch: Branch,
        floor: float,
        strength: float,
        less: Mapping[int, float],
        begun: Sequence[int] | None = None,
    ) -> None:
        """Pull the tokens behind a branch that the model keeps; of a root none that has
        `begun` a word of late."""
        arrays = branch.arrays
        places = (logits[arrays.ids] >= floor).nonzero()[0]
        if begun is not None:
            late = set(begun)
            fresh = [token not in late for token in arrays.ids[places].tolist()]
            places = places[fresh] if not all(fresh) else places
        if not len(places):
            return
        stand = self._stands.get(branch)
        if stand is None:
            best = np.maximum.reduceat(self._moods[arrays.terms], arrays.starts[:-1])
            known = self._known_at(arrays)
            stand = self._stands[branch] = _Stand(np.maximum(best, 0.0), known)
        fits = stand.fits[places]
        if less and stand.known is not None:
            for at in stand.known[places].nonzero()[0].tolist():
                terms = arrays.of(places[at]).tolist()
                fits[at] = self._best(terms, less, fits[at])
        fits *= strength
        added = np.minimum(fits, self._myth.gamma).astype(np.float32)
        if begun is None:
            added += np.float32(INSIDE)
        logits[arrays.ids[places]] += added
        self._steps.append(_Step(arrays, places, strength, less))
        if len(self._steps) >= COUNTED:
            self._pulled = self.steps

    def _best(
        self, terms: Sequence[int], less: Mapping[int, float], fresh: float
    ) -> float:
        """How well the best of some terms fits now; `fresh` is what it is when nothing
        of theirs was used."""
        if less.keys().isdisjoint(terms):
            return fresh
        now = [float(self._moods[term]) * less.get(term, 1.0) for term in terms]
        return max(0.0, *now)

    def _less(self, n_tokens: int, barred: Collection[int]) -> dict[int, float]:
        """What is left of a term's mood after what it has just had."""
        if not self._used and not barred:
            return {}
        less: dict[int, float] = {}
        for term, at in self._used:
            less[term] = less.get(term, 1.0) * _rested(n_tokens - at)
        if self._myth.cooldown > 0:
            for term, at in dict(self._used).items():
                less[term] *= 1 - math.exp((at - n_tokens - 1) / self._myth.cooldown)
        return less | dict.fromkeys(barred, 0.0)

    @property
    def steps(self) -> Ints:
        """At how many steps each term was pulled (n_terms,)."""
        steps, self._steps = self._steps, []
        if steps:
            self._pulled += self._count(steps)
        return self._pulled

    def _count(self, steps: Sequence[_Step]) -> Ints:
        here = np.zeros((len(steps), len(self._moods)), np.bool_)
        roots: dict[Arrays, list[int]] = {}
        for number, step in enumerate(steps):
            arrays = step.arrays
            if len(arrays.ids) > FEW:
                roots.setdefault(arrays, []).append(number)
                continue
            for place in step.places.tolist():
                here[number, arrays.of(place)] = True
        for arrays, numbers in roots.items():
            at, terms = arrays.each_of([steps[number].places for number in numbers])
            here[np.array(numbers)[at], terms] = True
        shares = np.ones(here.shape)
        for number, step in enumerate(steps):
            for term, share in step.less.items():
                shares[number, term] = share
        shares *= self._moods
        shares *= np.array([[step.strength] for step in steps])
        felt = np.minimum(shares, self._myth.gamma) > FELT
        # Once a step, however many of a term's tokens were there.
        counted: Ints = (here & felt).sum(axis=0)
        return counted


def _rested(ago: int) -> float:
    """What is left of a term's pull so many tokens after a use."""
    return 1 - SPENT * math.exp(-max(0, ago) / RESTS)


def _phase(owed: float, take: int) -> float:
    """Terms that are due when a take begins.

    Takes one after the other keep to the rate, because each hands on what it fell short
    of. Terms by the dozen that a page lacks are the writer's own business. Takes from
    one place begin at different phases, so that their mean keeps to the rate too.
    """
    if take == 0 and MOST_OVER <= owed < MOST_SHORT:
        return owed
    phase = owed + take * GOLDEN - LOWEST_PHASE
    return phase - math.floor(phase) + LOWEST_PHASE
