"""A writer in the lexicon's room, with a desk beneath it and without."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from lexicon.graph import Lexicon
from sessions.session import Session
from studio import themes
from studio.lexicon.demo_mythos import plant
from studio.lexicon.kept import KeptLexicon
from studio.screens.lexicon import LexiconRoom
from tests.pilot.conftest import PATIENCE_S, Sit, Sitting

DRAFT = """\
The clerk wrote the figure twice. The debts went on breathing.

Sua drew a glass string from the window, and the debt"""
FromDesk = Callable[[], AbstractAsyncContextManager[tuple[Sitting, LexiconRoom]]]
Enter = Callable[..., AbstractAsyncContextManager[tuple["Reading", LexiconRoom]]]
Fill = Callable[[Lexicon], None]


def mythos(lexicon: Lexicon) -> None:
    plant(lexicon, 1_770_000_000.0)


class Alone(App[None]):
    """The lexicon of a draft without a desk beneath it."""

    CSS_PATH = None
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, room: LexiconRoom) -> None:
        super().__init__()
        self.room = room
        for theme in themes.OWN:
            self.register_theme(theme)

    def on_mount(self) -> None:
        self.push_screen(self.room)


class Reading:
    """A writer in the room."""

    def __init__(self, app: App[Any], pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def until(self, true: Callable[[], bool], what: str = "") -> None:
        waited = 0.0
        while not true():
            assert waited < PATIENCE_S, f"waited in vain: {what or true}"
            await self.pilot.pause(0.02)
            waited += 0.02

    @property
    def left(self) -> bool:
        return not isinstance(self.app.screen, LexiconRoom)


Writer = Sitting | Reading


def entering(tmp_path: Path) -> Enter:
    """`async with enter() as (s, room)`: the lexicon of a draft, without a desk."""

    @asynccontextmanager
    async def opened(
        fill: Fill | None = mythos, *, size: tuple[int, int] = (120, 36)
    ) -> AsyncIterator[tuple[Reading, LexiconRoom]]:
        path = tmp_path / "the-debt.md"
        path.write_text(DRAFT, "utf-8")
        session = Session.open(path, background=False)
        kept = KeptLexicon(session)
        if fill is not None:
            fill(kept.lexicon)
        room = LexiconRoom(kept, lambda: DRAFT, at="debt" if fill is mythos else "")
        app = Alone(room)
        async with app.run_test(size=size) as pilot:
            reading = Reading(app, pilot)
            await reading.until(lambda: room.is_mounted, "the room")
            await rest(reading, room)
            yield reading, room
        session.close()

    return opened


def entering_from_desk(sit: Sit) -> FromDesk:
    """The same from a desk, opened with F3."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[tuple[Sitting, LexiconRoom]]:
        async with sit(DRAFT, voices=False) as s:
            mythos(s.desk.lexicon.lexicon)
            await s.press("f3")
            await s.until(lambda: isinstance(s.app.screen, LexiconRoom), "the room")
            room = s.app.screen
            assert isinstance(room, LexiconRoom)
            await rest(s, room)
            yield s, room

    return opened


async def rest(s: Writer, room: LexiconRoom) -> None:
    await s.until(lambda: not room.busy, "the map and the card")
    await s.pilot.pause()


def shown(s: Writer) -> str:
    """The screen as text."""
    strips = s.app.screen._compositor.render_strips(s.app.size)
    return "\n".join("".join(part.text for part in strip) for strip in strips)


def held(room: LexiconRoom) -> str:
    return room.term.name if room.term else ""


async def write(s: Writer, text: str) -> None:
    for letter in text:
        await s.press({" ": "space", ".": "full_stop"}.get(letter, letter))
