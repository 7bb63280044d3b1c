"""How much colder a blend is drawn than its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.request import Sampling, Scale, Voice
from studio.dial.cooling import BETTER, TRIED, cooling_for, fit_coolings
from studio.dial.trial import Trial
from studio.dial.voice import dialled
from styles.dial import positions as dial
from styles.dial.curves import STRAIGHT
from styles.dial.motors import COOLER, AdapterMotor, Motors, pair, read

VOICES = {
    name: Voice(
        name, (Scale(f"{name}.gguf", 1.0),), sampling=Sampling(temperature=heat)
    )
    for name, heat in (("kjv", 0.5), ("realism", 0.5), ("surreal", 1.0))
}
HASHES = {f"{name}.gguf": name for name in VOICES}
MOTORS = Motors({name: AdapterMotor(name, STRAIGHT) for name in VOICES})
nats = st.floats(0.5, 4.0)


def test_the_least_that_makes_a_blend_as_likely_as_its_ends() -> None:
    # Halfway between 2 and 3 nats is met by 2.6 at 0, 2.4 at 0.15: between the two.
    assert cooling_for((2.0, 3.0), (2.6, 2.4, 2.2)) == 0.1
    assert cooling_for((2.0, 3.0), (2.4, 2.3, 2.2)) == 0.0


def test_ends_alike_ask_for_more_than_their_mean() -> None:
    assert cooling_for((2.0, 2.0), (2.1, 1.95, 1.8)) == 0.2
    assert cooling_for((2.0, 2.0), (2.6, 2.5, 2.4)) == TRIED[-1]


@given(st.tuples(nats, nats), st.lists(nats, min_size=3, max_size=3))
def test_a_cooling_is_one_of_few_and_enough(
    ends: tuple[float, float], even: list[float]
) -> None:
    cooling = cooling_for(ends, even)
    assert 0 <= cooling <= TRIED[-1]
    assert round(cooling / 0.05, 6).is_integer()
    wanted = min(sum(ends) / 2, max(ends) - BETTER)
    if even[0] <= wanted:
        assert cooling == 0
    elif min(even) > wanted:
        assert cooling == TRIED[-1]
    else:
        assert cooling > 0


def heat(shares: dict[str, float], motors: Motors, hashes: Any = None) -> float:
    voice = VOICES[next(iter(shares))]
    position = dial.made(shares, {})
    now = dialled(voice, position, VOICES, motors, HASHES if hashes is None else hashes)
    return now.sampling.temperature


def test_a_blend_is_drawn_as_its_pair_was_measured() -> None:
    known = replace(MOTORS, coolings={pair("realism", "kjv"): 0.2})
    assert heat({"realism": 0.5, "kjv": 0.5}, known) == pytest.approx(0.5 * 0.8)
    assert heat({"kjv": 0.5, "realism": 0.5}, known) == pytest.approx(0.5 * 0.8)
    assert heat({"realism": 1.0}, known) == 0.5
    unknown = 1 / (0.5 / 0.5 + 0.5 / 1.0) * (1 - COOLER)
    assert heat({"realism": 0.5, "surreal": 0.5}, known) == pytest.approx(unknown)


def test_another_adapter_of_that_name_is_another_voice() -> None:
    known = replace(MOTORS, coolings={pair("realism", "kjv"): 0.2})
    for other in ({}, HASHES | {"kjv.gguf": "else"}):
        now = heat({"realism": 0.5, "kjv": 0.5}, known, other)
        assert now == pytest.approx(0.5 * (1 - COOLER))


def test_three_voices_are_cooled_by_their_pairs() -> None:
    known = replace(
        MOTORS,
        coolings={
            pair("realism", "kjv"): 0.3,
            pair("realism", "surreal"): 0.0,
            pair("kjv", "surreal"): 0.1,
        },
    )
    shares = {"realism": 0.5, "kjv": 0.3, "surreal": 0.2}
    mean = (0.15 * 0.3 + 0.1 * 0.0 + 0.06 * 0.1) / 0.31
    assert known.cooling(shares, VOICES) == pytest.approx(mean)


class _Hot:
    """A trial whose takes say how warm they were drawn and by whom."""

    hashes = HASHES

    def load(self, paths: Sequence[str]) -> None:
        assert set(paths) == set(HASHES)

    def takes(
        self, voices: Sequence[Voice], draft: str, n: int, *more: int
    ) -> dict[str, list[str]]:
        return {
            voice.name: [f"{voice.sampling.temperature} {len(voice.adapters)}"] * n
            for voice in voices
        }


def test_coolings_are_fitted_to_what_takes_measure() -> None:
    def likely(draft: str, texts: Sequence[str]) -> list[float]:
        warm, parts = (float(each) for each in texts[0].split())
        return [2 * warm + 0.3 * (parts - 1)] * len(texts)

    said: list[str] = []
    voices = list(VOICES.values())
    trial = cast(Trial, _Hot())
    found = fit_coolings(trial, voices, MOTORS, likely, ["One."], 3, said.append)
    # 0.5 and 0.5: wanted 0.9, at no cooling 1.3; a degree less is two nats less.
    assert found[pair("realism", "kjv")] == TRIED[-1]
    # 0.5 and 1.0: wanted 1.5, at no cooling 2 * 2 / 3 + 0.3, at 0.15 is 0.2 less.
    assert found[pair("realism", "surreal")] == pytest.approx(0.1)
    assert len(said) == len(found) == 3


def test_the_file_holds_them() -> None:
    value: dict[str, Any] = {"adapters": {}, "axes": {}}
    assert read(value).coolings == {}
    assert read(value | {"coolings": {"a/b": 0.2}}).coolings == {"a/b": 0.2}
    for wrong in (-0.1, 1.0, float("nan"), "x", None):
        with pytest.raises(ValueError, match=r"motors|convert"):
            read(value | {"coolings": {"a/b": wrong}})
