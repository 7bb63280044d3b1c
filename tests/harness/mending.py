"""Power failures while a damaged session is mended."""

from __future__ import annotations

import contextlib
import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from sessions.reader import Reader
from sessions.session import Session
from tests.harness.damage import damaged
from tests.harness.disk import Disk, Watched
from tests.harness.forgetful import Connections
from tests.harness.promise import BrokenPromiseError
from tests.harness.story import WEIGHTS, Story, perform

DEEDS = 250
KINDS = ("flip", "cut", "zeros", "noise")


@dataclass
class Result:
    """What power failures in the middle of a mending showed; `n_mended` sessions were
    damaged enough to be mended."""

    n_failures: int = 0
    n_mended: int = 0
    broken: list[str] = field(default_factory=list)


def mend(n_mended: int, folder: Path, *, seed: int = 0) -> Result:
    """Mend so many damaged sessions, each on a disk that may fail at any operation."""
    chance = random.Random(seed)
    result = Result()
    whole = folder / "whole"
    whole.mkdir()
    text = _live(whole / "a.md", Story(seed, weights={**WEIGHTS, "take": 6}))
    data = (whole / "a.protean").read_bytes()
    number = 0
    while result.n_mended < n_mended:
        number += 1
        here = folder / f"mending-{number}"
        shutil.copytree(whole, here / "here")
        bad = damaged(data, chance.choice(KINDS), chance)
        (here / "here" / "a.protean").write_bytes(bad)
        _one(here, bad, text, chance, result)
        if not result.broken:
            shutil.rmtree(here)
    return result


def _live(draft: Path, story: Story) -> str:
    session = Session.open(draft, background=False)
    for number in range(DEEDS):
        perform(session, story.state(number), story.deed(number))
    session.close()
    return story.state(DEEDS).text


def _one(
    here: Path, bad: bytes, text: str, chance: random.Random, result: Result
) -> None:
    failures: list[Path] = []
    disk = Disk(here / "here")

    def perhaps() -> None:
        if chance.random() < 0.3:
            target = here / f"failure-{len(failures)}"
            disk.after_power_failure(target, chance)
            failures.append(target)

    disk.before = perhaps
    with Watched(disk), Connections(disk):
        session = Session.open(here / "here" / "a.md", background=False)
        mended = any("damaged" in notice for notice in session.notices)
        session.close()
    if not mended:
        return
    result.n_mended += 1
    events = _n_events(here / "here" / "a.protean")
    for failure in failures:
        result.n_failures += 1
        try:
            _look(failure, bad, text, events)
        except Exception as reason:
            result.broken.append(f"{failure}: {type(reason).__name__}: {reason}")


def _look(folder: Path, bad: bytes, text: str, n_events: int) -> None:
    """The words stand, the damaged file is there, and no less of the past is read."""
    session = Session.open(folder / "a.md", background=False)
    found = session.manuscript.text
    session.close()
    if found != text:
        raise BrokenPromiseError("other words than in the file")
    if bad not in [path.read_bytes() for path in folder.glob("a.damaged-*.protean")]:
        raise BrokenPromiseError("the damaged file is gone")
    if _n_events(folder / "a.protean") < n_events:
        raise BrokenPromiseError("less of the past than before")


def _n_events(session: Path) -> int:
    with contextlib.closing(Reader(session, read_only=False)) as reader:
        return len([event for event in reader.events() if event.kind != "sitting"])
