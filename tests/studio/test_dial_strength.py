"""How strongly an adapter runs along its slider, and where the slider ends."""

from __future__ import annotations

import json
import lzma
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.request import Scale, Voice
from studio.dial.strength import (
    SCALES,
    SCORED,
    STRAIGHTEST,
    People,
    curve_to,
    end_of,
    fit_adapter,
    of_people,
    passages,
    resisting,
)
from studio.dial.trial import LEAST_TOKENS, WORDS, Trial
from styles.dial.curves import STRAIGHT
from styles.encoder import Encoder

KJV = Voice("kjv", (Scale("kjv.gguf", 1.0),))
MOST = SCALES[-1]
measured = st.lists(
    st.floats(0, 1, allow_subnormal=False),
    min_size=len(SCALES),
    max_size=len(SCALES),
)


def test_a_slider_ends_where_takes_are_as_clear_as_people() -> None:
    clear = [0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 0.85]
    level = [3.0] * len(SCALES)
    assert end_of(SCALES, clear, level, People(0.5, 4.0)) == 1.1
    assert end_of(SCALES, clear, level, People(0.35, 4.0)) == 1.0
    assert end_of(SCALES, clear, level, People(0.9, 4.0)) == MOST


def test_it_ends_before_takes_are_less_likely_than_what_people_wrote() -> None:
    clear = [0.0, 0.0, 0.0, 0.1, 0.2, 0.3, 0.4]
    nats = [0.0, 0.0, 0.0, 3.0, 3.4, 3.8, 4.0]
    assert end_of(SCALES, clear, nats, People(0.5, 3.4)) == 1.2
    assert end_of(SCALES, clear, nats, People(0.5, 2.0)) == 1.0


def test_it_ends_where_takes_are_as_clear_as_they_ever_are() -> None:
    clear = [0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.7]
    level = [3.0] * len(SCALES)
    assert end_of(SCALES, clear, level, People(0.9, 4.0)) == 1.4
    still = [0.4] * len(SCALES)
    assert end_of(SCALES, still, level, People(0.9, 4.0)) == 1.0


def test_the_draft_that_resists_a_voice_most_decides() -> None:
    willing = [0.1, 0.4, 0.7, 0.9, 0.9, 0.9, 0.9]
    wavering = [0.0, 0.0, 0.0, 0.5, 0.3, 0.6, 0.6]
    told = resisting([willing, wavering])
    assert told == pytest.approx([0.0, 0.0, 0.0, 0.4, 0.4, 0.6, 0.6])
    assert resisting([willing]) == willing


@given(st.lists(measured, min_size=1, max_size=4))
def test_what_resists_rises_and_is_no_drafts_better(clear: list[list[float]]) -> None:
    told = resisting(clear)
    assert told == sorted(told)
    assert told[-1] <= min(max(one) for one in clear) + 1e-9


@given(measured, measured, st.floats(0, 1), st.floats(0, 1))
def test_an_end_is_no_weaker_than_rest_and_no_stronger_than_tried(
    clear: list[float], nats: list[float], share: float, most: float
) -> None:
    end = end_of(SCALES, sorted(clear), nats, People(share, most))
    assert 1.0 <= end <= MOST


@given(st.sampled_from([1.0, 1.05, 1.2, 1.35, MOST]), measured, st.floats(0, 1))
def test_a_curve_rises_from_nothing_to_its_end(
    end: float, means: list[float], error: float
) -> None:
    curve = curve_to(end, SCALES, means, error)
    assert curve.knots[0] == (0.0, 0.0)
    assert curve.knots[-1] == (1.0, end)
    places = [curve(step / 8) for step in range(9)]
    assert places == sorted(places)


def test_what_may_be_chance_keeps_the_straight_line() -> None:
    still = curve_to(1.2, SCALES, [0.7] * len(SCALES), 0.0)
    assert still(0.5) == pytest.approx(0.6, abs=1e-4)
    unsure = curve_to(1.0, SCALES, [0, 0, 0, 0.1, 1, 1, 1], 0.04)
    assert unsure(0.5) == pytest.approx(0.5, abs=1e-4)
    # Up to 0.7 nothing moves: a quarter of the straight line is left of it.
    sure = curve_to(1.0, SCALES, [0, 0, 0, 1, 1, 1, 1], 0.001)
    assert sure(0.7 * STRAIGHTEST) == pytest.approx(0.7, abs=1e-3)


class Heard:
    """A trial whose takes say how strongly their adapter runs."""

    def takes(
        self,
        voices: Sequence[Voice],
        draft: str,
        n: int,
        seed: int = 1,
        least: int = LEAST_TOKENS,
    ) -> dict[str, list[str]]:
        return {
            voice.name: [str(sum(s.scale for s in voice.adapters))] * n
            for voice in voices
        }


class Told:
    """An encoder that hears that much of every style."""

    def read(self, text: str) -> Any:
        return self

    def share(self, style: str) -> Any:
        return self

    def __init__(self, mean: float = 0.0) -> None:
        self.mean = mean


class Reads(Told):
    def read(self, text: str) -> Any:
        return Told(float(text) / 2)


def fitted(voice: Voice, like: People | None) -> tuple[Any, list[str]]:
    asked: list[str] = []

    def likely(draft: str, texts: Sequence[str]) -> list[float]:
        asked.extend(texts)
        return [float(text) for text in texts]

    trial, encoder = cast(Trial, Heard()), cast(Encoder, Reads())
    curve = fit_adapter(trial, encoder, voice, like, likely, ["A.", "B."], 20)
    return curve, asked


def test_a_curve_goes_up_to_the_end_and_takes_are_scored_from_rest_on() -> None:
    curve, asked = fitted(KJV, People(0.6, 9.0))
    assert curve(1.0) == pytest.approx(1.2)
    assert curve(0.5) == pytest.approx(0.6, abs=1e-4)
    strong = [scale for scale in SCALES if scale >= 1]
    assert asked == [str(s) for _ in range(2) for s in strong for _ in range(SCORED)]
    curve, _ = fitted(KJV, People(0.6, 1.1))
    assert curve(1.0) == pytest.approx(1.1)


def test_a_voice_of_no_known_style_keeps_the_straight_line() -> None:
    two = Voice("kjv", (Scale("a.gguf", 0.5), Scale("b.gguf", 0.5)))
    assert fitted(KJV, None) == (STRAIGHT, [])
    assert fitted(two, People(0.6, 9.0)) == (STRAIGHT, [])


def test_people_are_read_in_pairs_and_by_every_second_author(tmp_path: Path) -> None:
    with lzma.open(tmp_path / "kjv-01.jsonl.xz", "wt", encoding="utf-8") as lines:
        for author in ("Ada Bell", "Ben Cole", "Cy Dorn"):
            text = " ".join(f"{author[:2]}{n}" for n in range(4 * WORDS))
            row = {"title": "T", "author": author, "set": "kjv", "text": text}
            lines.write(json.dumps(row) + "\n")
    (found,) = passages(tmp_path, ["kjv"]).values()
    assert {before[:2] for before, _ in found} == {"Ad", "Cy"}
    assert all(len(text.split()) == WORDS for pair in found for text in pair)
    with pytest.raises(ValueError, match="surreal"):
        passages(tmp_path, ["surreal"])
    scored: list[str] = []

    def likely(draft: str, texts: Sequence[str]) -> list[float]:
        scored.extend([draft, *texts])
        return [2.0]

    half = cast(Encoder, Told(0.5))
    assert of_people(half, likely, {"kjv": found}) == {"kjv": People(0.5, 2.0)}
    assert scored[:2] == [found[0][0], " " + found[0][1]]
