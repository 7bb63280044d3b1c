"""A probability mixture of voices: contexts that read the same takes, mixed per token.

For p = sum of share_i * p_i every per-token expectation is exactly linear in the
shares, whatever the adapters do to each other; the price is one evaluation per voice
and token.
A `Braid` is used in the place of a `Context` while takes are decoded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engines.context import Context, Logits, Worn
from engines.errors import EngineError
from engines.request import Strand

MOST_STRANDS = 4
_LEAST = 1e-30


def shares_of(strands: Sequence[Strand]) -> tuple[float, ...]:
    """The shares, made to sum to 1. Raises EngineError."""
    given = [strand.share for strand in strands]
    whole = sum(given)
    if (
        len(given) > MOST_STRANDS
        or not all(math.isfinite(share) and share >= 0 for share in given)
        or not 0 < whole < math.inf
    ):
        raise EngineError(
            "These voices cannot be mixed",
            f"A mixture has up to {MOST_STRANDS} voices, none with a share below 0 and "
            "one at least above it.",
        )
    return tuple(share / whole for share in given)


class Braid:
    """Contexts of one model with as many sequences, which hold the same prefix."""

    def __init__(self, contexts: Sequence[Context], shares: Sequence[float]) -> None:
        self._contexts = tuple(contexts)
        self._shares = tuple(shares)

    @property
    def worn(self) -> Worn:
        """The adapters of all strands."""
        return tuple(pair for context in self._contexts for pair in context.worn)

    def check(self, worn: Sequence[Worn]) -> None:
        """Raise EngineError where these are not one for each strand."""
        if len(worn) != len(self._contexts):
            raise EngineError(
                "A voice that speaks cannot be mixed anew",
                "It takes effect with the next weave.",
            )

    def braid(self, worn: Sequence[Worn], shares: Sequence[float]) -> None:
        """Other adapters and shares from the next token on, one for each strand."""
        for context, each in zip(self._contexts, worn, strict=True):
            context.wear(each)
        self._shares = tuple(shares)

    def step(self, rows: Sequence[tuple[int, int, int]]) -> list[Logits]:
        """As `Context.step`; the rows are log probabilities of the mixture."""
        each = [context.step(rows) for context in self._contexts]
        return [mixed(same, self._shares) for same in zip(*each, strict=True)]

    def forget(self, seq: int, start: int = 0) -> None:
        for context in self._contexts:
            context.forget(seq, start)

    def copying(self, seq: int) -> Callable[[int], None]:
        """As `Context.copying`, in every strand."""
        each = [context.copying(seq) for context in self._contexts]

        def copy(to: int) -> None:
            for one in each:
                one(to)

        return copy


def mixed(rows: Sequence[Logits], shares: Sequence[float]) -> Logits:
    """Log of the mixture of the distributions that rows of logits (n_vocab,) stand
    for."""
    total: NDArray[np.float64] = np.zeros(len(rows[0]), np.float64)
    for row, share in zip(rows, shares, strict=True):
        p = np.exp(row.astype(np.float64) - float(row.max()))
        total += p * (share / p.sum())
    return np.log(np.maximum(total, _LEAST)).astype(np.float32)
