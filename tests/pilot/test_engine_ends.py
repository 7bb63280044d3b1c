"""The engine dies, refuses, or is not there yet; the desk goes on."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from sessions.session import Session
from tests.pilot.conftest import Sit

DRAFT = "She reached for the"


async def test_tab_before_the_model_is_open_is_answered_when_it_is(sit: Sit) -> None:
    slow = ("--instant", "--starts-after", "1.5")
    async with sit(DRAFT, host=slow, ready=False) as s:
        assert s.app.bridge.state != "ready"
        await s.press("tab")
        assert s.desk.lanes.in_hand
        await s.settled()
        assert s.lane("realism")


async def test_killed_in_mid_weave_the_lanes_keep_what_came_and_one_key_goes_on(
    sit: Sit,
) -> None:
    async with sit(DRAFT, host=("--tokens-per-second", "20")) as s:
        await s.press("tab")
        await s.until(lambda: bool(s.lane("realism")), "the first words")
        old = s.app.bridge.engine.pid
        assert old is not None
        os.kill(old, signal.SIGKILL)
        await s.until(lambda: s.app.bridge.state == "dead", "the death to be noticed")
        await s.pilot.pause()
        assert "othing of yours is lost" in s.said()
        assert "F8" in s.said()
        assert s.lane("realism")
        assert not s.desk.weaver.running

        await s.write(" pen")
        assert s.text == DRAFT + " pen"

        await s.press("f8")
        await s.until(lambda: s.app.bridge.state == "ready", "the engine to come back")
        await s.pilot.pause()
        assert s.said() == ""
        assert s.app.bridge.engine.pid != old
        await s.press("tab")
        await s.until(lambda: bool(s.lane("surreal")), "a voice to speak again")


async def test_killed_while_nothing_is_asked_it_is_noticed_all_the_same(
    sit: Sit,
) -> None:
    async with sit(DRAFT) as s:
        assert s.app.bridge.engine.pid is not None
        os.kill(s.app.bridge.engine.pid, signal.SIGKILL)
        await s.until(lambda: "F8" in s.said(), "the notice")
        await s.press("tab")
        assert s.app.is_running
        assert not s.desk.weaver.running


async def test_an_adapter_that_does_not_fit_is_one_notice_and_nothing_more(
    sit: Sit,
) -> None:
    async with sit(DRAFT, host=("--instant", "--refuse-adapters")) as s:
        await s.until(lambda: "does not fit" in s.said(), "the notice")
        await s.woven()
        await s.press("enter")
        assert len(s.text) > len(DRAFT)


async def test_a_model_that_is_not_there_leaves_a_desk_to_write_at(
    sit: Sit, tmp_path: Path
) -> None:
    missing = tmp_path / "none.gguf"
    async with sit(DRAFT, model=missing, ready=False, voices=False) as s:
        await s.until(lambda: bool(s.said()), "the refusal")
        assert "none.gguf" in s.said()
        await s.write(" pen")
        await s.press("tab")
        assert s.text == DRAFT + " pen"
        assert s.app.is_running


async def test_what_a_dead_engine_had_said_is_in_the_tree(sit: Sit) -> None:
    async with sit(DRAFT, host=("--tokens-per-second", "20")) as s:
        await s.press("tab")
        await s.until(lambda: bool(s.lane("realism")), "the first words")
        assert s.app.bridge.engine.pid is not None
        os.kill(s.app.bridge.engine.pid, signal.SIGKILL)
        await s.until(lambda: s.app.bridge.state == "dead", "the death to be noticed")
        await s.pilot.pause()
        said = s.lane("realism")
        tree = s.desk.session.tree()
        tree.gather_leaves()
        left = {leaf.voice: leaf.text.strip() for leaf in tree.leaves.values()}
        assert left["realism"] == said


@pytest.mark.parametrize("key", ["ctrl+n", "ctrl+q"])
async def test_what_was_being_said_when_the_draft_was_left_is_in_its_tree(
    sit: Sit, key: str
) -> None:
    async with sit(DRAFT, host=("--tokens-per-second", "20")) as s:
        path = s.desk.session.path
        await s.press("tab")
        await s.until(lambda: len(s.lane("realism").split()) > 1, "the first words")
        begun = s.lane("realism")
        await s.press(key)
        await s.until(
            lambda: not s.app.is_running or s.desk.session.path != path, "the way out"
        )
        await s.pilot.pause()
    session = Session.open(path, background=False)
    takes = {e.payload["voice"]: e.payload for e in session.recorded("take")}
    session.close()
    assert takes["realism"]["text"].strip().startswith(begun)
    assert takes["realism"]["finish"] == "failed"
