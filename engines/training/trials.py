"""A voice is tried on texts it does not learn from, and its best weights are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import expm1
from typing import Any

import torch
from torch import Tensor

from engines.training.losses import bare, loss
from engines.training.mixing import Placed
from engines.training.passages import Batch, Passages

ROWS = 96
ALLOWED = 0.005
"""Nats a token that a voice may cost after drafts in its own style."""
DEAR = 4.0
"""What each further nat weighs against one that is won after foreign drafts."""
Logits = Callable[[Any, Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Trial:
    """What a voice changes against the base, in nats a token: below zero is better."""

    batches: int
    foreign: float
    own: float

    @property
    def worth(self) -> float:
        return -self.foreign - DEAR * max(0.0, self.own - ALLOWED)

    def __str__(self) -> str:
        return (
            f"on left-out texts {_percent(self.foreign)} after foreign drafts, "
            f"{_percent(self.own)} after its own"
        )


class Trials:
    """Tries a voice on passages of the works `left_out`, by author."""

    def __init__(
        self,
        passages: Passages,
        left_out: dict[str, list[Placed]],
        logits: Logits,
        rows: int,
        device: str,
    ) -> None:
        self._batches = passages.trial(left_out, ROWS)
        self._logits, self._rows, self._device = logits, rows, device
        self._base: list[float] = []
        self.kept: dict[str, Tensor] = {}
        self.best: Trial | None = None

    def hold(self, model: Any, named: list[tuple[str, Tensor]], batches: int) -> Trial:
        """Measure the voice after so many batches; keep its weights if it is the best
        so far."""
        trial = Trial(batches, *self.measure(model))
        if self.best is None or trial.worth > self.best.worth:
            self.best = trial
            self.kept = {name: p.detach().clone() for name, p in named}
        return trial

    def measure(self, model: Any) -> tuple[float, float]:
        """What the voice changes after foreign and after own drafts, nats a token."""
        if not self._base:
            self._base = [self._mean(model, b, bare) for b in self._batches]
        foreign, own = (
            self._mean(model, batch, self._logits) - base
            for batch, base in zip(self._batches, self._base, strict=True)
        )
        return foreign, own

    def _mean(self, model: Any, batch: Batch, logits: Logits) -> float:
        total = 0.0
        with torch.no_grad():
            for at in range(0, ROWS, self._rows):
                here = slice(at, at + self._rows)
                drafts, after = (
                    torch.from_numpy(some[here]).to(self._device)
                    for some in (batch.drafts, batch.after)
                )
                total += float(loss(logits(model, drafts, after), after)) * len(after)
        return total / ROWS


def _percent(nats: float) -> str:
    return f"{100 * expm1(nats):+.1f} %"
