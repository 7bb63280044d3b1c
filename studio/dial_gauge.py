"""Where the draft and the lanes stand, as measured."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a slider, 0 to 1, and between what it is uncertain."""

    at: float
    low: float
    high: float


@dataclass(slots=True)
class Gauge:
    """Places by slider, of the draft and of each voice's take."""

    draft: dict[str, Place] = field(default_factory=dict)
    lanes: dict[str, dict[str, Place]] = field(default_factory=dict)
