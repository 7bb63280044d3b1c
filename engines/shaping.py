"""A voice's `Plan`, compiled for one vocabulary and run token by token.

The caller (one voice's decoding loop) does, for each take and position:

1. `shape(logits, ids, excluded)` in place on the logits, before the sampler chain;
   `temperature(len(ids))` multiplies the voice's temperature;
2. draws a token with `uniform(seed, voice, take, position, attempt)` and appends its
   piece to the take's text.

What is kept and what is rolled back is in `governing/held.py`.

Nothing here keeps state between calls, so rolling back needs no call.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from engines import leans
from engines.governing.compiled import Compiled
from engines.governing.leaning import Leaning, Tilt
from engines.governing.tries import CUT, Node, Tries
from engines.plan import Bias, Lean, Plan

Logits = NDArray[np.float32]

_OPENING = tuple(c.encode() for c in " \n\t\r\u00a0([{“‘«„¿¡—–-/\"'")
_KEPT = 8


class Vocabulary:
    """The pieces of a model's tokens as bytes, and what shaping needs to know of them.

    Made once per model: `pieces[i]` is token i's text, empty for control tokens.
    """

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.pieces = tuple(pieces)
        self.spaced: NDArray[np.bool_] = np.array(
            [piece[:1] in (b" ", b"\n", b"\t", b"\r") for piece in self.pieces],
            dtype=np.bool_,
        )
        """(n_vocab,) tokens that open with white space."""
        self.clings: NDArray[np.bool_] = np.array(
            [piece[:1].isalnum() or piece[:1] >= b"\x80" for piece in self.pieces],
            dtype=np.bool_,
        )
        """(n_vocab,) tokens that may go on with a word."""
        self._opens = [piece.endswith(_OPENING) for piece in self.pieces]
        self._tries: dict[tuple[Bias, ...], Tries] = {}
        self._tilts: dict[str, Tilt] = {}
        self._compiled: Compiled | None = None

    def opens(self, token: int) -> bool:
        """Whether a new word may follow this token without a space."""
        return self._opens[token]

    def tries(
        self, biases: tuple[Bias, ...], tokenize: Callable[[str], Sequence[int]]
    ) -> Tries:
        """The forms of a plan over this vocabulary, compiled once."""
        known = self._tries.get(biases)
        if known is None:
            known = Tries(biases, tokenize)
            # Lanes may compile side by side; whoever is last is kept, both are right.
            self._tries = {**dict([*self._tries.items()][1 - _KEPT :]), biases: known}
        return known

    def compiled(self, tokenize: Callable[[str], Sequence[int]]) -> Compiled:
        """What plans were compiled to over this vocabulary."""
        if self._compiled is None:
            self._compiled = Compiled(tokenize, self.clings)
        return self._compiled

    def tilt(
        self, table: leans.Table, tokenize: Callable[[str], Sequence[int]]
    ) -> Tilt:
        """A table of the dial over this vocabulary, compiled once."""
        known = self._tilts.get(table.sha)
        if known is None:
            known = self._tilts[table.sha] = Tilt(table.forms, tokenize)
        return known


class Shaper:
    """One plan for one voice of one weave. `before` is the draft's last characters, as
    the model saw them."""

    def __init__(
        self,
        plan: Plan,
        tokenize: Callable[[str], Sequence[int]],
        vocabulary: Vocabulary,
        *,
        before: str = "",
    ) -> None:
        self.plan = plan
        self.vocabulary = vocabulary
        self._tokenize = tokenize
        self._opened = before == "" or before.encode("utf-8", "surrogatepass").endswith(
            _OPENING
        )
        self._tries = vocabulary.tries(plan.biases, tokenize) if plan.biases else None
        self._steps = sorted((step.at, step.temperature) for step in plan.schedule)
        self._leaning = self._lean(plan.leans)

    def lean(self, wanted: tuple[Lean, ...]) -> None:
        """Put other leans in the place of the plan's. Raises EngineError, and then
        nothing has changed."""
        self._leaning = self._lean(wanted)

    def _lean(self, wanted: tuple[Lean, ...]) -> Leaning | None:
        if not wanted:
            return None
        vocabulary, tokenize = self.vocabulary, self._tokenize
        return Leaning(
            wanted, lambda table: vocabulary.tilt(table, tokenize), vocabulary.opens
        )

    def shape(
        self, logits: Logits, ids: Sequence[int], excluded: Collection[int] = ()
    ) -> None:
        """Change one row of logits (n_vocab,) in place; `ids` is the take so far."""
        if self.plan.begin_with_space and not ids:
            logits[~self.vocabulary.spaced] = -np.inf
        for token in excluded:
            logits[token] = -np.inf
        if self._tries is None and self._leaning is None:
            return
        # One floor for all: a pull on one form lifts no other out of the cut.
        floor = float(logits.max()) - CUT
        if self._leaning is not None:
            self._leaning.add_to(logits, ids, self.bare(ids, 0), floor)
        if self._tries is None:
            return
        depth = min(self._tries.depth - 1, len(ids))
        for begun in range(len(ids) - depth, len(ids) + 1):
            node = self._root(ids, begun).after(ids[begun:])
            if node is not None and node.bonuses is not None:
                node.bonuses.add_to(logits, floor)

    def temperature(self, position: int) -> float:
        """What to multiply the temperature by at this position of the take."""
        factors = [factor for at, factor in self._steps if at <= position]
        return factors[-1] if factors else 1.0

    def _root(self, ids: Sequence[int], position: int) -> Node:
        """The trie for a form that begins at this position of the take."""
        assert self._tries is not None
        return self._tries.bare if self.bare(ids, position) else self._tries.spaced

    def bare(self, ids: Sequence[int], position: int) -> bool:
        """Whether a word that begins at this position of the take needs no space."""
        # The space held back from the model comes with the first token.
        if position == 0:
            return self._opened and not self.plan.begin_with_space
        return self.vocabulary.opens(ids[position - 1])
