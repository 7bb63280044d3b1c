"""Pictures of the draft and its lanes. Each test says what one should see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.widgets.stage import Stage
from widgets.key_bar import KeyBar
from widgets.lanes import Lanes
from widgets.notice_bar import NoticeBar
from widgets.quill import Quill
from widgets.samples import DRAFT, HINTS, VIEWS
from widgets.spread import Spread
from widgets.status_line import StatusLine

Compare = Callable[..., bool]
Prepare = Callable[[Pilot[None]], Awaitable[None]]


SIZES = [(80, 24), (120, 36), (200, 50)]


def named(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


class Desk(Stage):
    """Draft, lanes and the quiet lines, as the desk puts them together."""

    def __init__(self) -> None:
        self.quill, self.lanes = Quill(), Lanes(VIEWS)
        self.status, self.keys, self.notice = StatusLine(), KeyBar(), NoticeBar()
        spread = Spread(self.quill, self.lanes)
        super().__init__(self.status, spread, self.notice, self.keys)

    def on_mount(self) -> None:
        self.status.show(["the-debt"], ["1,204 words", "+212 today", "saved"])
        self.keys.show(HINTS, [("^p", "everything"), ("^q", "quit")])
        self.quill.load(DRAFT, len(DRAFT))
        self.quill.focus()
        self.lanes.in_hand = True
        self.lanes.select("surreal")


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_lanes_in_hand(snap_compare: Compare, size: tuple[int, int]) -> None:
    """A page of prose with its caret; four voices, each name in its own colour. The
    surreal lane is lit: a bar in its colour at its left, its name bold, ‹2/2› and < at
    its right, a low mark where words are coming. kjv says that it speaks from an
    example page; philosophical shows one dim dot. From 120 columns on the lanes stand
    right of the draft; at 80 two stand beneath it, under a rule that names all four.
    """
    assert snap_compare(Desk(), terminal_size=size)


@pytest.mark.parametrize("size", SIZES[:2], ids=named)
def test_lanes_after_typing_on(snap_compare: Compare, size: tuple[int, int]) -> None:
    """No lane is lit. Every take is dim, its head says "before your last words";
    realism was also stopped. A warning above the keys has one key to answer it.
    """
    desk = Desk()

    async def typed_on(pilot: Pilot[None]) -> None:
        desk.lanes.in_hand = False
        views = [replace(view, stale=True, state="ended") for view in VIEWS]
        views[0] = replace(views[0], state="stopped")
        desk.lanes.show(views)
        desk.notice.show(
            "The file was changed by another program.",
            [("f9", "look at it", "outside")],
            severity="warning",
        )
        await pilot.pause()

    assert snap_compare(desk, terminal_size=size, run_before=typed_on)


def test_six_lanes_in_a_short_window(snap_compare: Compare) -> None:
    """Six lanes right of the draft in 22 rows; the lit one, fifth, has eight rows and
    the others two or three each, the end of their takes in sight."""
    desk = Desk()

    async def crowded(pilot: Pilot[None]) -> None:
        more = [replace(view, voice=f"{view.voice} too") for view in VIEWS[:2]]
        desk.lanes.show([*VIEWS, *more])
        desk.lanes.select("realism too")
        await pilot.pause()

    assert snap_compare(desk, terminal_size=(120, 24), run_before=crowded)


def test_what_is_painted_on_the_page(snap_compare: Compare) -> None:
    """The heading is bold. A dotted line in the margin runs beside what the voices do
    not see and ends in a corner where their window begins. "flesh from the moonlight"
    is in a voice's colour, "Sua" underlined, both "words" marked and the second one
    brighter, "signs a thing" selected."""
    desk = Desk()

    async def painted(pilot: Pilot[None]) -> None:
        quill = desk.quill
        quill.hues = {"kjv": "#d8a657"}
        tinted = DRAFT.index("flesh")
        quill.tints = lambda start, end: [(tinted, tinted + 24, "kjv")]
        wrong = DRAFT.index("Sua")
        quill.misspelt = lambda start, end: [(wrong, wrong + 3, "")]
        first, second = DRAFT.index("words"), DRAFT.rindex("words")
        quill.marks = [(first, first + 5), (second, second + 5)]
        quill.current_mark = (second, second + 5)
        quill.edge = DRAFT.index("twice")
        signs = DRAFT.index("signs")
        quill.select_range(signs, signs + 13)
        quill.repaint_tints()
        await pilot.pause()

    assert snap_compare(desk, terminal_size=(120, 20), run_before=painted)


@pytest.mark.parametrize("theme", ["textual-light", "ansi-dark"])
def test_other_themes(snap_compare: Compare, theme: str) -> None:
    """The same desk on paper, and in the sixteen colours of the terminal: everything
    that is said can be read, and the lit lane is plainly the second."""
    desk = Desk()

    async def turned(pilot: Pilot[None]) -> None:
        desk.theme = theme
        await pilot.pause()

    assert snap_compare(desk, terminal_size=(120, 36), run_before=turned)


def test_without_colour(snap_compare: Compare, monkeypatch: Any) -> None:
    """All in greys: the lit lane is still told by its thick bar, its bold name and the
    < at its right."""
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(Desk(), terminal_size=(120, 36))
