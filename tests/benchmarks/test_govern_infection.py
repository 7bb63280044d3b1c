"""How pages under a pull are compared with pages without one."""

from __future__ import annotations

import io

import pytest

from benchmarks.govern_infection import Page, more
from benchmarks.progress import Progress

SEEDS = range(16)


def pages(repetition: float) -> list[Page]:
    return [Page(f"voice {seed % 4}", 1.0, repetition, 0.0, 1000) for seed in SEEDS]


def test_what_is_always_more_is_surely_more() -> None:
    found = more([0.2] * 16, pages(0.1))
    assert found == {"mean": 0.1, "from": 0.1, "to": 0.1}


def test_what_is_more_as_often_as_less_is_not_surely_either() -> None:
    found = more([0.2 if seed % 8 < 4 else 0.0 for seed in SEEDS], pages(0.1))
    assert found["mean"] == pytest.approx(0.0)
    assert found["from"] < -0.02
    assert found["to"] > 0.02


def test_a_difference_between_voices_is_no_doubt_about_the_mean() -> None:
    found = more([0.3 if seed % 4 else 0.1 for seed in SEEDS], pages(0.1))
    assert found == {"mean": 0.15, "from": 0.15, "to": 0.15}


def test_progress_is_told_a_tenth_at_a_time() -> None:
    heard = io.StringIO()
    progress = Progress("infection", 40, heard)
    for _ in range(40):
        progress.step()
    lines = heard.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[-1].startswith("infection: 40 of 40, ")
