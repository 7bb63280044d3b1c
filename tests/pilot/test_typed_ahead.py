"""Keys that come all at once, as over a slow line: each goes where it was meant for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from textual import events
from textual.command import CommandPalette, Hits
from textual.widgets import Input

from studio.commands.palette import Commands
from studio.commands.registry import by_id
from studio.screens.notes import NotesRoom
from studio.screens.outline import OutlineRoom
from tests.pilot.conftest import Sit, Sitting
from widgets.pick_list import PickList

TEXT = "The first pen."


def burst(s: Sitting, key: str, letters: str) -> None:
    """A key and letters in one piece."""
    for name, letter in ((key, None), *((each, each) for each in letters)):
        s.app.post_message(events.Key(name, letter))


def found(s: Sitting) -> str:
    return s.desk.tools.find.query_now.pattern


def steered(s: Sitting) -> str:
    return s.desk.tools.ask.text


def sought(s: Sitting) -> str:
    screen = s.app.screen
    return screen.query_one(Input).value if isinstance(screen, CommandPalette) else ""


def noted(s: Sitting) -> str:
    return s.desk.session.notes if isinstance(s.app.screen, NotesRoom) else ""


def listed(s: Sitting) -> str:
    screen = s.app.screen
    listing = isinstance(screen, OutlineRoom)
    return screen.query_one(PickList).filter if listing else ""


@pytest.mark.parametrize(
    ("key", "held"),
    [
        ("ctrl+f", found),
        ("shift+tab", steered),
        ("ctrl+p", sought),
        ("f5", noted),
        ("ctrl+o", listed),
    ],
)
async def test_letters_after_the_key_that_opens_something_are_for_that(
    sit: Sit, key: str, held: Callable[[Sitting], str]
) -> None:
    async with sit(TEXT, voices=False) as s:
        burst(s, key, "pen")
        await s.until(lambda: held(s) == "pen", f"what was opened by {key}")
        assert s.text == TEXT


async def test_what_is_typed_right_after_a_new_draft_is_begun_stands_in_that_one(
    sit: Sit,
) -> None:
    async with sit(TEXT, voices=False) as s:
        first = s.desk.session
        burst(s, "ctrl+n", "Once")
        await s.until(lambda: s.desk.session is not first, "the new draft")
        for letter in "upon":
            s.app.post_message(events.Key(letter, letter))
        await s.until(lambda: s.text == "Onceupon", "the letters")
        assert first.manuscript.text == TEXT


async def test_a_line_that_closes_another_has_the_keys(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        await s.press("ctrl+f", "x")
        s.desk.run_command(by_id("goal"))
        await s.pilot.pause()
        await s.press("backspace", "7")
        assert s.desk.tools.ask.text.endswith("7")
        assert s.text == TEXT
        await s.press("escape")
        await s.write(" a")
        assert s.text == f"{TEXT} a"


async def test_enter_right_after_the_letters_runs_what_they_mean(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    seek = Commands.search

    async def slowly(self: Commands, query: str) -> Hits:
        await asyncio.sleep(0.2)
        async for hit in seek(self, query):
            yield hit

    monkeypatch.setattr(Commands, "search", slowly)
    async with sit(TEXT, voices=False) as s:
        await s.press("ctrl+p")
        await s.until(lambda: not s.at_desk, "the palette")
        await s.press(*"typewriter", "enter")
        await s.until(lambda: s.at_desk, "the desk")
        await s.until(lambda: s.desk.settings.look.typewriter, "what was meant")


@pytest.mark.parametrize("then", ["escape", "ctrl+p"])
async def test_what_comes_right_after_the_esc_that_leaves_a_room_closes_nothing(
    sit: Sit, then: str
) -> None:
    async with sit(TEXT, voices=False) as s:
        await s.press("ctrl+o")
        await s.until(lambda: isinstance(s.app.screen, OutlineRoom), "the outline")
        room = s.app.screen
        burst(s, "escape", "")
        burst(s, then, "")
        await s.until(lambda: s.app.screen is not room, "another screen")
        await s.pilot.pause()
        # As Esc does that was on its way when another screen came on top.
        room.dismiss(None)
        while not s.at_desk:
            await s.press("escape")
            await s.pilot.pause()
            assert s.app.is_running
        await s.write(" a")
        assert s.text == f"{TEXT} a"
