"""The replay room: the panes follow the recording; its text stays text."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engines import wire
from engines.events import RuleKept
from engines.text import inert
from sessions.event import to_json
from sessions.replay.player import Player
from sessions.replay.stage import LaneShown
from studio.cli.main import main
from studio.replay.app import ReplayApp
from studio.replay.requests import weaves
from studio.replay.views import lane_view
from studio.screens import replay
from studio.screens.governed import GovernedRoom
from studio.screens.replay import ReplayRoom
from studio.settings.settings import Settings, VoiceChoice
from tests.pilot.conftest import PATIENCE_S, Sit
from tests.sessions.recorded import Hand
from tests.studio.test_governed_past import account
from widgets.scrub_bar import ScrubBar
from widgets.status_line import StatusLine

HOSTILE = "\x1b]0;pwned\x07[bold]x[/] \u202eevil"


class Watching:
    """Somebody in the room."""

    def __init__(self, app: ReplayApp, pilot: Pilot[Any]) -> None:
        self.app, self.pilot = app, pilot
        assert isinstance(app.screen, ReplayRoom)
        self.room = app.screen
        self.player = app.player

    @property
    def text(self) -> str:
        return self.room.quill.text

    @property
    def status(self) -> str:
        line = self.room.query_one(StatusLine)
        return " ".join(
            p if isinstance(p, str) else p[0] for p in (*line.left, *line.right)
        )

    async def until(self, true: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            await self.pilot.pause(0.01)


@asynccontextmanager
async def watching(
    path: Path, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[Watching]:
    app = ReplayApp(Player(path))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        w = Watching(app, pilot)
        await w.until(lambda: w.player.whole, "the recording to be read")
        yield w


def recorded(path: Path) -> Hand:
    hand = Hand(path)
    hand.write("He went")
    hand.weave(" home in the rain.", " away.")
    hand.accept(" home in the rain.")
    hand.record("mark", {"name": "the turn"})
    hand.write(" Then")
    hand.undo()
    hand.close()
    return hand


async def test_decisions_come_one_after_the_other(tmp_path: Path) -> None:
    hand = recorded(tmp_path / "a.md")
    async with watching(tmp_path / "a.md") as w:
        assert (w.text, w.player.n) == ("", 1)
        await w.pilot.press("ctrl+right")
        assert w.text == "He went"
        lane = w.room.lanes.lane("kjv").view
        assert (lane.state, lane.text) == ("thinking", "")
        assert "wove in kjv" in w.status
        await w.pilot.press("right", "right")
        lane = w.room.lanes.lane("kjv").view
        assert (lane.text, lane.k, lane.n) == ("home in the rain.", 1, 2)
        await w.pilot.press("shift+right")
        assert w.text == "He went home in the rain."
        assert "took kjv's take" in w.status
        tints = w.room.quill.tints
        assert tints is not None
        assert tints(0, 100) == [(7, 25, "kjv")]
        await w.pilot.press("right", "right", "left")
        assert w.text in hand.truth.text.values()
        await w.pilot.press("end")
        assert w.text == hand.text
        await w.pilot.press("home")
        assert w.text == ""
        await w.pilot.press("m")
        assert w.text == "He went home in the rain."
        assert "marked: the turn" in w.status


async def test_space_plays_and_pauses_at_the_chosen_speed(tmp_path: Path) -> None:
    hand = recorded(tmp_path / "a.md")
    async with watching(tmp_path / "a.md") as w:
        await w.pilot.press("down", "down", "space")
        assert (w.player.speed, w.player.playing) == (0.25, True)
        await w.pilot.press("space")
        assert not w.player.playing
        for _ in range(9):
            await w.pilot.press("up")
        assert w.player.speed == 64.0
        assert "64×" in w.room.scrub.view.left
        await w.pilot.press("space")
        await w.until(lambda: not w.player.playing, "the end")
        assert w.text == hand.text
        await w.pilot.press("i")
        assert w.player.score.idle == 1.0
        assert "cut to 1 second." in w.room.notice.text


async def test_the_scrub_bar_goes_where_it_is_pointed_at(tmp_path: Path) -> None:
    hand = recorded(tmp_path / "a.md")
    async with watching(tmp_path / "a.md") as w:
        bar = w.room.scrub
        first, width = bar.line
        await w.pilot.click(ScrubBar, offset=(first + width - 1, 1))
        assert w.text == hand.text
        await w.pilot.click(ScrubBar, offset=(first, 1))
        assert w.player.shown == 0.0
        await w.pilot.click(ScrubBar, offset=(first + width // 2, 0))
        assert 0.3 < w.player.shown / w.player.length < 0.7
        assert max(bar.activity(width)) == 1.0


async def test_a_moment_becomes_a_draft_of_its_own(tmp_path: Path) -> None:
    recorded(tmp_path / "a.md")
    async with watching(tmp_path / "a.md") as w:
        await w.pilot.press("m", "f")
        forked = tmp_path / "a-fork-1.md"
        assert forked.read_text() == "He went home in the rain."
        assert "a-fork-1.md" in w.room.notice.text
        await w.pilot.press("enter")
        await w.until(lambda: w.app.return_value == forked, "the room to be left")


async def test_nothing_typed_in_the_room_changes_anything(tmp_path: Path) -> None:
    hand = recorded(tmp_path / "a.md")
    before = (tmp_path / "a.protean").read_bytes()
    async with watching(tmp_path / "a.md") as w:
        await w.pilot.press("end", "x", "backspace", "delete", "ctrl+k", "ctrl+z")
        assert w.text == hand.text
        await w.pilot.press("escape")
    assert (tmp_path / "a.md").read_text() == hand.text
    assert (tmp_path / "a.protean").read_bytes() == before


async def test_what_strangers_recorded_is_only_text(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.put(HOSTILE)
    hand.weave(HOSTILE, voice=HOSTILE)
    hand.accept(HOSTILE, voice=HOSTILE)
    hand.record("mark", {"name": HOSTILE})
    hand.record("weave", {"kind": [], "names": {}, "weave": 1})
    hand.record("look", {"voice": 7, "take": "x", "hand": []})
    hand.close()
    async with watching(tmp_path / "a.md") as w:
        while w.player.n < w.player.total:
            await w.pilot.press("right")
            rows = w.app.screen._compositor.render_strips(w.app.size)
            seen = "".join(segment.text for row in rows for segment in row)
            assert not set(seen) & set("\x1b\x07\u202e")
        assert w.text == inert(hand.text)


async def test_a_long_recording_is_read_in_slices_and_far_seeks_wait(
    tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(replay, "SLICE_S", 0.0)
    monkeypatch.setattr(replay, "BREATH_S", 0.05)
    hand = Hand(tmp_path / "a.md")
    hand.write("a word and another " * 40, pause=1.0)
    hand.close()
    app = ReplayApp(Player(tmp_path / "a.md"))
    async with app.run_test() as pilot:
        await pilot.pause()
        w = Watching(app, pilot)
        assert not w.player.whole
        assert "reading" in w.status
        await pilot.press("end")
        assert not w.player.whole
        await pilot.press("home")
        await w.until(lambda: w.player.whole, "the recording to be read")
        assert w.text == ""
        await pilot.press("end")
        assert w.text == hand.text


async def test_the_end_is_gone_to_once_it_is_read(
    tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(replay, "SLICE_S", 0.0)
    monkeypatch.setattr(replay, "BREATH_S", 0.05)
    hand = Hand(tmp_path / "a.md")
    hand.write("a word and another " * 40, pause=1.0)
    hand.close()
    app = ReplayApp(Player(tmp_path / "a.md"))
    async with app.run_test() as pilot:
        await pilot.pause()
        w = Watching(app, pilot)
        await pilot.press("end")
        assert w.text != hand.text
        await w.until(lambda: w.text == hand.text, "the end")
        assert w.player.whole


async def test_a_damaged_recording_plays_as_far_as_it_is_whole(tmp_path: Path) -> None:
    import sqlite3

    hand = recorded(tmp_path / "a.md")
    db = sqlite3.connect(tmp_path / "a.protean")
    db.execute("UPDATE events SET payload='{}' WHERE seq=8")
    db.commit()
    db.close()
    async with watching(tmp_path / "a.md") as w:
        await w.pilot.press("end")
        assert w.player.total == 7
        assert w.text == hand.truth.text[7]
        assert "whole up to event 7" in w.status


async def test_the_room_opens_from_the_desk_and_leads_back(sit: Sit) -> None:
    async with sit("She reached for the") as s:
        await s.woven()
        await s.press("enter")
        taken = s.text
        await s.press("ctrl+backslash", *"here", "enter")
        await s.until(lambda: "Marked: here" in s.said(), "the mark")
        from studio.commands.registry import by_id

        s.desk.run_command(by_id("replay"))
        await s.pilot.pause()
        room = s.app.screen
        assert isinstance(room, ReplayRoom)
        await s.press("m")
        assert room.quill.text == taken
        await s.press("ctrl+left", "ctrl+left")
        assert room.quill.text == "She reached for the"
        assert len(room.lanes.voices) == 4
        await s.press("f", "enter")
        await s.until(lambda: s.desk.session.title == "the-debt-fork-1", "the fork")
        assert s.text == "She reached for the"
        before = s.desk
        s.desk.run_command(by_id("replay"))
        await s.pilot.pause()
        await s.press("escape")
        assert s.app.screen is before


async def test_whatever_is_asked_at_the_desk_can_be_asked_again(
    sit: Sit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = "She reached for the lamp. " * 400
    voices = (VoiceChoice("kjv", takes=2), VoiceChoice("realism", warmth=0.4))
    async with sit(draft, settings=Settings(voices=voices)) as s:
        s.desk.session.notes = "The lamp is never lit. " * 30
        await s.woven()
        await s.press("tab")
        await s.settled()
        await s.press("ctrl+r")
        await s.settled()
        s.desk.session.steer = "the lamp falls"
        await s.press("escape", "escape", *"So it fell ", "ctrl+r")
        await s.settled()
        await s.press("escape", "ctrl+home", "shift+ctrl+right", "ctrl+shift+right")
        await s.woven()
        await s.press("enter", "ctrl+z")
        path = s.desk.session.journal_path
    with Player(path) as player:
        player.read()
        assert not player.trouble
        found = list(weaves(player))
        asked = player.events("weave")
        kinds = [event.payload["kind"] for event in asked]
        assert {"weave", "again", "again here", "go on"} <= set(kinds)
        assert not [then.trouble for then in found if then.request is None]
        assert sum(len(to_json(event.payload)) for event in asked) < 1500 * len(asked)
    command = ["replay", str(path), "--verify", "--scripted", "--json"]
    assert main(command) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["same"] == told["takes"] > 20


def test_a_lane_says_what_became_of_its_take() -> None:
    taken = lane_view(LaneShown("kjv", " home", 1, 2, "ended", all_taken=True), {})
    assert (taken.text, taken.note, taken.elsewhere) == (
        "home",
        "all of it is in the draft",
        False,
    )
    stale = lane_view(LaneShown("kjv", stale=True, original=True), {"kjv": "#fff"})
    assert (stale.stale, stale.note, stale.hue) == (True, "as it was", "#fff")


async def test_what_governed_a_take_is_shown(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.write("He went")
    number = hand.weave(" home.")
    rules = (RuleKept(f'avoid "salt" {HOSTILE}', "met", 2),)
    hand.record("governed", wire.plain(account(number, "kjv", 0, rules=rules)))
    hand.close()
    async with watching(tmp_path / "a.md") as w:
        await w.pilot.press("f12")
        assert "None of your own words" in governed(w)
        await w.pilot.press("escape", "end", "f12")
        page = governed(w)
        assert "glass string" in page
        assert "kept, after going back 2 times" in page
        assert "taken back" in page
        assert "\x1b" not in page
        await w.pilot.press("f12")
        assert w.app.screen is w.room


def governed(w: Watching) -> str:
    room = w.app.screen
    assert isinstance(room, GovernedRoom)
    return "".join(part if isinstance(part, str) else part[0] for part in room.shown)
