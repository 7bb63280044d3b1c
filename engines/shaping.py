"""A voice's `Plan`, compiled for one vocabulary and run token by token.

The caller (one voice's decoding loop) does, for each take and position:

1. `shape(logits, ids, excluded)` in place on the logits, before the sampler chain;
   `temperature(len(ids))` multiplies the voice's temperature;
2. draws a token with `uniform(seed, voice, take, position, attempt)`, appends its piece;
3. `check(text, checked)`: None keeps the token. An offset says that a banned phrase
   begins at that character of the take: roll back to the token holding it (KV cache,
   sampler state, text, ids), put that token's id into `excluded` for its position, and
   redraw there with `attempt` + 1. Exclusions hold for that position until the take
   passes it with another token and are dropped when a roll back goes before it;
4. after `plan.max_attempts` redraws at one position the take ends where it stands;
5. when the take ends, `check(text, checked, final=True)` once more: a phrase at the very
   end is certain only then.

Nothing here keeps state between calls, so rolling back needs no call.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from engines.plan import Plan

Logits = NDArray[np.float32]


class Vocabulary:
    """The pieces of a model's tokens as bytes, and what shaping needs to know of them.

    Made once per model: `pieces[i]` is token i's text, empty for control tokens.
    """

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.pieces = tuple(pieces)
        self.spaced: NDArray[np.bool_] = np.array(
            [p[:1] in (b" ", b"\n", b"\t", b"\r") and p != b"" for p in self.pieces],
            dtype=np.bool_,
        )
        """(n_vocab,) tokens that open with white space."""


class Shaper:
    """One plan for one voice of one weave. `before` is the draft's last characters."""

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
        self.before = before

    @property
    def idle(self) -> bool:
        """The plan does nothing: `shape` and `check` need not be called."""
        return self.plan == Plan(max_attempts=self.plan.max_attempts)

    def shape(
        self, logits: Logits, ids: Sequence[int], excluded: Collection[int] = ()
    ) -> None:
        """Change one row of logits (n_vocab,) in place; `ids` is the take so far."""
        if self.plan.begin_with_space and not ids:
            logits[~self.vocabulary.spaced] = -np.inf
        for token in excluded:
            logits[token] = -np.inf

    def temperature(self, position: int) -> float:
        """What to multiply the temperature by at this position of the take."""
        factor = 1.0
        for step in self.plan.schedule:
            if step.at <= position:
                factor = step.temperature
        return factor

    def check(self, text: str, checked: int = 0, *, final: bool = False) -> int | None:
        """Offset in the take's `text` where a banned phrase begins, or None.

        `checked` characters were found clean before. A phrase that might still grow into
        a longer word is reported only once the next character is known, or when `final`.
        """
        return None
