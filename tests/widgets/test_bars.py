"""The quiet lines: keys, status, notices, and the two that take the keys."""

from __future__ import annotations

from typing import Any

import pytest

from tests.widgets.stage import Stage
from widgets.bars import FindBar, SteerBar
from widgets.key_bar import KeyBar, KeyClicked
from widgets.notice_bar import NoticeBar
from widgets.samples import HINTS
from widgets.status_line import StatusLine

HOSTILE = "[@click=app.quit]x[/]\x1b[31m\x00"


def last(stage: Stage, kind: Any) -> Any:
    return stage.heard(kind)[-1]


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (10, ""),
        (12, "tab weave"),
        (25, "tab weave ↑↓ voice"),
        (31, "tab weave ↑↓ voice"),
        (32, "tab weave ↑↓ voice ←→ take"),
        (64, "tab weave ↑↓ voice ←→ take enter take it all"),
        (69, "tab weave ↑↓ voice ←→ take enter take it all ^q quit"),
    ],
)
async def test_the_least_important_keys_give_way(width: int, shown: str) -> None:
    bar = KeyBar()
    stage = Stage(bar)
    async with stage.run_test(size=(width, 3)) as pilot:
        bar.show(HINTS[:4], [("^q", "quit", "quit")])
        await pilot.pause()
        assert stage.picture().split() == shown.split()


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (32, "tab weave ↑↓ voice ←→ take"),
        (44, "tab weave ↑↓ voice ←→ take ? help"),
        (60, "tab weave ↑↓ voice ←→ take ? help ^q quit"),
        (61, "tab weave ↑↓ voice ←→ take enter take it all ? help"),
        (74, "tab weave ↑↓ voice ←→ take enter take it all ? help ^q quit"),
    ],
)
async def test_where_help_is_stands_always(width: int, shown: str) -> None:
    bar = KeyBar()
    stage = Stage(bar)
    async with stage.run_test(size=(width, 3)) as pilot:
        bar.show(HINTS[:4], [("?", "help", "help"), ("^q", "quit", "quit")], firm=True)
        await pilot.pause()
        assert stage.picture().split() == shown.split()


async def test_a_click_on_a_hint_is_the_command() -> None:
    bar = KeyBar()
    stage = Stage(bar)
    async with stage.run_test(size=(80, 3), message_hook=stage.remember) as pilot:
        bar.show([("tab", "weave", "weave"), ("esc", "stop")], [("^q", "quit", "quit")])
        await pilot.pause()
        row = stage.picture().split("\n")[0]
        for word, said in (("weave", "weave"), ("esc", "stop"), ("quit", "quit")):
            await pilot.click(bar, offset=(row.index(word), 0))
            assert last(stage, KeyClicked).id == said
        count = len(stage.heard(KeyClicked))
        await pilot.click(bar, offset=(40, 0))
        assert len(stage.heard(KeyClicked)) == count


async def test_the_status_line_keeps_what_comes_last() -> None:
    line = StatusLine()
    stage = Stage(line)
    async with stage.run_test(size=(60, 3)) as pilot:
        line.show([("the-debt", "strong")], ["1,204 words", "+212 today", "saved"])
        await pilot.pause()
        assert stage.picture().split("\n")[0].split("  ")[-1].strip() == (
            "1,204 words · +212 today · saved"
        )
        await pilot.resize_terminal(24, 3)
        assert stage.picture().split() == ["the-debt", "saved"]
        line.show(["a-draft-with-a-very-long-name-indeed"], ["saved"])
        await pilot.pause()
        assert "…" in stage.picture()
        assert "saved" in stage.picture()


@pytest.mark.parametrize("severity", ["note", "warning", "error"])
async def test_a_notice_takes_the_rows_it_needs_and_never_the_keys(
    severity: str,
) -> None:
    bar = NoticeBar()
    stage = Stage(bar)
    async with stage.run_test(size=(50, 10), message_hook=stage.remember) as pilot:
        bar.show("Short.", [("f8", "again", "restart")], severity=severity)
        await pilot.pause()
        assert bar.size.height == 1
        assert stage.focused is None
        bar.show(
            "The engine stopped in the middle of a weave; your draft is not touched.",
            [("f8", "start it again", "restart"), ("esc", "later", "later")],
            severity=severity,
        )
        await pilot.pause()
        assert bar.size.height == 3
        row = stage.picture().split("\n")[2]
        assert row.split() == ["f8", "start", "it", "again", "esc", "later"]
        await pilot.click(bar, offset=(row.index("later"), 2))
        assert last(stage, KeyClicked).id == "later"
        bar.show(HOSTILE)
        await pilot.pause()
        assert "[@click=app.quit]x[/]␛[31m␀" in stage.picture()
        bar.clear()
        await pilot.pause()
        assert bar.size.height == 0


async def test_finding() -> None:
    bar = FindBar()
    stage = Stage(bar)
    async with stage.run_test(size=(90, 6), message_hook=stage.remember) as pilot:
        assert not bar.display
        bar.open("moon")
        await pilot.pause()
        assert last(stage, FindBar.Sought).query.pattern == "moon"
        await pilot.press("x")
        assert last(stage, FindBar.Sought).query.pattern == "x"
        await pilot.press("enter")
        assert last(stage, FindBar.Stepped).by == 1
        await pilot.press("up")
        assert last(stage, FindBar.Stepped).by == -1
        await pilot.press("ctrl+r", "ctrl+t", "ctrl+o")
        query = last(stage, FindBar.Sought).query
        assert (query.regex, query.match_case, query.whole_words) == (True,) * 3
        bar.say("3 of 12")
        await pilot.pause()
        assert "3 of 12" in stage.picture()
        assert "pattern ✓" in stage.picture()
        await pilot.press("ctrl+l", "escape")
        assert stage.heard(FindBar.Replaced) == []
        assert last(stage, FindBar.Closed).bar is bar
        bar.close()
        assert not bar.display


async def test_replacing() -> None:
    bar = FindBar()
    stage = Stage(bar)
    async with stage.run_test(size=(90, 6), message_hook=stage.remember) as pilot:
        bar.open("moon", replacing=True)
        await pilot.press("tab", "s", "u", "n", "enter")
        replaced = last(stage, FindBar.Replaced)
        assert (replaced.query.replacement, replaced.all) == ("sun", False)
        await pilot.press("ctrl+l")
        assert last(stage, FindBar.Replaced).all
        row = stage.picture().split("\n")[1]
        await pilot.click(bar, offset=(row.index("this one"), 1))
        assert not last(stage, FindBar.Replaced).all


async def test_steering() -> None:
    bar = SteerBar()
    stage = Stage(bar)
    async with stage.run_test(size=(60, 4), message_hook=stage.remember) as pilot:
        bar.open("she signs", label="what comes next", hint="in a line")
        await pilot.press("!", "tab", "enter")
        assert last(stage, SteerBar.Steered).text == "she signs!"
        assert "what comes next" in stage.picture()
        await pilot.press("escape")
        assert last(stage, SteerBar.Closed).bar is bar
