"""Cells, signs and steps."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import get_character_cell_size

from widgets.glyphs import (
    cells,
    column_at,
    graphemes,
    is_simple,
    step_left,
    step_right,
    visible,
)

TEXT = st.text(alphabet=st.characters(), max_size=40)


def test_every_simple_code_point_is_one_cell_wide() -> None:
    for code in range(sys.maxunicode + 1):
        if is_simple(chr(code)):
            assert get_character_cell_size(chr(code)) == 1, hex(code)


@given(TEXT)
def test_visible_keeps_the_length_and_shows_nothing_a_terminal_acts_on(
    text: str,
) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert not any(ord(c) < 32 and c != "\t" for c in shown)
    assert not set("\x7f\x9b\u202e\u2066\u200f\ufeff\u2028") & set(shown)


@given(TEXT)
def test_graphemes_tile_the_text(text: str) -> None:
    spans = graphemes(visible(text))
    assert "".join(visible(text)[a:b] for a, b, _ in spans) == visible(text)
    assert sum(width for _, _, width in spans) >= 0


@pytest.mark.parametrize(
    ("text", "wide"),
    [("abc", 3), ("月光", 4), ("e\u0301", 1), ("👩‍👩‍👧", 2), ("\tx", 5), ("❤️", 2)],
)
def test_cells(text: str, wide: int) -> None:
    assert cells(text) == wide


@pytest.mark.parametrize("text", ["e\u0301x", "👩‍👩‍👧x", "❤️x", "👍🏽x"])
def test_a_visible_character_is_one_step(text: str) -> None:
    glyph = len(text) - 1
    assert step_right(text, 0) == glyph
    assert step_left(text, glyph) == 0
    assert step_left(text, len(text)) == glyph


@given(st.text(alphabet="ab月e\u0301👩\u200d\x00\t", min_size=1, max_size=30))
def test_steps_always_move(text: str) -> None:
    for column in range(len(text)):
        assert column < step_right(text, column) <= len(text)
        assert 0 <= step_left(text, column + 1) <= column


def test_column_under_the_pointer() -> None:
    assert [column_at("月a光", x) for x in range(6)] == [0, 0, 1, 2, 2, 3]
