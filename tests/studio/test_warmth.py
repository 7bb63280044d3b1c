"""Warmth goes from cool to hot in steps, and home again."""

from __future__ import annotations

import pytest

from studio.dial.warmth import OWN, STEPS, slider, turned, word


def test_turning_there_and_back_comes_home() -> None:
    warmth = OWN
    seen = []
    for _ in range(3):
        warmth = turned(warmth, 0.72, 1)
        seen.append(warmth)
    assert seen == [0.85, 1.0, 1.15]
    for _ in range(3):
        warmth = turned(warmth, 0.72, -1)
    assert warmth == OWN


@pytest.mark.parametrize("by", [1, -1])
def test_the_ends_hold(by: int) -> None:
    warmth = OWN
    for _ in range(20):
        warmth = turned(warmth, 0.7, by)
    assert warmth == (STEPS[-1] if by > 0 else STEPS[0])


def test_words_go_from_cold_to_fevered() -> None:
    words = list(dict.fromkeys(word(step) for step in STEPS))
    assert words == ["cold", "cool", "mild", "even", "warm", "hot", "fevered"]


def test_the_slider_never_leaves_its_line() -> None:
    for temperature in (-1.0, 0.0, 0.3, 0.9, 1.5, 9.0):
        line = slider(temperature, 14)
        assert len(line) == 14
        assert line.count("●") == 1
    assert slider(0.3).startswith("●")
    assert slider(1.5).endswith("●")
