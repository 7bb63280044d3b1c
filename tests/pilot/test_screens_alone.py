"""Rooms in a host of their own: foreign words stay inert, every size holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.screen import Screen

from engines.catalog import Head
from engines.events import Given
from engines.request import Voice
from sessions.library import Entry as Draft
from sessions.library import Library
from studio.drafts.shelf import Shelf
from studio.screens.changed_outside import ChangedRoom
from studio.screens.drafts import DraftsRoom
from studio.screens.given import GivenRoom
from studio.screens.help import Entry, HelpRoom
from studio.screens.look import LookRoom
from studio.screens.notes import NotesRoom
from studio.screens.outline import OutlineRoom
from studio.screens.spelling import SpellingRoom, Verdict
from studio.screens.voices import VoicesRoom
from studio.settings.settings import Settings
from studio.themes import OWN, hues
from studio.writing.outline import headings, lengths
from widgets.pick_list import PickList

HOSTILE = "[bold]x[/] [@click=app.quit]y[/]\x1b[31m \u202eabc\x00 \ud800 $primary {z}"


class Host(App[None]):
    """Shows one room and keeps its answer."""

    def __init__(self, room: Screen[Any]) -> None:
        super().__init__()
        self.room = room
        self.answers: list[object] = []
        for theme in OWN:
            self.register_theme(theme)

    def on_mount(self) -> None:
        self.theme = OWN[0].name
        self.push_screen(self.room, self.answers.append)


def given(text: str = HOSTILE, cut: str = HOSTILE) -> Given:
    return Given(1, "kjv", text, cut, 2048, 900, 40, 1024)


def hostile_heads() -> tuple[Head, ...]:
    return tuple(Head(Voice(f"{n}"), f"{n} {HOSTILE}", HOSTILE) for n in range(12))


def voices() -> VoicesRoom:
    def of(names: Iterable[str]) -> dict[str, str]:
        return hues(names, OWN[0])

    return VoicesRoom(
        hostile_heads, Settings(), of, changed=lambda: None, add=lambda _: HOSTILE
    )


def outline() -> OutlineRoom:
    text = f"# {HOSTILE}\n\n## two\n".replace("\0", "")
    found = headings(text)
    return OutlineRoom(found, lengths(found, text), 0)


class HostileShelf(Shelf):
    """One draft of which every word is foreign."""

    def __init__(self) -> None:
        super().__init__(Library([]), None, Path("/y.md"))

    def entries(self) -> list[Draft]:
        path = Path("/nowhere[b]/x\x1b[31m\u202e.md")
        seen = (HOSTILE, HOSTILE, HOSTILE, (HOSTILE, "\x1b]0;x"))
        return [Draft(path, None, 1e18, 3, *seen, False, HOSTILE.casefold())]


ROOMS: dict[str, Callable[[], Screen[Any]]] = {
    "help": lambda: HelpRoom([Entry("x", ("^X",), HOSTILE, HOSTILE, "desk")]),
    "outline": outline,
    "empty outline": lambda: OutlineRoom((), (), -1),
    "look": LookRoom,
    "notes": lambda: NotesRoom(HOSTILE, lambda _: None, n_ctx=1024),
    "given": lambda: GivenRoom(
        {"kjv": given(), "x": given("", "")}, {"kjv": "#dd8800"}
    ),
    "nothing given": lambda: GivenRoom({}, {}),
    "changed": lambda: ChangedRoom(
        HOSTILE, [("kept", HOSTILE), ("removed", HOSTILE), ("added", HOSTILE)]
    ),
    "spelling": lambda: SpellingRoom(HOSTILE, HOSTILE, HOSTILE, lambda: [HOSTILE]),
    "voices": voices,
    "drafts": lambda: DraftsRoom(HostileShelf()),
}


def painted(app: Host) -> str:
    """Every letter that would go to the terminal."""
    strips = app.screen._compositor.render_strips()
    return "".join(s.text for strip in strips for s in strip if not s.control)


@pytest.mark.parametrize("name", ROOMS)
async def test_foreign_words_are_inert_at_every_size(name: str) -> None:
    app = Host(ROOMS[name]())
    async with app.run_test(size=(80, 24)) as pilot:
        for size in ((80, 24), (30, 8), (250, 70)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert not set(painted(app)) & set("\x1b\x00\u202e\ud800"), size
        await pilot.press("escape")
        assert app.answers == [None]
        assert app.return_code is None


async def test_given_goes_from_voice_to_voice() -> None:
    room = GivenRoom({"kjv": given("first"), "surreal": given("second")}, {}, "kjv")
    app = Host(room)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "first" in room.sheet.text
        assert "900 of 1,024 tokens, 40 of them your notes" in room.sheet.text
        assert f"cut, {len(HOSTILE)} characters" in room.sheet.text
        await pilot.press("right")
        assert room.voice == "surreal"
        assert "second" in room.sheet.text
        await pilot.press("right")
        assert room.voice == "kjv"


@pytest.mark.parametrize(
    ("key", "choice"), [("t", "theirs"), ("m", "mine"), ("escape", None)]
)
async def test_whose_words_stay(key: str, choice: str | None) -> None:
    room = ChangedRoom("x.md", [("kept", "a "), ("removed", "b"), ("added", "c")])
    app = Host(room)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w", key)
        await pilot.pause()
        assert app.answers == [choice]


@pytest.mark.parametrize(
    ("keys", "verdict"),
    [
        (("down", "enter"), Verdict("replace", "relieve")),
        (("a",), Verdict("add")),
        (("i",), Verdict("ignore")),
        (("escape",), None),
    ],
)
async def test_what_to_do_with_a_word(
    keys: tuple[str, ...], verdict: Verdict | None
) -> None:
    answers: list[list[str] | None] = [None, None, ["receive", "relieve"]]

    def suggestions() -> list[str] | None:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    room = SpellingRoom("recieve", "did not ", " it", suggestions)
    app = Host(room)
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(200):
            if room.query_one(PickList).items:
                break
            await pilot.pause(0.02)
        await pilot.press(*keys)
        await pilot.pause()
        assert app.answers == [verdict]


async def test_notes_say_how_much_of_the_window_they_take() -> None:
    kept: list[str] = []
    room = NotesRoom("x" * 400, kept.append, n_ctx=1000, measured=(400, 200))
    app = Host(room)
    async with app.run_test(size=(80, 24)) as pilot:
        assert room.share() == pytest.approx(0.2)
        room.quill.paste("y" * 800)
        await pilot.pause()
        assert room.share() == pytest.approx(0.6)
        assert kept[-1].endswith("y" * 800)
        assert room.query_one(".told").has_class("-much")
