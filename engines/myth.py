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
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engines.plan import Myth

Logits = NDArray[np.float32]
Floats = NDArray[np.float64]

SURVIVES = 7.0
"""Nats below the best logit: further down a token is cut and no term can save it."""
FELT = 0.1
"""Nats from which a term counts as pulled."""
INSIDE = 1.0
"""Nats that the next token of a begun term gets beside its term's pull."""
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
GOLDEN = (math.sqrt(5) - 1) / 2
MOST_OVER, MOST_SHORT = -1.5, 0.9
"""Terms by which a page may be over or short and the next take makes up for it. What is
more than that the writer wrote, who did not ask for silence."""
LOWEST_PHASE = -0.5
"""Terms due right after one has come, about."""


@dataclass(slots=True)
class Branch:
    """A form begun: the tokens that go on with it, and whose they are."""

    children: dict[int, Branch] = field(default_factory=dict)
    owners: dict[int, set[int]] = field(default_factory=dict)
    ids: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    terms: list[list[int]] = field(default_factory=list)
    """For each of `ids`, whose it is."""

    def grow(self, tokens: Sequence[int], term: int) -> None:
        """Add one form under this root."""
        branch = self
        for token in tokens:
            branch.owners.setdefault(token, set()).add(term)
            branch = branch.children.setdefault(token, Branch())

    def after(self, tokens: Sequence[int]) -> Branch | None:
        """Where a form stands that has begun with these tokens."""
        branch: Branch | None = self
        for token in tokens:
            if branch is None:
                return None
            branch = branch.children.get(token)
        return branch

    def settle(self) -> int:
        """Make the arrays; returns the depth of the trie below this place."""
        self.ids = np.fromiter(self.owners, np.int32, len(self.owners))
        self.terms = [sorted(terms) for terms in self.owners.values()]
        return max((1 + child.settle() for child in self.children.values()), default=0)


class Grove:
    """The forms of all terms over one vocabulary: with a leading space, and bare."""

    def __init__(
        self,
        terms: Sequence[Sequence[str]],
        tokenize: Callable[[str], Sequence[int]],
    ) -> None:
        self.spaced, self.bare = Branch(), Branch()
        for term, forms in enumerate(terms):
            for form in forms:
                if not form:
                    continue
                self.bare.grow(tokenize(form), term)
                spaced = f" {form}" if form[0].isalnum() else form
                self.spaced.grow(tokenize(spaced), term)
        self.depth = max(self.spaced.settle(), self.bare.settle())
        self.openings = self.spaced.children.keys() | self.bare.children.keys()


Root = Callable[[Sequence[int], int], bool]
"""Whether a form that begins at this position of the take stands bare."""


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
        self._moods: list[float] = moods.tolist()
        for term, ago in page:
            self._moods[term] *= _rested(ago)
        self._phase = _phase(owed, take)
        self.steps: Counter[int] = Counter()
        """At how many steps a term was pulled."""

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
        order they came; `barred` tells which terms are not pulled here."""
        n, grove = len(ids), self._grove
        strength = self.strength(n, len(used))
        if strength < 0:
            # Held back are beginnings alone; a word that has begun is left whole.
            root = grove.bare if bare(ids, n) else grove.spaced
            logits[root.ids] += np.float32(strength)
        elif strength > 0:
            less = self._less(n, used, barred())
            self._draw_in(logits, ids, strength, less, bare)

    def _draw_in(
        self,
        logits: Logits,
        ids: Sequence[int],
        strength: float,
        less: dict[int, float],
        bare: Root,
    ) -> None:
        n, grove, gamma = len(ids), self._grove, self._myth.gamma
        floor = float(logits.max()) - SURVIVES
        for begun in range(max(0, n - grove.depth + 1), n + 1):
            if begun < n and ids[begun] not in grove.openings:
                continue
            root = grove.bare if bare(ids, begun) else grove.spaced
            branch = root.after(ids[begun:])
            if branch is None or not len(branch.ids):
                continue
            inside = INSIDE if begun < n else 0.0
            # Few survive, whatever the number of terms.
            for place in np.flatnonzero(logits[branch.ids] >= floor).tolist():
                best = 0.0
                for term in branch.terms[place]:
                    fit = self._moods[term] * less.get(term, 1.0)
                    nats = min(strength * fit, gamma)
                    best = max(best, nats)
                    self.steps[term] += nats > FELT
                logits[branch.ids[place]] += best + inside

    def _less(
        self,
        n_tokens: int,
        used: Sequence[tuple[int, int]],
        barred: Collection[int],
    ) -> dict[int, float]:
        """What is left of a term's mood after what it has just had."""
        less: dict[int, float] = {}
        for term, at in used:
            less[term] = less.get(term, 1.0) * _rested(n_tokens - at)
        if self._myth.cooldown > 0:
            for term, at in dict(used).items():
                less[term] *= 1 - math.exp((at - n_tokens - 1) / self._myth.cooldown)
        return less | dict.fromkeys(barred, 0.0)


def _rested(ago: int) -> float:
    """What is left of a term's pull so many tokens after a use."""
    return 1 - SPENT * math.exp(-max(0, ago) / RESTS)


def _phase(owed: float, take: int) -> float:
    """Terms that are due when a take begins.

    Takes one after the other keep to the rate, because each hands on what it fell short
    of. Whole terms that a page lacks are the writer's own business. Takes from one
    place begin at different phases, so that their mean keeps to the rate too.
    """
    if take == 0 and MOST_OVER <= owed < MOST_SHORT:
        return owed
    phase = owed + take * GOLDEN - LOWEST_PHASE
    return phase - math.floor(phase) + LOWEST_PHASE
