"""Medians, ratios and verdicts: how a set of timings becomes one JSON line."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Series:
    """Repeated measurements of one thing; at least one value, none of them zero."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError("nothing was measured")

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def percentile(self, share: float) -> float:
        """The value below which `share` (0 to 1) lies, by the nearest rank."""
        rank = max(1, math.ceil(share * len(self.values)))
        return sorted(self.values)[rank - 1]

    def report(self, digits: int = 4) -> dict[str, float | int]:
        """Median and noise, to be printed."""
        return {
            "median": round(self.median, digits),
            "min": round(min(self.values), digits),
            "max": round(max(self.values), digits),
            "n": len(self.values),
        }


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two series measured in turn: ours over theirs."""

    ours: Series
    theirs: Series

    @property
    def value(self) -> float:
        """Ratio of the medians."""
        return self.ours.median / self.theirs.median

    @property
    def by_round(self) -> tuple[float, ...]:
        """Each round's own ratio: the noise of the figure."""
        pairs = zip(self.ours.values, self.theirs.values, strict=False)
        return tuple(mine / other for mine, other in pairs)

    def report(self) -> dict[str, object]:
        rounds = self.by_round
        return {
            "ours": self.ours.report(),
            "peer": self.theirs.report(),
            "ratio_min": round(min(rounds), 3),
            "ratio_max": round(max(rounds), 3),
        }


@dataclass(frozen=True, slots=True)
class Figure:
    """One number against its target; no target means it is only reported."""

    name: str
    value: float
    target: float | None = None
    at_least: bool = False
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        if self.at_least:
            return self.value >= self.target
        return self.value <= self.target

    def report(self) -> dict[str, object]:
        verdict: dict[str, object] = {"value": round(self.value, 4)}
        if self.target is not None:
            verdict["target"] = self.target
            verdict["want"] = "at least" if self.at_least else "at most"
            verdict["met"] = self.met
        return verdict | dict(self.details)


def line(bench: str, figures: Sequence[Figure], **details: object) -> str:
    """The JSON line. The first figure is the headline; `met` speaks for all."""
    headline = figures[0]
    answer: dict[str, object] = {
        "bench": bench,
        "ratio": round(headline.value, 4),
        "target": headline.target,
        "met": all(figure.met is not False for figure in figures),
        "figures": {figure.name: figure.report() for figure in figures},
    }
    return json.dumps(answer | details)


def in_turn(
    rounds: int, contenders: Mapping[str, Callable[[int], float]]
) -> dict[str, Series]:
    """Measure every contender once a round, A B C, B C A, C A B and so on.

    A contender is called with the round's number. Changing who goes first keeps a
    machine that warms up or slows down from favouring anybody.
    """
    names = list(contenders)
    values: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            values[name].append(contenders[name](number))
    return {name: Series(tuple(found)) for name, found in values.items()}
