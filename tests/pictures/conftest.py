"""The whole studio on a draft of its own, ready for its picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

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
