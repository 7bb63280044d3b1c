"""A studio at a desk of its own: scripted voices, a draft and folders in tmp_path."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engines.client import SCRIPTED, Engine
from sessions.session import Session
from studio.app import Studio
from studio.commands.keymap import Keymap
from studio.desk.desk import Desk
from studio.settings.settings import Settings

PATIENCE_S = 30.0


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own writer is read or written."""
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


class Sitting:
    """A writer at the desk."""

    def __init__(self, app: Studio, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def desk(self) -> Desk:
        return self.app.desk

    @property
    def at_desk(self) -> bool:
        """No room or palette lies over the desk."""
        return self.app.screen is self.desk

    @property
    def text(self) -> str:
        """The draft; page and manuscript are the same or the test fails."""
        assert self.desk.quill.text == self.desk.session.manuscript.text
        return self.desk.session.manuscript.text

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def write(self, text: str) -> None:
        """Type a text letter by letter."""
        names = {" ": "space", "\n": "enter", ".": "full_stop", ",": "comma"}
        await self.pilot.press(*(names.get(letter, letter) for letter in text))

    async def until(self, true: Callable[[], bool], what: str = "") -> None:
        """Wait until something holds."""
        waited = 0.0
        while not true():
            assert waited < PATIENCE_S, f"waited in vain: {what or true}"
            await self.pilot.pause(0.02)
            waited += 0.02

    async def woven(self) -> None:
        """Press Tab and wait until every voice has said its take."""
        await self.press("tab")
        await self.settled()

    async def settled(self) -> None:
        """Wait until no voice speaks."""
        weaver = self.desk.weaver
        await self.until(lambda: not weaver.running, "the voices to end")
        await self.pilot.pause()

    def lane(self, voice: str) -> str:
        """What a lane shows."""
        return self.desk.lanes.lane(voice).view.text

    def hints(self) -> str:
        """The footer in one line."""
        bar = self.desk.key_bar
        return "  ".join(f"{hint[0]} {hint[1]}" for hint in (*bar.hints, *bar.more))

    def line(self) -> str:
        """What the line above the draft says at the right."""
        parts = self.desk.status.right
        return " · ".join(part if isinstance(part, str) else part[0] for part in parts)

    def said(self) -> str:
        """The notice on the screen with its keys, or nothing."""
        notice = self.desk.notices.shown
        if notice is None:
            return ""
        return "  ".join([notice.text, *(f"{h[0]} {h[1]}" for h in notice.hints)])


Sit = Callable[..., AbstractAsyncContextManager[Sitting]]


@pytest.fixture
def sit(tmp_path: Path) -> Sit:
    """`async with sit("text") as s`: open a draft, the caret at its end.

    `host` are options of the scripted host; by default it says everything at once.
    """

    @asynccontextmanager
    async def opened(
        text: str | None = "She reached for the",
        *,
        host: tuple[str, ...] = ("--instant",),
        size: tuple[int, int] = (120, 36),
        path: Path | None = None,
        settings: Settings | None = None,
        keys: Keymap | None = None,
        ready: bool = True,
        voices: bool = True,
        model: Path | None = None,
    ) -> Any:
        path = path or tmp_path / "the-debt.md"
        if text is not None:
            path.write_text(text, encoding="utf-8")
        engine = Engine((*SCRIPTED, *host))
        session = Session.open(path)
        app = Studio(session, engine, model=model, chosen=settings, keys=keys)
        try:
            async with app.run_test(size=size) as pilot:
                sitting = Sitting(app, pilot)
                if voices:
                    await sitting.until(lambda: bool(app.heads), "the voices")
                if ready and voices:
                    await sitting.until(
                        lambda: app.bridge.state == "ready", "the engine"
                    )
                app.desk.quill.caret = len(app.desk.quill.text)
                await pilot.pause()
                yield sitting
        finally:
            app.shut()

    return opened
