"""Monotone curves from the dial to what it moves, fitted to what takes measured.

A curve says how strongly a motor (an adapter's scale, a lean's weight) must run so that
what is measured grows in even steps along the dial. Measurements are made monotone by
pooling neighbours that fall (Ayer et al., "An empirical distribution function for
sampling with incomplete information", 1955), then turned round.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

MOST_KNOTS = 64


@dataclass(frozen=True, slots=True)
class Curve:
    """Straight lines between knots (dial, motor), both rising strictly."""

    knots: tuple[tuple[float, float], ...]

    def __call__(self, dial: float) -> float:
        """The motor for a dial value; beyond the knots the last line goes on."""
        return _along(self.knots, dial)

    def inverse(self, motor: float) -> float:
        """The dial value that a motor stands for."""
        return _along([(y, x) for x, y in self.knots], motor)


STRAIGHT = Curve(((0.0, 0.0), (1.0, 1.0)))


def rising(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The nearest sequence that never falls, in weighted least squares."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        pool = (value, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            mean, heavy, n = pools.pop()
            both = heavy + pool[1]
            pool = ((mean * heavy + pool[0] * pool[1]) / both, both, n + pool[2])
        pools.append(pool)
    return [mean for mean, _, n in pools for _ in range(n)]


def fit(
    motors: Sequence[float],
    measured: Sequence[float],
    *,
    low: float,
    high: float,
    blend: float = 0.1,
) -> Curve:
    """The curve that makes `measured` rise evenly from dial `low` at the first motor to
    `high` at the last. `motors` rise strictly and are as many as `measured`.

    A share `blend` of the straight line keeps the curve from standing still or leaping
    where nothing was measured to move.
    """
    n = len(motors)
    if n < 2 or n != len(measured):
        raise ValueError("a curve needs two measurements at least")
    smooth = rising(measured, [1.0] * n)
    span = smooth[-1] - smooth[0]
    knots: list[tuple[float, float]] = []
    for motor, value in zip(motors, smooth, strict=True):
        even = (motor - motors[0]) / (motors[-1] - motors[0])
        moved = (value - smooth[0]) / span if span > 1e-9 else even
        share = blend * even + (1 - blend) * moved
        knots.append((round(low + (high - low) * share, 5), round(float(motor), 5)))
    return Curve(tuple(knots))


def plain(curve: Curve) -> list[list[float]]:
    """As JSON values."""
    return [[x, y] for x, y in curve.knots]


def read(value: Any) -> Curve:
    """The curve that `plain` made. Raises ValueError."""
    if not isinstance(value, list) or not 2 <= len(value) <= MOST_KNOTS:
        raise ValueError("a curve has between two and 64 knots")
    try:
        knots = tuple((float(x), float(y)) for x, y in value)
    except TypeError as reason:
        raise ValueError("a knot is two numbers") from reason
    for (x0, y0), (x1, y1) in pairwise(knots):
        if not (-1e3 < x0 < x1 < 1e3 and -1e3 < y0 < y1 < 1e3):
            raise ValueError("a curve rises from knot to knot")
    return Curve(knots)


def _along(knots: Sequence[tuple[float, float]], x: float) -> float:
    at = bisect_right([knot[0] for knot in knots], x)
    at = min(max(at, 1), len(knots) - 1)
    (x0, y0), (x1, y1) = knots[at - 1], knots[at]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
