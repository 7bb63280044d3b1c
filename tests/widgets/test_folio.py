"""Lines, offsets and rows of the draft against a plain string."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from textual.geometry import Offset

from widgets.folio import Folio
from widgets.setting import Setting

TEXT = st.text(alphabet="ab \n\n月e\u0301\x0b\x0c\x85\u2028\r", max_size=60)
EDITS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 8), TEXT), max_size=8)


@given(TEXT, EDITS, st.integers(1, 12))
@settings(max_examples=300, deadline=None)
def test_any_history_of_edits_is_the_text_afresh(
    text: str, edits: list[tuple[int, int, str]], width: int
) -> None:
    folio = Folio(text)
    setting = Setting(folio)
    setting.wrap(width)
    for at, n_removed, came in edits:
        at %= len(text) + 1
        end = min(len(text), at + n_removed)
        first = folio.get_location_from_index(at)
        last = folio.get_location_from_index(end)
        result = folio.replace_range(first, last, came)
        setting.wrap_range(first, last, result.end_location)
        assert result.replaced_text == text[at:end]
        text = text[:at] + came + text[end:]
        assert folio.get_index_from_location(result.end_location) == at + len(came)
    assert folio.text == text
    assert folio.length == len(text)
    assert folio.lines == text.split("\n")
    for offset in range(len(text) + 1):
        row, column = folio.get_location_from_index(offset)
        assert text.split("\n")[row][:column] == folio.lines[row][:column]
        assert folio.get_index_from_location((row, column)) == offset
    afresh = Setting(Folio(text))
    afresh.wrap(width)
    assert setting.height == afresh.height
    for row in range(folio.line_count):
        assert setting.get_sections(row) == afresh.get_sections(row)


@given(TEXT, st.integers(3, 12))
@settings(max_examples=200, deadline=None)
def test_where_a_place_is_drawn_is_where_the_pointer_finds_it(
    text: str, width: int
) -> None:
    folio = Folio(text.replace("\u0301", ""))
    setting = Setting(folio)
    setting.wrap(width)
    for offset in range(folio.length + 1):
        place = folio.get_location_from_index(offset)
        x, y = setting.location_to_offset(place)
        if x <= width:
            assert setting.offset_to_location(Offset(x, y)) == place


def test_lines_end_at_newlines_only() -> None:
    assert Folio("a\x0cb\u2028c\rd\ne").line_count == 2


def test_a_place_outside_is_brought_back() -> None:
    folio = Folio("ab\ncd")
    assert folio.get_location_from_index(-4) == (0, 0)
    assert folio.get_location_from_index(99) == (1, 2)


def test_a_line_after_the_last_is_the_end() -> None:
    folio = Folio("a\nbc")
    assert folio.get_index_from_location((2, 0)) == 4
    assert folio.get_text_range((1, 0), (2, 0)) == "bc"
    assert folio.replace_range((1, 0), (2, 0), "").end_location == (1, 0)
    assert folio.text == "a\n"
