"""Counting, and the tally of a day's words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sessions.manuscript import Manuscript
from studio.writing.counts import Tally, bar, count, share, spoken, words

TODAY = date(2031, 5, 4)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("one", 1),
        ("well-read clerk's ink", 3),
        ("a pen — for what", 5),
        ("naïve 3rd\u00a0day\n\n\tend", 4),
    ],
)
def test_words(text: str, number: int) -> None:
    assert words(text) == number
    assert Manuscript(text).word_count == number


def test_counts_of_a_page() -> None:
    counts = count("one two\nthree\n\n\nfour\n")
    assert (counts.words, counts.lines, counts.paragraphs) == (4, 3, 2)
    assert counts.characters == len("one twothreefour")


def test_the_day_goes_on_when_the_draft_is_opened_again() -> None:
    first = Tally.begin({}, 100, TODAY)
    first.update(160, TODAY)
    assert first.today == 60
    second = Tally.begin(first.saved(), 160, TODAY)
    second.update(170, TODAY)
    assert second.today == 70


def test_a_new_day_begins_at_nothing() -> None:
    tally = Tally.begin({}, 100, TODAY)
    tally.update(150, TODAY)
    tally.update(155, TODAY + timedelta(days=1))
    assert tally.today == 5
    later = Tally.begin(tally.saved(), 155, TODAY + timedelta(days=3))
    assert later.today == 0


@pytest.mark.parametrize(
    "saved",
    [{"day": 3}, {"day": "2031-05-04"}, {"day": "2031-05-04", "day_start": "x"}],
)
def test_what_was_kept_badly_is_let_go(saved: dict[str, object]) -> None:
    assert Tally.begin(saved, 100, TODAY).today == 0


def test_cutting_words_that_nobody_wrote_is_no_loss() -> None:
    tally = Tally.begin({"given": 76}, 76, TODAY)
    tally.update(82, TODAY)
    assert tally.today == 6
    tally.update(30, TODAY)
    assert tally.today == 0
    again = Tally.begin(tally.saved(), 30, TODAY)
    again.update(0, TODAY)
    again.update(50, TODAY)
    assert again.today == 50
    again.update(20, TODAY)
    assert again.today == 20
    again.update(0, TODAY + timedelta(days=1))
    assert again.today == -20


def test_what_the_status_line_says() -> None:
    tally = Tally.begin({}, 1000, TODAY)
    assert tally.shown() == ""
    assert tally.shown(500) == "0 of 500 today"
    tally.update(2212, TODAY)
    assert tally.shown() == "+1,212 today"
    assert tally.shown(500) == "+1,212 of 500 today ✓"
    tally.update(970, TODAY)
    assert tally.shown() == "−30 today"


def test_the_bar_fills() -> None:
    assert bar(0.5, 8) == "━━━━╌╌╌╌"
    assert bar(-1, 4) == "╌╌╌╌"
    assert bar(9, 4) == "━━━━"
    assert share(250, 500) == 0.5
    assert share(-10, 500) == 0.0
    assert share(5, 0) == 0.0


def test_numbers_are_spoken() -> None:
    assert spoken(1, "word", "words") == "1 word"
    assert spoken(1204, "word", "words") == "1,204 words"
