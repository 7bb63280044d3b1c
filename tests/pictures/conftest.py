"""The whole studio on a draft of its own, ready for its picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engines.client import SCRIPTED, Engine
from sessions.session import Session
from studio.app import Studio
from studio.settings.settings import Look, Settings

DRAFT = """\
# The debt

The contract demanded three pounds of flesh from the moonlight. Sua read it twice, \
once for the words and once for what the words had eaten.

Nobody signs a thing like that, she said, and reached for the pen,"""

Open = Callable[..., Studio]
PATIENCE = 1500


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own writer is read or written."""
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Open]:
    """Call it for a studio on `text`; `host` are options of the scripted host."""
    opened: list[Studio] = []

    def make(
        text: str = DRAFT, *, theme: str = "protean-dark", host: tuple[str, ...] = ()
    ) -> Studio:
        page = tmp_path / "the-debt.md"
        page.write_text(text, encoding="utf-8")
        settings = Settings(look=Look(theme=theme))
        engine = Engine((*SCRIPTED, "--instant", *host))
        app = Studio(Session.open(page), engine, chosen=settings)
        opened.append(app)
        return app

    yield make
    for app in opened:
        app.shut()


async def until(pilot: Pilot[Any], true: Callable[[], bool]) -> None:
    for _ in range(PATIENCE):
        if true():
            return
        await pilot.pause(0.02)
    raise AssertionError("the studio never came to rest")


async def awake(pilot: Pilot[Any]) -> Studio:
    """Wait for the voices and the engine."""
    app = pilot.app
    assert isinstance(app, Studio)
    await until(pilot, lambda: app.bridge.state == "ready" and bool(app.heads))
    return app


async def rest(pilot: Pilot[Any]) -> None:
    """Wait until the voices are silent, the draft is on the disk and counted."""
    app = await awake(pilot)
    desk = app.desk
    manuscript = desk.session.manuscript
    await until(pilot, lambda: not desk.weaver.running)
    await until(pilot, lambda: desk.session.status == "saved")
    await until(pilot, lambda: desk.pauses.tally.words == manuscript.word_count)
    desk.show_lines()
    await pilot.pause()
