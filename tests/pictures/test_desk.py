"""The desk as it is seen, with scripted voices. Each test says what to look for."""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engines.client import SCRIPTED, Engine
from sessions.session import Session
from studio.app import Studio
from tests.pictures.conftest import rest
from tests.pilot.conftest import Sitting, own_folders

__all__ = ["own_folders"]

Compare = Callable[..., bool]
Before = Callable[[Pilot[Any]], Awaitable[None]]

SIZES = ((80, 24), (120, 36), (200, 50))
DRAFT = """\
# The debt

The contract demanded three pounds of flesh from the moonlight. Sua read it twice, \
once for the words and once for what the words had eaten.

Nobody signs a thing like that, she said, and reached for the"""


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    path = tmp_path / "the-debt.md"
    path.write_text(DRAFT, encoding="utf-8")
    app = Studio(Session.open(path), Engine((*SCRIPTED, "--instant")))
    yield app
    app.shut()


def after(*keys: str) -> Before:
    """Press these keys at the end of the draft; wait for voices and disk."""

    async def pressed(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, Studio)
        sitting = Sitting(app, pilot)
        await sitting.until(lambda: app.bridge.state == "ready", "the engine")
        await sitting.press("ctrl+end")
        for key in keys:
            await sitting.press(key)
            await sitting.settled()
        await rest(pilot)

    return pressed


@pytest.mark.parametrize("size", SIZES)
def test_before_the_first_weave(
    snap_compare: Compare, studio: Studio, size: tuple[int, int]
) -> None:
    """The draft is the brightest thing; the lanes only name their voices."""
    assert snap_compare(studio, terminal_size=size, run_before=after())


@pytest.mark.parametrize("size", SIZES)
def test_in_hand(snap_compare: Compare, studio: Studio, size: tuple[int, int]) -> None:
    """The second lane is lit; the footer shows arrows, Enter, Esc."""
    keys = ("tab", "down")
    assert snap_compare(studio, terminal_size=size, run_before=after(*keys))


@pytest.mark.parametrize("size", SIZES)
def test_taken(snap_compare: Compare, studio: Studio, size: tuple[int, int]) -> None:
    """The surreal take stands in the draft in its hue; the other lanes are dimmed."""
    keys = ("tab", "down", "enter")
    assert snap_compare(studio, terminal_size=size, run_before=after(*keys))


def test_a_sibling(snap_compare: Compare, studio: Studio) -> None:
    """Every lane shows its second take of two."""
    keys = ("tab", "ctrl+r")
    assert snap_compare(studio, terminal_size=(120, 36), run_before=after(*keys))


def test_the_engine_has_stopped(snap_compare: Compare, studio: Studio) -> None:
    """One red line above the keys, F8 in it; the lanes keep their takes."""

    async def killed(pilot: Pilot[Any]) -> None:

        await after("tab")(pilot)
        assert studio.bridge.engine.pid is not None
        os.kill(studio.bridge.engine.pid, signal.SIGKILL)
        sitting = Sitting(studio, pilot)
        await sitting.until(lambda: "F8" in sitting.said(), "the notice")
        await pilot.pause()

    assert snap_compare(studio, terminal_size=(120, 36), run_before=killed)
