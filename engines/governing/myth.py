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
MANY = 400
"""Terms behind one place from which numpy is the faster way."""
GOLDEN = (math.sqrt(5) - 1) / 2
MOST_OVER, MOST_SHORT = -1.5, 0.9
"""Terms by which a page may be over or short and the next take makes up for it. What is
more than that the writer wrote, who did not ask for silence."""
LOWEST_PHASE = -0.5
"""Terms due right after one has come, about."""


class Branch:
    """Where a form stands that has begun, or not yet: the tokens that go on with it,
    and whose forms come through here. A lexicon makes very many of these."""

    __slots__ = ("_arrays", "children", "terms")

    def __init__(self) -> None:
        self.children: dict[int, Branch] = {}
        self.terms: list[int] = []
        self._arrays: Arrays | None = None

    def grow(self, tokens: Sequence[int], term: int) -> None:
        """Add one form under this root; terms come in their order."""
        branch = self
        for token in tokens:
            child = branch.children.get(token)
            if child is None:
                child = branch.children[token] = Branch()
            if child.terms[-1:] != [term]:
                child.terms.append(term)
            branch = child

    def after(self, tokens: Sequence[int]) -> Branch | None:
        """Where a form stands that has begun with these tokens."""
        branch: Branch | None = self
        for token in tokens:
            if branch is None:
                return None
            branch = branch.children.get(token)
        return branch

    @property
    def arrays(self) -> Arrays:
        """The children as arrays, once the trie is grown."""
        if self._arrays is None:
            self._arrays = Arrays(self.children)
        return self._arrays


class Arrays:
    """The tokens behind a branch (`ids`), and whose they are: `terms` of all, one token
    after the other, `starts` where each begins, `places` which token each is of."""

    __slots__ = ("ids", "places", "starts", "terms")

    def __init__(self, children: Mapping[int, Branch]) -> None:
        counts = [len(child.terms) for child in children.values()]
        flat = [term for child in children.values() for term in child.terms]
        self.ids = np.fromiter(children, np.int32, len(children))
        self.terms = np.array(flat, np.int32)
        self.starts = np.cumsum([0, *counts])
        self.places = np.repeat(np.arange(len(counts)), counts)


class Grove:
    """The forms of all terms over one vocabulary: with a leading space, and bare."""

    def __init__(
        self,
        terms: Sequence[Sequence[str]],
        tokenize: Callable[[str], Sequence[int]],
    ) -> None:
        self.spaced, self.bare = Branch(), Branch()
        self.depth = 0
        for term, forms in enumerate(terms):
            for form in forms:
                if not form:
                    continue
                spaced = f" {form}" if form[0].isalnum() else form
                for root, text in ((self.bare, form), (self.spaced, spaced)):
                    tokens = tokenize(text)
                    root.grow(tokens, term)
                    self.depth = max(self.depth, len(tokens))
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
        self._moods = moods.copy()
        for term, ago in page:
            self._moods[term] *= _rested(ago)
        self._each: list[float] = self._moods.tolist()
        self._phase = _phase(owed, take)
        self.steps = np.zeros(len(moods), np.int32)
        """At how many steps each term was pulled (n_terms,)."""

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
            logits[root.arrays.ids] += np.float32(strength)
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
        n, grove = len(ids), self._grove
        floor = float(logits.max()) - SURVIVES
        for begun in range(max(0, n - grove.depth + 1), n + 1):
            if begun < n and ids[begun] not in grove.openings:
                continue
            root = grove.bare if bare(ids, begun) else grove.spaced
            branch = root.after(ids[begun:])
            if branch is None or not branch.children:
                continue
            arrays = branch.arrays
            kept = logits[arrays.ids] >= floor
            if kept.any():
                way = self._many if len(arrays.terms) > MANY else self._few
                added = way(arrays, kept, strength, less)
                if begun < n:
                    added += INSIDE
                logits[arrays.ids[kept]] += added

    def _few(
        self,
        arrays: Arrays,
        kept: NDArray[np.bool_],
        strength: float,
        less: Mapping[int, float],
    ) -> Logits:
        """The pull on each token that is kept: that of the term that is drawn most."""
        added = []
        for place in np.flatnonzero(kept).tolist():
            best = 0.0
            start, end = arrays.starts[place], arrays.starts[place + 1]
            for term in arrays.terms[start:end].tolist():
                fit = self._each[term] * less.get(term, 1.0)
                nats = min(strength * fit, self._myth.gamma)
                best = max(best, nats)
                self.steps[term] += nats > FELT
            added.append(best)
        return np.array(added, np.float32)

    def _many(
        self,
        arrays: Arrays,
        kept: NDArray[np.bool_],
        strength: float,
        less: Mapping[int, float],
    ) -> Logits:
        """The same, where there are thousands of terms."""
        nats = np.minimum(strength * self._moods, self._myth.gamma)
        for term, share in less.items():
            fit = self._each[term] * share
            nats[term] = min(strength * fit, self._myth.gamma)
        felt = arrays.terms[kept[arrays.places]]
        self.steps[felt[nats[felt] > FELT]] += 1
        best = np.maximum.reduceat(nats[arrays.terms], arrays.starts[:-1])
        return best[kept].astype(np.float32)

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
