"""What a lean moves besides its axis is taken back, and never made worse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styles.dial.asides import Aside, against, plain, read

numbers = st.floats(-3, 3, allow_nan=False)


def test_a_movement_that_others_can_take_back_is_taken_back() -> None:
    # Axis 0 drags axis 1 along; the table of axis 1 moves axis 1 alone.
    own = np.array([2.0, 1.0])
    others = np.array([[0.0, 2.0]])
    (weight,) = against(own, others, 0)
    assert own[1] + weight * 2.0 == pytest.approx(0.0, abs=0.1)


@settings(deadline=None)
@given(
    st.lists(numbers, min_size=4, max_size=4),
    st.lists(st.lists(numbers, min_size=4, max_size=4), min_size=1, max_size=3),
    st.integers(0, 3),
)
def test_what_is_left_is_never_more_than_there_was(
    own: list[float], slopes: list[list[float]], axis: int
) -> None:
    moved, each = np.array(own), np.array(slopes)
    weights = against(moved, each, axis)
    left = np.delete(moved + weights @ each, axis)
    assert np.linalg.norm(left) <= np.linalg.norm(np.delete(moved, axis)) + 1e-6


def test_an_aside_is_written_and_read_as_it_is() -> None:
    asides = (Aside("archaic", "abc", -0.5), Aside("density", "def", 0.25))
    assert read(plain(asides)) == asides


@pytest.mark.parametrize(
    "value",
    [None, {}, [1], [["a", "b"]], [["a", "b", 9.0]], [["a", "b", "x"]] * 2],
)
def test_damaged_asides_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(value)
