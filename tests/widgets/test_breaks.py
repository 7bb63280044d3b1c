"""Rows of a paragraph."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.breaks import _break_in, break_again, break_all, next_break
from widgets.glyphs import cells, graphemes, is_simple, visible

PLAIN = st.text(alphabet="ab ,-—.", max_size=120)
MIXED = st.text(alphabet="ab -—é\t字語。、e\u0301\u200d👩🏽\x1b\x00\u202e", max_size=80)
WIDTHS = st.integers(1, 24)


def rows(text: str, width: int) -> list[str]:
    stops = [0, *break_all(text, width), len(text)]
    return [text[a:b] for a, b in pairwise(stops)]


def test_words_stay_whole_and_spaces_hang() -> None:
    assert rows("three pounds of flesh", 12) == ["three pounds ", "of flesh"]
    assert rows("ab  cd", 2) == ["ab  ", "cd"]
    assert rows("    far longword", 8) == ["    far ", "longword"]
    assert rows("well-known pen", 9) == ["well-", "known pen"]


def test_what_does_not_fit_is_folded() -> None:
    assert rows("abcdefgh", 3) == ["abc", "def", "gh"]
    assert rows("  abcdefgh", 5) == ["  abc", "defgh"]


def test_wide_characters_break_between_signs_but_not_before_a_stop() -> None:
    assert rows("月光月光", 5) == ["月光", "月光"]
    assert rows("月光。月", 4) == ["月", "光。", "月"]


@given(MIXED | PLAIN, WIDTHS)
@settings(max_examples=400, deadline=None)
def test_rows_fit_and_lose_nothing(text: str, width: int) -> None:
    for row in rows(text, width):
        assert row or not text
        kept = visible(row).rstrip(" \t")
        assert cells(kept) <= width or len(graphemes(kept)) == 1
    assert "".join(rows(text, width)) == text


@given(PLAIN.filter(bool), WIDTHS)
@settings(max_examples=400, deadline=None)
def test_both_ways_of_breaking_agree_on_simple_text(text: str, width: int) -> None:
    assert is_simple(text)
    assert next_break(text, 0, width) == _break_in(text, width, True)


@given(MIXED | PLAIN, WIDTHS, st.integers(0, 200), st.integers(0, 9), MIXED | PLAIN)
@settings(max_examples=600, deadline=None)
def test_breaking_again_after_an_edit_is_breaking_all(
    text: str, width: int, at: int, removed: int, came: str
) -> None:
    at %= len(text) + 1
    removed = min(removed, len(text) - at)
    edited = text[:at] + came + text[at + removed :]
    old = break_all(text, width)
    again = break_again(edited, width, old, at, removed, len(came))
    assert again == break_all(edited, width)
