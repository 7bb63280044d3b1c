"""The arithmetic of what the dial was measured to do, and the file it is kept in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.measuring.told_apart import train
from engines.request import Sampling, Voice
from studio.dial.judging import figures
from studio.dial.strength import SCALES
from studio.dial.trial import Trial, leaning, seen, spearman
from styles.dial import motors as dial_motors
from styles.dial.motors import AxisMotor, read

OLD = "and thou shalt hearken unto the voice for it hath spoken and he saith behold "
NEW = "you don't hear it but she was there and i'm sure that she had a look at it "
TEXTS = {
    "high": {f"h{n}": [OLD * 3 + f"word{n} " for _ in range(4)] for n in range(4)},
    "low": {f"l{n}": [NEW * 3 + f"thing{n} " for _ in range(4)] for n in range(4)},
}
numbers = st.lists(st.integers(-50, 50), min_size=3, max_size=20)


@given(numbers)
def test_rank_correlation_knows_order_alone(values: list[int]) -> None:
    rising = [float(x) for x in values]
    assert -1.0 - 1e-9 <= spearman(rising, rising[::-1]) <= 1.0 + 1e-9
    if len(set(values)) > 1:
        assert spearman(rising, [x**3 for x in rising]) == pytest.approx(1.0)
        assert spearman(rising, [-x for x in rising]) == pytest.approx(-1.0)
    assert spearman(rising, [1.0] * len(rising)) == 0.0


def test_ties_share_their_rank() -> None:
    # By hand: ranks 1.5 1.5 3.5 3.5 against 1 2 3 4.
    assert spearman([0, 0, 1, 1], [1, 2, 3, 4]) == pytest.approx(0.8944, abs=1e-4)


def test_a_judge_tells_the_two_ends_apart_by_more_than_their_names() -> None:
    judge = train(TEXTS)
    scores = leaning(judge, [OLD * 2, NEW * 2, OLD + NEW], "high", "low")
    assert scores[0] > scores[2] > scores[1]
    assert "¶" in seen("a\nb")


def test_figures_are_over_means_and_over_single_takes() -> None:
    found = [
        (place, draft, ["x" * (10 * int(2 * place + 2) + draft + k) for k in range(3)])
        for draft in range(2)
        for place in (-1.0, 0.0, 1.0)
    ]
    told = figures(found, lambda texts: [len(text) for text in texts])
    assert told["takes"] == 18
    assert told["spearman"] > 0.9
    assert told["per_take"] > 0.9
    assert told["judged"]["-1"] < told["judged"]["1"]


def test_what_was_asked_before_is_not_woven_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    woven: list[str] = []

    def weave(
        self: Trial, voices: Sequence[Voice], draft: str, n: int, seed: int, least: int
    ) -> dict[str, list[str]]:
        woven.extend(f"{voice.name} {draft} {seed}" for voice in voices)
        return {
            v.name: [f"{v.name} {draft} {seed} {k}" for k in range(n)] for v in voices
        }

    monkeypatch.setattr(Trial, "_weave_takes", weave)
    trial = Trial(Path("none.gguf"))
    low, high = Voice("low"), Voice("high")
    first = trial.takes([low, high], "it", 2, seed=1)
    assert trial.takes([low, high], "it", 2, seed=1) == first
    colder = replace(high, sampling=Sampling(temperature=0.1))
    again = trial.takes([low, colder], "it", 2, seed=1)
    assert again["low"] == first["low"]
    other = trial.takes([low], "it", 2, seed=2)
    assert other["low"] == ["low it 2 0", "low it 2 1"]
    assert woven == ["low it 1", "high it 1", "high it 1", "low it 2"]


GOOD: dict[str, Any] = {
    "adapters": {"kjv": {"sha256": "f" * 64, "curve": [[0, 0], [1, 1]]}},
    "axes": {
        "archaic": {
            "table": "archaic",
            "sha": "abc",
            "curve": [[-1, -1], [1, 1]],
            "spearman": 0.95,
        }
    },
}


def test_the_figure_in_the_file_decides_what_is_offered() -> None:
    known = read(GOOD)
    assert known.axes["archaic"].offered
    assert not AxisMotor("a", "", known.axes["archaic"].curve, 0.79).offered
    assert known.scale("kjv", "f" * 64, 0.5) == 0.5
    assert known.scale("gone", "", 0.5) == 0.5


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"adapters": {}, "axes": []},
        {"adapters": {"kjv": {}}, "axes": {}},
        {"adapters": {"kjv": {"sha256": "", "curve": [[1, 1], [0, 0]]}}, "axes": {}},
        {"adapters": {}, "axes": {"archaic": {"table": "a"}}},
    ],
)
def test_a_damaged_file_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(value)


def test_what_ships_can_be_read_and_fits_the_tables_that_ship() -> None:
    from engines import leans

    raw = json.loads(dial_motors.FILE.read_text(encoding="utf-8"))
    known = read(raw)
    for axis, motor in known.axes.items():
        assert leans.table(motor.table).sha == motor.sha, axis
        assert motor.curve(0.0) == pytest.approx(0.0, abs=1e-6)
        assert motor.curve(-1.0) < 0 < motor.curve(1.0)
    for adapter in known.adapters.values():
        assert adapter.curve(0.0) == pytest.approx(0.0, abs=1e-6)
        assert 1.0 <= adapter.curve(1.0) <= SCALES[-1]
