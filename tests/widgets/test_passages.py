"""Passages of a text: lines that no empty one parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from widgets.folio import Folio
from widgets.passages import BESIDE, LONG, passages

TEXT = """\
One line.

Two lines
of verse.


The last."""


def test_lines_that_touch_the_range_come_with_their_whole_passage() -> None:
    folio = Folio(TEXT)
    assert passages(folio, 0, 3) == [(0, "One line.")]
    at = TEXT.index("of verse")
    assert passages(folio, at, at) == [(11, "Two lines\nof verse.")]
    assert [text for _, text in passages(folio, 0, len(TEXT))] == [
        "One line.",
        "Two lines\nof verse.",
        "The last.",
    ]
    assert passages(folio, 10, 10) == [], "an empty line is no passage"


def test_of_a_very_long_passage_comes_what_is_near() -> None:
    text = "word " * LONG
    ((offset, near),) = passages(Folio(text), 9000, 9100)
    assert offset == 9000 - BESIDE
    assert near == text[offset : 9100 + BESIDE]


lines = st.lists(st.sampled_from(("", "a", "bc d")), max_size=12)


@given(lines, st.integers(0, 60), st.integers(0, 60))
def test_each_passage_stands_at_its_offset_and_holds_no_empty_line(
    rows: list[str], one: int, other: int
) -> None:
    text = "\n".join(rows)
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    for offset, passage in passages(Folio(text), start, end):
        assert text.startswith(passage, offset)
        assert passage
        assert "\n\n" not in passage
