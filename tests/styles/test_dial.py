"""The arithmetic of the dial, whatever is turned in whatever order."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styles.dial import positions as dial
from styles.dial.positions import CENTRE, Morph, Position

STYLES = [dial.style(name) for name in ("realism", "surreal", "kjv", "own")]
SLIDERS = [*STYLES, *dial.AXES, *dial.MANNERS]
NAMES = [slider.name for slider in STYLES]

shares = st.dictionaries(st.sampled_from(NAMES), st.floats(-2, 3))
others = st.dictionaries(
    st.sampled_from([s.name for s in SLIDERS[4:]]), st.floats(-3, 3)
)
positions = st.builds(
    lambda s, o, b, e: dial.made(s, o, beyond=b, exact=e),
    *(shares, others, st.booleans(), st.booleans()),
)
sliders = st.sampled_from(SLIDERS)


def on_the_simplex(position: Position) -> bool:
    values = [share for _, share in position.styles]
    return (
        all(0 < share <= position.reach + 1e-3 for share in values)
        and sum(values) <= position.reach + 1e-3
        and all(-1 <= value <= 1 for _, value in position.turned)
    )


@given(positions)
def test_whatever_is_made_lies_on_the_simplex(position: Position) -> None:
    assert on_the_simplex(position)
    total = sum(share for _, share in position.styles)
    assert position.own == pytest.approx(max(0.0, 1.0 - total), abs=1e-9)


@given(positions, sliders, st.floats(-2, 3), st.sets(st.sampled_from(NAMES)))
def test_a_turn_moves_its_slider_and_never_a_locked_one(
    position: Position, slider: dial.Slider, value: float, locked: set[str]
) -> None:
    turned = dial.turn(position, slider, value, locked - {slider.name})
    assert on_the_simplex(turned)
    for other in SLIDERS:
        if other is slider:
            continue
        before, now = position.value(other), turned.value(other)
        if other.name in locked or other.style != slider.style:
            assert now == pytest.approx(before, abs=1e-3)
        elif other.style:
            assert now <= before + 1e-3
    if not locked:
        wanted = min(max(value, slider.floor), position.top(slider))
        assert turned.value(slider) == pytest.approx(wanted, abs=1e-3)


@given(positions, st.sampled_from(STYLES), st.floats(0, 1.25))
def test_the_others_keep_their_proportions(
    position: Position, slider: dial.Slider, value: float
) -> None:
    turned = dial.turn(position, slider, value)
    rest = [s for s in STYLES if s is not slider and position.value(s) > 0.05]
    ratios = [turned.value(s) / position.value(s) for s in rest]
    assert all(ratio == pytest.approx(ratios[0], abs=0.01) for ratio in ratios)


@given(positions, sliders, st.sampled_from([dial.FINE, dial.COARSE]))
def test_a_step_and_back_is_on_the_grid(
    position: Position, slider: dial.Slider, size: float
) -> None:
    there = dial.step(position, slider, 1, size)
    assert there.value(slider) >= position.value(slider) - 1e-3
    back = dial.step(there, slider, -1, size)
    grid = back.value(slider) / size
    assert grid == pytest.approx(round(grid), abs=1e-2)
    assert dial.centre(position, slider).value(slider) == 0.0
    assert dial.snap(position, slider, 1).value(slider) == pytest.approx(
        position.top(slider)
    )
    assert dial.snap(position, slider, -1).value(slider) == slider.floor


@given(positions, positions, st.floats(0, 1), st.floats(0, 1))
def test_a_morph_is_a_straight_way_on_the_simplex(
    start: Position, to: Position, first: float, second: float
) -> None:
    assert dial.between(start, to, 0.0) == start
    assert dial.between(start, to, 1.0) == to
    low, high = sorted((first, second))
    for slider in SLIDERS:
        a, b = start.value(slider), to.value(slider)
        one, two = (dial.between(start, to, s).value(slider) for s in (low, high))
        assert min(a, b) - 1e-3 <= one <= max(a, b) + 1e-3
        assert (two - one) * (b - a) >= -1e-3
    assert on_the_simplex(dial.between(start, to, low))


def test_a_morph_counts_the_words_of_the_draft() -> None:
    there = dial.made({"kjv": 1.0}, {"archaic": -1.0})
    morph = Morph(CENTRE, there, words=40, since=100)
    assert morph.at(100) == CENTRE
    assert morph.at(90) == CENTRE
    assert dict(morph.at(120).styles) == {"kjv": 0.5}
    assert dict(morph.at(120).turned) == {"archaic": -0.5}
    assert morph.at(140) == morph.at(500) == there
    assert Morph(CENTRE, there, words=0, since=0).at(1) == there


def test_going_beyond_the_end_is_asked_for_and_given_up() -> None:
    kjv = STYLES[2]
    within = dial.snap(CENTRE, kjv, 1)
    assert within.value(kjv) == 1.0
    beyond = dial.snap(dial.allow_beyond(within, True), kjv, 1)
    assert beyond.value(kjv) == 1.25
    assert dial.allow_beyond(beyond, False).value(kjv) == 1.0


@given(positions)
def test_a_position_survives_being_written_down(position: Position) -> None:
    assert dial.read(json.loads(json.dumps(dial.plain(position)))) == position


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["styles", "turned", "beyond", "kjv", "", "x" * 300]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_value_at_all_reads_as_some_position(value: Any) -> None:
    assert on_the_simplex(dial.read(value))
