"""How far a run is, by the clock or by tokens, and how large its steps are then."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Pace:
    """Warm-up, a level stretch, a straight decay to nothing (Hu et al. 2024, arXiv
    2404.06395): by the clock a run ends finished, however busy the machine was."""

    seconds: float = 0.0
    """The budget in seconds, 0 for none; then `tokens` is the budget."""
    tokens: int = 0
    warm: float = 0.02
    decay: float = 0.45
    rewarm_from: float = -1.0
    """Where a run went on without its optimiser's memory (a share), or -1."""

    def share(self, seconds: float, tokens: int) -> float:
        """The share of the run that is done, 0 to 1."""
        if self.tokens:
            return min(1.0, tokens / self.tokens)
        return min(1.0, seconds / self.seconds)

    def step(self, share: float) -> float:
        """What the learning rate is multiplied by at `share`."""
        rate = min(1.0, share / self.warm) if self.warm else 1.0
        if self.rewarm_from >= 0 and self.warm:
            rate = min(rate, max(0.0, share - self.rewarm_from) / self.warm)
        falling = min(1.0, (1 - share) / self.decay) if self.decay else 1.0
        # The first step must move, and so must the last.
        return max(0.001, min(rate, falling))
