"""What of the draft is seen: letters, tints, marks, and the lines around the caret."""

from __future__ import annotations

from typing import Any

from tests.widgets.owner import Owner
from tests.widgets.stage import Stage
from widgets.quill import Quill

HOSTILE = (
    "[bold]x[/] [@click=app.quit]y[/] \x1b[31mred \x00 \u202egnol \x9b2J \ufeff\u2028z"
)


async def test_what_a_terminal_would_act_on_is_shown_inert() -> None:
    quill = Quill()
    stage = Stage(quill)
    async with stage.run_test(size=(100, 12)) as pilot:
        quill.load(HOSTILE)
        await pilot.pause()
        picture = stage.picture()
        assert "[bold]x[/] [@click=app.quit]y[/] ␛[31mred ␀ ▯gnol ▯2J" in picture
        assert not set("\x1b\x00\u202e\x9b\ufeff\u2028") & set(picture)
        assert quill.text == HOSTILE
        await pilot.click(quill, offset=(30, 0))
        assert stage.is_running


async def test_a_keystroke_paints_its_own_row_only() -> None:
    quill = Quill()
    stage = Stage(quill)
    async with stage.run_test(size=(80, 30)) as pilot:
        Owner(quill, "The moon has signed.\n\n" * 200)
        quill.caret = 26
        await pilot.pause()
        painted: list[int] = []
        whole = quill.render_line

        def watched(y: int) -> Any:
            painted.append(y)
            return whole(y)

        quill.render_line = watched  # type: ignore[method-assign]
        await pilot.press("x")
        assert painted == [2]


async def test_tints_marks_and_misspelt_words_follow_their_owner() -> None:
    quill = Quill()
    stage = Stage(quill)
    async with stage.run_test(size=(80, 12)) as pilot:
        quill.load("plain tinted wrnog found", 0)
        quill.hues = {"kjv": "#d8a657"}
        quill.tints = lambda start, end: [(6, 12, "kjv")]
        quill.misspelt = lambda start, end: [(13, 18, "")]
        quill.marks = [(19, 24)]
        quill.repaint_tints()
        await pilot.pause()
        by_text = {
            segment.text: segment.style
            for segment in quill.render_line(0)
            if segment.text
        }
        tinted, wrong, found = (by_text[w] for w in ("tinted", "wrnog", "found"))
        assert tinted is not None
        assert tinted.color is not None
        assert tinted.color.name == "#d8a657"
        assert wrong is not None
        assert wrong.underline
        assert found is not None
        assert found.bgcolor != tinted.bgcolor


async def test_what_the_voices_do_not_see_is_marked_in_the_margin() -> None:
    quill = Quill(measure=20)
    stage = Stage(quill)
    async with stage.run_test(size=(40, 8)) as pilot:
        quill.load("one two three four five six seven eight nine ten\n" * 2)
        quill.edge = 25
        await pilot.pause()
        signs = [row[:9].strip() for row in stage.picture().split("\n")]
        assert signs[:4] == ["┊", "└", "", ""]


async def test_focus_mode_dims_all_but_one_paragraph() -> None:
    quill = Quill(measure=30)
    async with Stage(quill).run_test(size=(60, 12)) as pilot:
        quill.load("first\n\na stanza\nof two lines\n\nlast", 10)
        quill.focus_mode = True
        await pilot.pause()
        runs = [(a, b) for a, b, s in quill.runs_between(0, quill.length) if s == "dim"]
        assert runs == [(0, 7), (28, 35)]


async def test_the_measure_does_not_change_with_the_room() -> None:
    quill = Quill(measure=60)
    async with Stage(quill).run_test(size=(160, 20)) as pilot:
        quill.load("the moon has signed " * 60)
        wide = quill._setting.height
        await pilot.resize_terminal(70, 20)
        assert quill._setting.height == wide
        await pilot.resize_terminal(40, 20)
        assert quill._setting.width < 60


async def test_a_long_line_is_written_in_as_a_short_one() -> None:
    quill = Quill()
    async with Stage(quill).run_test(size=(80, 24)) as pilot:
        owner = Owner(quill, "the moon signed " * 40_000)
        quill.caret = 300_000
        await pilot.press("x", "backspace", "down", "up", "ctrl+right", "enter", "y")
        assert len(owner.text) == 640_002
        assert quill.text == owner.text
        assert quill.window[0] <= quill.caret <= quill.window[1]


async def test_the_caret_stays_in_sight_and_off_the_edge() -> None:
    quill = Quill()
    async with Stage(quill).run_test(size=(80, 12)) as pilot:
        Owner(quill)
        for _ in range(30):
            await pilot.press("x", "enter")
        _, y = quill._cursor_offset
        assert quill.scroll_offset.y <= y <= quill.scroll_offset.y + 12 - 1 - quill.AIR
        quill.scroll_to(y=0, animate=False)
        await pilot.press("x")
        assert quill.scroll_offset.y > 15
        await pilot.press("ctrl+home")
        assert quill.scroll_offset.y == 0


async def test_on_a_typewriter_the_line_stays_in_the_middle() -> None:
    quill = Quill()
    async with Stage(quill).run_test(size=(80, 12)) as pilot:
        Owner(quill)

        def row() -> int:
            return quill._cursor_offset[1] - quill.scroll_offset.y

        for _ in range(30):
            await pilot.press("x", "enter")
        assert row() > 6
        quill.typewriter = True
        assert row() == 6
        for _ in range(3):
            await pilot.press("x", "enter")
            assert row() == 6
        await pilot.press("up", "up")
        assert row() == 6
        # A click is no reason for the page to move under the pointer.
        await pilot.click(quill, offset=(10, 2))
        assert row() == 2
        await pilot.press("x")
        assert row() == 6
        await pilot.resize_terminal(80, 20)
        assert row() == 10
        await pilot.press("ctrl+home")
        assert row() == quill.scroll_offset.y == 0
        await pilot.press("ctrl+end")
        quill.typewriter = False
        assert quill.scroll_offset.y + 20 <= quill.virtual_size.height


async def test_going_to_a_place_out_of_sight_shows_what_stands_around_it() -> None:
    quill = Quill()
    async with Stage(quill).run_test(size=(80, 20)) as pilot:
        quill.load("line\n" * 400)
        quill.show_offset(1000)
        await pilot.pause()
        first, last = quill.window
        assert quill.caret == 1000
        assert first <= 970
        assert last >= 1030
