"""What may be typed for a sampler setting."""

from __future__ import annotations

from dataclasses import fields

import pytest

from engines.request import Sampling
from studio.screens.sampler import KNOBS, read


def test_every_setting_but_the_temperature_has_a_line() -> None:
    assert set(KNOBS) == {spec.name for spec in fields(Sampling)} - {"temperature"}


def test_the_engines_own_defaults_can_be_typed() -> None:
    for name in KNOBS:
        default = getattr(Sampling(), name)
        assert read(name, f"{default:g}") == default


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("min_p", "", None),
        ("min_p", " 0,2 ", 0.2),
        ("min_p", "2", "between 0 and 1"),
        ("min_p", "nan", "between 0 and 1"),
        ("min_p", "x", "a number, please"),
        ("top_k", "1.5", "a whole number, please"),
        ("top_k", "40", 40.0),
    ],
)
def test_reading(name: str, text: str, said: float | str | None) -> None:
    assert read(name, text) == said
