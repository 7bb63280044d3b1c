"""How open a take stood, in words."""

from __future__ import annotations

import pytest

from studio.measures.openness import open_parts, told, ways


@pytest.mark.parametrize(
    ("bits", "words"),
    [
        (-1.0, "one way"),
        (0.3, "one way"),
        (1.0, "about 2 ways"),
        (5.0, "about 32 ways"),
        (12.0, "about 4,100 ways"),
    ],
)
def test_bits_are_told_as_ways(bits: float, words: str) -> None:
    assert ways(bits) == words


def test_a_take_is_told_by_its_middle_and_its_most_open_step() -> None:
    said = told([0.0, 2.0, 4.0])
    assert said.startswith("about 4 ways")
    assert "about 16 ways at the most open" in said
    assert "2.0 bits" in said


def test_what_was_never_told_is_not_shown() -> None:
    assert open_parts([]) == []
    assert open_parts([1.0])
    rows = "".join(p if isinstance(p, str) else p[0] for p in open_parts([1.0] * 900))
    assert max(map(len, rows.splitlines())) < 100
