"""Foreign text is shown, never obeyed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.scripted.voices import HOSTILE
from engines.text import HIDDEN, MOST_MARKS, UNKNOWN, inert

# What may lie between letters and act on a terminal or a reader.
ACTIVE = "\x00\x07\x08\x0b\x0c\r\x1b\x1c\x7f\x85\x9b\x9d\xad\u061c\u200b\u200e\u202e"
ACTIVE += "\u2028\u2029\u2060\u2066\ufeff\ufff9\U000e0041\ud800\udfff\ufffe\U0001ffff"
TEXTS = st.lists(st.characters() | st.sampled_from(ACTIVE), max_size=20).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_offsets_agree_and_nothing_active_is_left(text: str) -> None:
    shown = inert(text)
    assert len(shown) == len(text)
    assert not set(shown) & set(ACTIVE)
    assert {unicodedata.category(c) for c in shown} & {"Cc", "Cs"} <= {"Cc"}
    assert all(c in "\n\t" for c in shown if unicodedata.category(c) == "Cc")
    shown.encode("utf-8")
    assert len(shown.split("\n")) == len(text.split("\n"))
    assert inert(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "two\nlines\tand a tab",
        "naïve café — “so”",
        "日本語",
        "e\u0301",
        "👩\u200d🚀",
        "می\u200cخواهم",
        "[bold]words[/bold]",
        "❤\ufe0f",
        "क्\u200dष",
    ],
)
def test_what_writers_write_stays(text: str) -> None:
    assert inert(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "␛[31m"),
        ("\x00\x08\r", "␀␈␍"),
        ("\x7f\x9b7m", f"␡{UNKNOWN}7m"),
        ("a\u202eb\u200bc", f"a{HIDDEN}b{HIDDEN}c"),
        ("a\u200db", f"a{HIDDEN}b"),
        ("\u200d", HIDDEN),
        ("one\u2028two", "one␤two"),
        ("\ud800", UNKNOWN),
        ("\ufffe", UNKNOWN),
        ("e" + "\u0301" * 9, "e" + "\u0301" * MOST_MARKS + HIDDEN * (9 - MOST_MARKS)),
    ],
)
def test_what_acts_is_made_visible(text: str, shown: str) -> None:
    assert inert(text) == shown


def test_a_hostile_take_shows_as_one_line_of_characters() -> None:
    shown = inert(HOSTILE)
    assert "\x1b" not in shown
    assert "[@click=app.quit]" in shown
    assert len(shown.splitlines()) == 1
