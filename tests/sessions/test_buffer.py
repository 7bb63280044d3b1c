"""A text in pieces is the same text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions import buffer
from sessions.buffer import Buffer
from sessions.errors import EditMismatchError

WORDS = st.text("ab \n—🙂", max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), WORDS), max_size=40))
def test_edits_anywhere_make_what_they_make_of_a_string(
    edits: list[tuple[float, int, str]],
) -> None:
    original = buffer.PIECE
    buffer.PIECE = 4
    try:
        text = "one and another, and so on"
        pieces = Buffer(text)
        for place, length, inserted in edits:
            offset = round(place * len(text))
            removed = text[offset : offset + length]
            before = pieces.copy()
            pieces.replace(offset, removed, inserted)
            assert before.text() == text
            text = text[:offset] + inserted + text[offset + len(removed) :]
            assert len(pieces) == len(text)
            assert (
                pieces.between(offset - 3, offset + 3)
                == (text[max(0, offset - 3) : offset + 3])
            )
        assert pieces.text() == text
    finally:
        buffer.PIECE = original


@pytest.mark.parametrize(
    ("offset", "removed"), [(-1, ""), (6, ""), (0, "b"), (4, "oo"), (9, "x")]
)
def test_an_edit_that_does_not_fit_changes_nothing(offset: int, removed: str) -> None:
    pieces = Buffer("hello")
    with pytest.raises(EditMismatchError):
        pieces.replace(offset, removed, "x")
    assert pieces.text() == "hello"
    assert len(pieces) == 5
