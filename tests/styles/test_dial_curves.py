"""Curves rise, whatever was measured."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styles.dial import curves as dial_curves
from styles.dial.curves import Curve, fit, rising

MOTORS = [0.0, 0.25, 0.5, 0.75, 1.0, 1.25]
measurements = st.lists(st.floats(-5, 5), min_size=6, max_size=6)


@given(measurements, st.floats(-2, 2), st.floats(-2, 2))
def test_a_fitted_curve_rises_through_both_ends(
    measured: list[float], first: float, second: float
) -> None:
    curve = fit(MOTORS, measured, low=-1.0, high=1.0)
    assert curve(-1.0) == pytest.approx(0.0, abs=1e-4)
    assert curve(1.0) == pytest.approx(1.25, abs=1e-4)
    low, high = sorted((first, second))
    assert curve(low) <= curve(high) + 1e-9
    assert curve.inverse(curve(low)) == pytest.approx(low, abs=1e-6)
    assert dial_curves.read(dial_curves.plain(curve)) == curve


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=20))
def test_pooling_never_falls_and_leaves_what_rises_alone(values: list[float]) -> None:
    smooth = rising(values, [1.0] * len(values))
    assert smooth == sorted(smooth)
    assert sum(smooth) == pytest.approx(sum(values), abs=1e-6)
    assert rising(sorted(values), [1.0] * len(values)) == sorted(values)


def test_even_steps_of_the_dial_are_even_steps_of_what_was_measured() -> None:
    measured = [motor**2 for motor in MOTORS]
    curve = fit(MOTORS, measured, low=0.0, high=1.0, blend=0.0)
    reached = [curve(step / 4) ** 2 for step in range(5)]
    gaps = [b - a for a, b in pairwise(reached)]
    assert max(gaps) - min(gaps) < 0.12
    straight = [(step / 4 * 1.25) ** 2 for step in range(5)]
    uneven = [b - a for a, b in pairwise(straight)]
    assert max(gaps) - min(gaps) < (max(uneven) - min(uneven)) / 3


def test_what_does_not_move_gets_the_straight_line() -> None:
    curve = fit(MOTORS, [0.3] * 6, low=0.0, high=1.25)
    assert [curve(x) for x in MOTORS] == pytest.approx(MOTORS)


@pytest.mark.parametrize(
    "value",
    [None, [], [[0, 0]], [[0, 0], [0, 1]], [[0, 1], [1, 0]], [[0], [1]], "ab", [1, 2]],
)
def test_what_is_no_curve_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"curve|knot|unpack"):
        dial_curves.read(value)
    with pytest.raises(ValueError, match="curve"):
        dial_curves.read([[float("nan"), 0], [1, 1]])


def test_a_curve_goes_on_beyond_its_last_knot() -> None:
    assert Curve(((0.0, 0.0), (1.0, 2.0)))(1.25) == pytest.approx(2.5)
