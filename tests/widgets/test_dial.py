"""The dial as it is drawn and dragged."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.stage import Stage
from widgets.dial_board import BoardView, DialBoard
from widgets.dial_strip import DialStrip, StripView
from widgets.glyphs import cells
from widgets.slider import Measured, SliderView, column, place, slider_row, track

HOSTILE = "[@click=app.quit]x[/]\x1b[31m\x00"
KJV = SliderView("kjv", "silent", "KJV", 0.5, 0.0, group="voices", hue="#e3bd66")
PLAIN = SliderView(
    "archaic",
    "plain",
    "archaic",
    0.75,
    draft=Measured(0.3, 0.2, 0.5, label="the draft"),
    lanes=(Measured(0.9, 0.6, 1.0, "#93b8ee", "realism"),),
    group="words",
)


def drawn(view: SliderView, width: int = 21) -> str:
    return "".join(text for text, _ in track(view, width))


def test_asked_measured_and_where_they_meet() -> None:
    assert drawn(KJV) == "─" * 10 + "●" + "─" * 10
    line = drawn(PLAIN)
    assert line[6] == "○"
    assert line[15] == "●"
    assert line[18] == "•"
    assert "━" in line[4:11]
    assert drawn(replace(PLAIN, asked=0.3))[6] == "◉"


def test_one_that_is_measured_only_asks_nothing() -> None:
    line = drawn(replace(PLAIN, offered=False))
    assert "●" not in line
    assert "○" in line
    assert "┄" in line


def test_beyond_the_end_is_another_line() -> None:
    line = drawn(replace(KJV, asked=1.0, end=0.8))
    assert line[16] == "┤"
    assert line[-1] == "●"


places = st.floats(0, 1)


@given(places, places, places, places, st.integers(8, 90), st.booleans())
def test_a_row_is_as_wide_as_it_should_be(
    asked: float, at: float, low: float, high: float, width: int, offered: bool
) -> None:
    low, high = sorted((low, high))
    view = replace(
        PLAIN, asked=asked, draft=Measured(at, low, high), offered=offered, low=HOSTILE
    )
    assert sum(cells(text) for text, _ in track(view, width)) == width
    row = slider_row(view, width + 30, words=(10, 11))
    assert sum(cells(text) for text, _ in row) == width + 30
    assert not any("\x1b" in text for text, _ in row)


@given(places, st.integers(8, 200))
def test_a_cell_and_its_place_agree(share: float, width: int) -> None:
    assert column(place(column(share, width), width), width) == column(share, width)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
async def test_the_strip_fits_whatever_the_width(width: int) -> None:
    strip = DialStrip()
    async with Stage(strip).run_test(size=(width, 3)) as pilot:
        strip.show(StripView((PLAIN, KJV), HOSTILE, True))
        await pilot.pause()
        row = strip.look(0)
        assert sum(cells(text) for text, _ in row) <= max(width, 40)
        shown = "".join(text for text, _ in row)
        assert "●" in shown
        assert ("KJV" in shown) == (width >= 140)


async def test_a_drag_turns_and_the_wheel_steps() -> None:
    strip = DialStrip()
    stage = Stage(strip)
    async with stage.run_test(size=(80, 3), message_hook=stage.remember) as pilot:
        strip.show(StripView((PLAIN,), "", True))
        await pilot.pause()
        (_, first, _), *_ = strip.places()
        await pilot.mouse_down(strip, offset=(first + 12, 0))
        await pilot.hover(strip, offset=(first + 20, 0))
        await pilot.mouse_up(strip, offset=(first + 20, 0))
        await pilot.pause()
        turned = stage.heard(DialStrip.Turned)
        shares = [m.share for m in turned if isinstance(m, DialStrip.Turned)]
        assert shares == sorted(shares)
        assert len(shares) >= 2
        assert shares[0] == 0.0


@pytest.mark.parametrize(("width", "height"), [(76, 19), (92, 31), (30, 4), (8, 2)])
async def test_the_board_keeps_the_slider_in_hand_in_sight(
    width: int, height: int
) -> None:
    board = DialBoard()
    many = tuple(replace(PLAIN, name=f"s{n}", low=HOSTILE) for n in range(30))
    async with Stage(board).run_test(size=(width, height)) as pilot:
        for lit in ("s0", "s15", "s29"):
            board.show(BoardView(many, lit))
            await pilot.pause()
            assert lit in {row.slider for row in board.rows()}
            assert len(board.rows()) <= height


async def test_the_slider_in_hand_unfolds_where_there_is_room() -> None:
    board = DialBoard()
    async with Stage(board).run_test(size=(92, 20)) as pilot:
        board.show(BoardView((KJV, PLAIN), "archaic"))
        await pilot.pause()
        text = ["".join(t for t, _ in row.cells) for row in board.rows()]
        assert any("the draft" in line for line in text)
        assert any("realism" in line for line in text)
        board.show(BoardView((KJV, PLAIN), "kjv"))
        await pilot.pause()
        assert not any(
            "realism" in "".join(t for t, _ in r.cells) for r in board.rows()
        )


async def test_a_click_on_words_chooses_and_one_on_the_track_turns() -> None:
    board = DialBoard()
    stage = Stage(board)
    async with stage.run_test(size=(92, 20), message_hook=stage.remember) as pilot:
        board.show(BoardView((KJV, PLAIN), "kjv"))
        await pilot.pause()
        rows = [row.slider for row in board.rows()]
        await pilot.click(board, offset=(8, rows.index("archaic")))
        await pilot.click(board, offset=(30, rows.index("archaic")))
        await pilot.pause()
    assert [m.name for m in stage.heard(DialBoard.Chosen)] == ["archaic"]  # type: ignore[attr-defined]
    (turned,) = stage.heard(DialBoard.Turned)
    assert isinstance(turned, DialBoard.Turned)
    assert 0.0 < turned.share < 0.5
