"""The braille canvas against one that sets dot after dot."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.braille import PERIOD, SOLID, Canvas
from widgets.glyphs import cells

DOTS = {(0, 0): 1, (0, 1): 2, (0, 2): 4, (0, 3): 64}
DOTS |= {(1, 0): 8, (1, 1): 16, (1, 2): 32, (1, 3): 128}
Point = tuple[float, float]
Drawn = tuple[Point, Point, int, tuple[int, ...]]


def naive(width: int, height: int, lines: list[Drawn]) -> list[tuple[str, list[int]]]:
    """Text and colour of every row, by the definition."""
    bits: dict[tuple[int, int], int] = {}
    inks: dict[tuple[int, int], int] = {}
    for (x0, y0), (x1, y1), ink, pattern in lines:
        whole = max(1, math.ceil(max(abs(x1 - x0), abs(y1 - y0))))
        for step in range(whole + 1):
            x = math.floor(x0 + (x1 - x0) * (step / whole) + 0.5)
            y = math.floor(y0 + (y1 - y0) * (step / whole) + 0.5)
            if pattern[step % PERIOD] and 0 <= x < 2 * width and 0 <= y < 4 * height:
                cell = x // 2, y // 4
                bits[cell] = bits.get(cell, 0) | DOTS[x % 2, y % 4]
                inks[cell] = max(inks.get(cell, 0), ink)
    return [
        (
            "".join(
                chr(0x2800 + bits[x, y]) if (x, y) in bits else " "
                for x in range(width)
            ),
            [inks.get((x, y), 0) for x in range(width)],
        )
        for y in range(height)
    ]


def drawn(canvas: Canvas) -> list[tuple[str, list[int]]]:
    rows = []
    for pieces in canvas.rows():
        text = "".join(piece for piece, _ in pieces)
        inks = [int(ink) for piece, ink in pieces for _ in piece]
        shown = zip(text, inks, strict=True)
        rows.append((text, [ink if sign != " " else 0 for sign, ink in shown]))
    return rows


coordinate = st.floats(-300, 300, allow_nan=False)
points = st.tuples(coordinate, coordinate)
pattern = st.tuples(*[st.integers(0, 1)] * PERIOD)
some_lines = st.lists(st.tuples(points, points, st.integers(0, 3), pattern), max_size=6)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 30), st.integers(0, 12), some_lines)
def test_lines_are_those_of_the_definition(
    width: int, height: int, lines: list[Drawn]
) -> None:
    canvas = Canvas(width, height, ("0", "1", "2", "3"))
    canvas.lines(
        np.array([line[0] for line in lines]),
        np.array([line[1] for line in lines]),
        np.array([line[2] for line in lines], np.intp),
        [line[3] for line in lines] or None,
    )
    assert drawn(canvas) == naive(width, height, lines)


@given(st.lists(points, max_size=20))
def test_dots_are_lines_of_no_length(spots: list[Point]) -> None:
    canvas = Canvas(20, 6, ("0",))
    canvas.dots(np.array(spots))
    assert drawn(canvas) == naive(20, 6, [(spot, spot, 0, SOLID) for spot in spots])


def test_a_slanted_line_to_look_at() -> None:
    canvas = Canvas(4, 2)
    canvas.lines(np.array([(0, 0)]), np.array([(7, 7)]))
    assert ["".join(text for text, _ in row) for row in canvas.rows()] == [
        "⠑⢄  ",
        "  ⠑⢄",
    ]


def test_labels_stand_over_dots_and_never_over_each_other() -> None:
    canvas = Canvas(12, 1, ("faint",))
    canvas.lines(np.array([(0, 1)]), np.array([(23, 1)]))
    assert canvas.label(4, 0, [("debt", "strong")], blank=1)
    assert not canvas.label(7, 0, [("giant", "")])
    assert not canvas.label(9, 0, [("moon", "")]), "it does not fit whole"
    assert not canvas.label(0, 1, [("x", "")])
    assert not canvas.label(-1, 0, [("x", "")])
    assert canvas.rows() == [[("⠒⠒⠒ ", "faint"), ("debt", "strong"), (" ⠒⠒⠒", "faint")]]


@pytest.mark.parametrize("text", ["ガラス", "e\u0301te\u0301", "חוב", "a\tb"])
def test_wide_and_combined_labels_fill_their_cells(text: str) -> None:
    canvas = Canvas(20, 1)
    assert canvas.label(3, 0, [(text, "")])
    row = "".join(piece for piece, _ in canvas.rows()[0])
    assert cells(row) == 20


def test_a_label_cannot_speak_to_the_terminal() -> None:
    canvas = Canvas(30, 1)
    assert canvas.label(0, 0, [("\x1b[2J[bold]x\u202e", "")])
    row = "".join(piece for piece, _ in canvas.rows()[0])
    assert row.startswith("␛[2J[bold]x▯")


def test_no_room_at_all() -> None:
    assert Canvas(0, 3).rows() == [[], [], []]
    assert Canvas(3, 0).rows() == []
