"""Medians, ratios and verdicts."""

from __future__ import annotations

import json

import pytest

from benchmarks.figures import Figure, Ratio, Series, in_turn, line


def test_percentiles_take_the_nearest_rank() -> None:
    series = Series(tuple(float(n) for n in range(100, 0, -1)))
    assert series.percentile(0.99) == 99.0
    assert series.percentile(1.0) == 100.0
    assert series.percentile(0.0) == 1.0
    assert Series((4.0, 1.0, 9.0)).median == 4.0


def test_an_empty_series_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Series(())


def test_a_ratio_is_that_of_the_medians_and_its_noise_that_of_the_rounds() -> None:
    ratio = Ratio(Series((10.0, 20.0, 90.0)), Series((10.0, 10.0, 15.0)))
    assert ratio.value == 2.0
    assert ratio.by_round == (1.0, 2.0, 6.0)
    assert ratio.report()["ratio_max"] == 6.0


@pytest.mark.parametrize(
    ("value", "target", "at_least", "met"),
    [
        (1.2, 1.15, True, True),
        (1.1, 1.15, True, False),
        (0.2, 0.3, False, True),
        (0.4, 0.3, False, False),
        (9.0, None, False, None),
    ],
)
def test_a_figure_knows_whether_it_is_met(
    value: float, target: float | None, at_least: bool, met: bool | None
) -> None:
    assert Figure("x", value, target, at_least).met is met


def test_the_line_leads_with_the_first_figure_and_speaks_for_all() -> None:
    figures = [Figure("a", 0.2, 0.3), Figure("b", 2.0, 1.0), Figure("c", 7.0)]
    told = json.loads(line("demo", figures, words=5))
    assert told["bench"] == "demo"
    assert (told["ratio"], told["target"], told["met"]) == (0.2, 0.3, False)
    assert told["figures"]["a"]["met"] is True
    assert "met" not in told["figures"]["c"]
    assert told["words"] == 5
    assert "\n" not in line("demo", figures)


def test_contenders_take_turns_and_everybody_goes_first_once() -> None:
    order: list[str] = []

    def contender(name: str, value: float) -> object:
        def measure(number: int) -> float:
            order.append(f"{name}{number}")
            return value + number

        return measure

    series = in_turn(3, {n: contender(n, v) for n, v in (("a", 1), ("b", 5))})  # type: ignore[misc]
    assert order == ["a0", "b0", "b1", "a1", "a2", "b2"]
    assert series["a"].values == (1.0, 2.0, 3.0)
    assert series["b"].values == (5.0, 6.0, 7.0)
