"""Find and replace over the draft, and the one-line questions."""

from __future__ import annotations

import pytest

from studio.commands.registry import by_id
from studio.writing.clipboard import LIMIT
from studio.writing.find import Query
from tests.pilot.conftest import Sit, Sitting

TEXT = "The pen lay dry. She took the pen, and the other pen.\n"


async def run(s: Sitting, name: str) -> None:
    s.desk.run_command(by_id(name))
    await s.pilot.pause()


async def found(s: Sitting, number: int) -> None:
    find = s.desk.tools.find
    await s.until(lambda: len(find.matches) == number, f"{number} matches")


async def test_find_shows_matches_as_they_are_typed_and_leaves_the_caret(
    sit: Sit,
) -> None:
    async with sit(TEXT, voices=False) as s:
        s.desk.quill.caret = 6
        await s.press("ctrl+f")
        await s.write("pen")
        await found(s, 3)
        second = TEXT.index("pen,")
        assert s.desk.quill.current_mark == (second, second + 3)
        await s.press("enter")
        assert s.desk.quill.caret == TEXT.index("pen.")
        await s.press("up", "up")
        assert s.desk.quill.caret == TEXT.index("pen")
        await s.press("escape")
        assert not s.desk.tools.find.display
        assert s.desk.quill.has_focus
        assert s.desk.quill.caret == TEXT.index("pen")
        assert s.desk.quill.selection_range == (4, 4)
        assert list(s.desk.quill.marks) == []
        assert s.text == TEXT


async def test_what_is_not_found_puts_the_caret_back(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        s.desk.quill.caret = 20
        await s.press("ctrl+f")
        await s.write("pex")
        await found(s, 0)
        await s.press("escape")
        assert s.desk.quill.caret == 20
        await s.write("x")
        assert s.text == TEXT[:20] + "x" + TEXT[20:]


async def test_the_next_match_without_the_bar(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        s.desk.quill.caret = 0
        await s.press("ctrl+f")
        await s.write("pen")
        await found(s, 3)
        await s.press("escape", "ctrl+g")
        second = TEXT.index("pen,")
        await s.until(lambda: s.desk.quill.selection_range[0] == second, "a step")
        assert s.desk.quill.selection_range == (second, second + 3)
        await run(s, "find-previous")
        await s.until(lambda: s.desk.quill.selection_range == (4, 7), "a step back")


async def test_the_selection_is_what_is_sought(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        s.desk.quill.select_range(26, 33)
        await s.press("ctrl+f")
        await found(s, 2)
        assert s.desk.tools.find.sought == Query("the pen")


async def test_the_bars_keys_are_its_own_while_it_is_open(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        s.desk.quill.caret = 0
        length, tint = s.desk.weaver.unit, s.desk.settings.look.tint
        await run(s, "replace")
        await s.write("THE")
        await found(s, 4)
        await s.press("ctrl+t")
        await found(s, 0)
        await s.press("ctrl+t", "ctrl+r", "ctrl+o")
        await s.until(lambda: s.desk.tools.find.sought == Query("THE", True, True), "")
        await found(s, 3)
        await s.press("ctrl+l")
        assert s.desk.weaver.unit == length
        assert s.desk.settings.look.tint == tint
        assert not s.desk.weaver.weaving.asked
        assert s.app.screen is s.desk


async def test_replacing_all_is_one_step(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        s.desk.quill.caret = 0
        await run(s, "replace")
        await s.write("pen")
        await found(s, 3)
        await s.press("tab")
        await s.write("quill")
        await s.press("ctrl+l")
        await s.until(lambda: "pen" not in s.text, "the replacement")
        assert s.text == TEXT.replace("pen", "quill")
        await s.press("escape", "ctrl+z")
        assert s.text == TEXT


async def test_replacing_one_goes_on_to_the_next(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        s.desk.quill.caret = 0
        await run(s, "replace")
        await s.write("pen")
        await found(s, 3)
        await s.press("tab")
        await s.write("pens")
        await s.press("enter")
        await s.until(lambda: s.text.startswith("The pens lay"), "one replacement")
        after = s.text.index("the pen,") + 4
        await s.until(lambda: s.desk.quill.current_mark == (after, after + 3), "next")
        assert s.text == TEXT.replace("pen", "pens", 1)


async def test_a_pattern_that_is_not_one_is_told_in_the_bar(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        await s.press("ctrl+f", "ctrl+r")
        await s.press("left_parenthesis", "p")
        bar = s.desk.tools.find
        answer = bar._answer
        await s.until(lambda: "not complete" in str(answer.right), "the complaint")
        await s.press("escape")
        assert s.text == TEXT


async def test_opening_the_bar_gives_the_arrows_back(sit: Sit) -> None:
    async with sit(TEXT) as s:
        await s.woven()
        assert s.desk.weaver.in_hand
        await s.press("ctrl+f")
        await s.until(lambda: "Esc back to the page" in s.hints(), "the bar's hints")
        assert not s.desk.weaver.in_hand
        await s.press("escape")
        await s.until(lambda: "weave" in s.hints(), "the draft's hints")


async def test_a_read_only_draft_is_not_replaced_in(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        await run(s, "replace")
        await s.write("pen")
        await found(s, 3)
        s.desk.session.read_only = "somebody else is writing it"
        await s.press("ctrl+l")
        await s.pilot.pause()
        assert s.text == TEXT


async def test_what_comes_next_is_kept_outside_the_draft(sit: Sit) -> None:
    async with sit(TEXT) as s:
        await s.press("shift+tab")
        await s.write("the clerk lies")
        await s.press("enter")
        assert s.desk.session.steer == "the clerk lies"
        assert s.text == TEXT
        assert s.desk.quill.has_focus
        await s.woven()
        lane = s.desk.weaver.weaving.lanes[0]
        assert lane.asked is not None
        assert lane.asked.prompt.steer == "the clerk lies"
        await s.press("escape", "shift+tab", "x", "escape")
        assert s.desk.session.steer == "the clerk lies"


async def test_a_goal_is_asked_and_shown(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        await run(s, "goal")
        await s.write("lots")
        await s.press("enter")
        assert "number" in s.said()
        assert s.desk.tools.ask.display
        for _ in "lots":
            await s.press("backspace")
        await s.write("500")
        await s.press("enter")
        assert s.desk.settings.goal.words == 500
        assert "0 of 500 today" in str(s.desk.status.right)
        assert s.text == TEXT


@pytest.mark.parametrize("selected", [True, False])
async def test_copying_a_selection(sit: Sit, selected: bool) -> None:
    async with sit(TEXT, voices=False) as s:
        if selected:
            s.desk.quill.select_range(4, 7)
        assert by_id("copy").ready(s.desk) == selected
        await run(s, "copy")
        assert s.app.clipboard == ("pen" if selected else "")
        assert s.text == TEXT


async def test_copying_the_lit_take(sit: Sit) -> None:
    async with sit(TEXT) as s:
        await s.woven()
        take = s.lane("realism")
        await s.press("ctrl+c")
        assert s.app.clipboard == take.strip()
        assert "Copied" in s.said()
        assert s.text == TEXT


async def test_focus_dims_and_shows_again(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        await run(s, "focus")
        assert s.desk.quill.focus_mode
        await run(s, "focus")
        assert not s.desk.quill.focus_mode


async def test_the_typewriter_is_remembered(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        await run(s, "typewriter")
        assert s.desk.quill.typewriter
        assert s.desk.settings.look.typewriter
        await run(s, "typewriter")
        assert not s.desk.quill.typewriter


@pytest.mark.parametrize(("needle", "new"), [("a", "aba"), ("ba", ""), ("b", "a\nb")])
async def test_very_many_replacements_are_shown_as_they_are_kept(
    sit: Sit, needle: str, new: str
) -> None:
    text = "ab ba aab\n" * 60
    async with sit(text, voices=False) as s:
        find = s.desk.tools.find
        await find.replace_all(Query(needle), new).wait()
        assert s.text == text.replace(needle, new)
        s.desk.undo()
        assert s.text == text
        s.desk.redo()
        assert s.text == text.replace(needle, new)


async def test_esc_on_the_page_closes_a_bar_left_open(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        await s.press("ctrl+f")
        s.desk.quill.focus()
        await s.press("escape")
        assert not s.desk.tools.find.display


async def test_what_the_terminal_would_drop_can_still_be_pasted_here(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "é " * LIMIT
    async with sit(long, voices=False) as s:
        sent: list[str] = []
        driver = s.app._driver
        assert driver is not None
        monkeypatch.setattr(driver, "write", sent.append)
        s.desk.quill.select_range(0, len(long))
        await s.press("ctrl+c")
        await s.until(lambda: "too long" in s.said(), "the notice")
        assert s.app.clipboard == long
        assert not any("\x1b]52" in piece for piece in sent)
        s.desk.quill.select_range(0, 1)
        await s.press("ctrl+c")
        await s.until(lambda: s.said() == "Copied 1 word.", "the notice")
        assert any("\x1b]52" in piece for piece in sent)


async def test_the_footer_says_what_enter_does_in_the_line_that_has_it(
    sit: Sit,
) -> None:
    async with sit(TEXT, voices=False) as s:
        await run(s, "replace")
        await s.until(lambda: "Enter next" in s.hints(), "the bar's hints")
        await s.press("tab")
        await s.until(lambda: "Enter put it there" in s.hints(), "the second line's")
