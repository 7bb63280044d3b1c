"""An evening at the desk, by script through the real app, and its replay.

`python -m tests.harness.evening [--minutes N] [--seed N]` writes for so many recorded
minutes (120 unless told; some minutes of waiting), plays the recording, and prints one
JSON line; the exit code is 1 where the replay does not end in the very same bytes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from engines.client import SCRIPTED, Engine
from sessions.replay.player import Player
from sessions.session import Session
from studio.app import Studio
from studio.replay.views import lane_view
from widgets.lane import LaneView

WORDS = (
    *("the", "sea", "had", "a", "stone", "under", "her", "door", "and", "rain"),
    *("lay", "on", "it", "like", "debt", "nobody", "would", "name", "before"),
    *("clerk", "counted", "twice", "caf\u00e9", "\u201cno\u201d"),
)
NAMES = {" ": "space", ".": "full_stop", ",": "comma", "\n": "enter"}

PATIENCE_S = 30.0


class Clock:
    """The writer's time, which passes with the keys and not with the machine's."""

    def __init__(self) -> None:
        self.now = round(time.time()) + 10.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class Evening:
    """What came of it. `moments` were compared on the way; in `wrong` of them the draft
    was not as it had been, in `lanes_wrong` a lane was not."""

    events: int = 0
    letters: int = 0
    weaves: int = 0
    recorded_s: float = 0.0
    identical: bool = False
    moments: int = 0
    wrong: int = 0
    lanes_wrong: int = 0
    read_s: float = 0.0
    worst_seek_ms: float = 0.0
    trouble: str = ""

    @property
    def kept(self) -> bool:
        right = self.identical and not self.wrong and not self.lanes_wrong
        return right and not self.trouble


Shown = tuple[str, str, int, int, str, bool]


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood on the desk: the draft, and every lane that had been asked."""

    text: str
    lanes: tuple[Shown, ...]


def shown(view: LaneView) -> Shown:
    """What matters of a lane."""
    return view.voice, view.text, view.k, view.n, view.state, view.stale


class Hands:
    """Presses keys as a writer would, chosen by a dice of its own."""

    def __init__(self, app: Studio, pilot: Pilot[Any], clock: Clock, seed: int) -> None:
        self.app, self.pilot, self.clock = app, pilot, clock
        self.dice = random.Random(seed)
        self.truth: dict[int, Seen] = {}

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.clock.now += self.dice.uniform(0.08, 0.4)
            await self.pilot.press(key)

    async def settled(self) -> None:
        weaver, waited = self.app.desk.weaver, 0.0
        while weaver.running and waited < PATIENCE_S:
            await self.pilot.pause(0.01)
            waited += 0.01

    def note(self) -> None:
        """Remember the draft as it is now, by the number of the last event."""
        session = self.app.desk.session
        session.caret = self.app.desk.quill.caret
        session.commit()
        journal = session._opened.journal
        assert journal is not None
        lanes = self.app.desk.lanes
        self.truth[journal.seq] = Seen(
            session.manuscript.text,
            tuple(shown(lanes.lane(voice).view) for voice in lanes.voices),
        )

    async def act(self) -> None:
        """One of the things that writers do."""
        dice, press = self.dice, self.press
        self.clock.now += dice.choice((0.5, 1.0, 2.0, 8.0, 45.0, 240.0))
        match dice.randrange(12):
            case 0 | 1 | 2 | 3 | 4:
                words = " ".join(dice.choices(WORDS, k=dice.randrange(2, 12)))
                await press(*(NAMES.get(c, c) for c in f" {words}{dice.choice('., ')}"))
            case 5:
                await press(*["backspace"] * dice.randrange(1, 9))
            case 6:
                await press(*["ctrl+z"] * dice.randrange(1, 4))
            case 7:
                await press("ctrl+y")
            case 8:
                await press(dice.choice(("ctrl+home", "ctrl+end", "up", "ctrl+left")))
            case 9:
                await press("enter", "enter")
            case _:
                await press("tab")
                if dice.random() < 0.2:
                    await press("escape")
                await self.settled()
                await press(*["down"] * dice.randrange(4))
                await press(
                    *dice.choice(
                        (
                            ("enter",),
                            ("ctrl+right", "ctrl+right"),
                            ("ctrl+down",),
                            ("ctrl+r",),
                            ("x",),
                            ("tab",),
                            ("delete",),
                            ("ctrl+r", "delete", "up", "delete", "ctrl+z"),
                            ("escape", "escape"),
                            ("escape", "escape", "ctrl+z", "ctrl+y", "ctrl+d"),
                        )
                    )
                )
                await self.settled()


async def write(path: Path, minutes: float, seed: int) -> tuple[dict[int, Seen], Clock]:
    """The evening itself; the draft after each act, by number of the last event."""
    clock = Clock()
    until = clock.now + 60 * minutes
    session = Session.open(path, clock=clock)
    app = Studio(session, Engine((*SCRIPTED, "--instant")))
    async with app.run_test(size=(100, 30)) as pilot:
        hands = Hands(app, pilot, clock, seed)
        await until_true(pilot, lambda: bool(app.heads))
        await until_true(pilot, lambda: app.bridge.state == "ready")
        while clock.now < until:
            await hands.act()
            hands.note()
    app.shut()
    return hands.truth, clock


async def until_true(pilot: Pilot[Any], true: Callable[[], bool]) -> None:
    waited = 0.0
    while not true() and waited < PATIENCE_S:
        await pilot.pause(0.02)
        waited += 0.02


def replayed(path: Path, truth: dict[int, Seen], seed: int) -> Evening:
    """Play it all and compare."""
    evening, dice = Evening(), random.Random(seed)
    with Player(path) as player:
        began = time.perf_counter()
        player.read()
        evening.read_s = round(time.perf_counter() - began, 3)
        evening.trouble = player.trouble
        evening.events = player.n_events
        evening.recorded_s = round(player.score.recorded, 1)
        evening.weaves = len(player.events("weave"))
        player.seek(player.total)
        text = player.moment().text
        evening.letters = len(text)
        evening.identical = text.encode() == path.read_bytes()
        asked = dice.sample(sorted(truth), min(200, len(truth)))
        for seq in asked:
            began = time.perf_counter()
            player.seek(seq)
            moment = player.moment()
            took = (time.perf_counter() - began) * 1000
            evening.worst_seek_ms = round(max(evening.worst_seek_ms, took), 2)
            evening.wrong += moment.text != truth[seq].text
            lanes = tuple(shown(lane_view(lane, {})) for lane in moment.lanes)
            there = truth[seq].lanes
            if lanes != there and (lanes or any(n for _, _, _, n, _, _ in there)):
                evening.lanes_wrong += 1
                print(f"event {seq}:\n  {lanes}\n  {there}", file=sys.stderr)
        evening.moments = len(asked)
    return evening


def spend(folder: Path, minutes: float, seed: int) -> Evening:
    """Write an evening in `folder` and play it again."""
    path = folder / "evening.md"
    truth, _ = asyncio.run(write(path, minutes, seed))
    return replayed(path, truth, seed)


def main() -> int:
    p = argparse.ArgumentParser(prog="python -m tests.harness.evening")
    p.add_argument("--minutes", type=float, default=120.0)
    p.add_argument("--seed", type=int, default=1)
    asked = p.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = str(Path(scratch) / name)
        evening = spend(Path(scratch), asked.minutes, asked.seed)
    print(json.dumps({"kept": evening.kept, **asdict(evening)}))
    return 0 if evening.kept else 1


if __name__ == "__main__":
    sys.exit(main())
