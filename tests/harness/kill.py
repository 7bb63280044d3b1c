"""kill -9 at random moments of a process that drives the real session."""

from __future__ import annotations

import contextlib
import mmap
import os
import random
import shutil
import signal
import struct
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sessions import journal, keeper
from sessions.exchange.leaving import leave, made
from sessions.mending.inspection import inspect
from sessions.session import Session
from studio.drafts.exporting import write_out
from tests.harness.formats import older
from tests.harness.promise import (
    PROMISED,
    BrokenPromiseError,
    complete_version,
    reopened,
)
from tests.harness.story import WEIGHTS, State, Story, digest, perform

SLOTS = 1 << 16
MOMENT = struct.Struct("d")

KILLS_A_DRAFT = 25
"""Kills that one draft lives through before a new one is begun."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What is going on when the kill comes: the deeds, seconds between them, seconds
    until the kill, and how soon the writing threads set to work."""

    name: str
    weights: dict[str, int] = field(default_factory=lambda: dict(WEIGHTS))
    pause: float = 0.002
    longest: float = 0.5
    soon: bool = False
    reopen: bool = False
    upgrade: bool = False
    export: bool = False


MANNERS = (
    Manner("typing", {**WEIGHTS, "type": 700}),
    Manner("accepting", {"type": 20, "take": 20, "undo": 3, "redo": 3, "weave": 5}),
    Manner("saving", {**WEIGHTS, "save": 40}, soon=True),
    Manner("folding", dict(WEIGHTS), soon=True, pause=0.001),
    Manner("noting", {"type": 10, "note": 20, "steer": 20, "set": 20, "take": 1}),
    Manner("opening", reopen=True, longest=0.25),
    Manner("exporting", export=True),
    Manner("upgrading", upgrade=True, longest=0.06),
)


class Ledger:
    """When each deed was done, in memory that outlives the process that writes it."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, SLOTS * MOMENT.size)

    def note(self, number: int) -> None:
        """Deed `number` is done."""
        MOMENT.pack_into(self._memory, number * MOMENT.size, time.monotonic())

    def moments(self) -> list[float]:
        """The moments of all deeds that were done."""
        found = []
        for number in range(SLOTS):
            (moment,) = MOMENT.unpack_from(self._memory, number * MOMENT.size)
            if not moment:
                break
            found.append(moment)
        return found


@dataclass
class Result:
    """What a number of kills showed; `oldest` is the age in seconds of the oldest
    typing lost, one figure a kill."""

    n_kills: int = 0
    by_manner: dict[str, int] = field(default_factory=dict)
    deeds: int = 0
    oldest: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def kill(n_kills: int, folder: Path, *, seed: int = 0, slack: float = 0.0) -> Result:
    """Kill so many times. `slack` is what a slow disk may take beyond the promise.

    No thread may run in this process: it forks.
    """
    chance = random.Random(seed)
    result = Result()
    draft = folder / "none"
    start, versions = State(), {digest("")}
    for number in range(n_kills):
        manner = MANNERS[number % len(MANNERS)]
        if number % KILLS_A_DRAFT == 0:
            room = folder / f"draft-{number // KILLS_A_DRAFT}"
            room.mkdir()
            draft, start, versions = room / "a.md", State(), {digest("")}
        story = Story(seed * 100_003 + number, start, manner.weights)
        if manner.upgrade:
            older(draft)
        try:
            start = _one(draft, story, manner, chance, versions, result, slack)
        except Exception as reason:
            kept = folder / f"broken-{number}"
            shutil.copytree(draft.parent, kept)
            result.broken.append(f"{number} {manner.name}: {reason} ({kept})")
            room = folder / f"draft-after-{number}"
            room.mkdir()
            draft, start, versions = room / "a.md", State(), {digest("")}
        result.n_kills += 1
        result.by_manner[manner.name] = result.by_manner.get(manner.name, 0) + 1
    return result


def _one(
    draft: Path,
    story: Story,
    manner: Manner,
    chance: random.Random,
    versions: set[bytes],
    result: Result,
    slack: float,
) -> State:
    ledger = Ledger()
    wait = chance.uniform(0.0, manner.longest)
    with _child(lambda: _live(draft, story, manner, ledger)) as pid:
        if not manner.upgrade and not manner.reopen:
            _await_first(ledger, pid)
        time.sleep(wait)
        killed = time.monotonic()
        os.kill(pid, signal.SIGKILL)
    moments = ledger.moments()
    least, most = 0, len(moments) + 1
    for number, moment in enumerate(moments):
        if story.deed(number).durable or killed - moment > PROMISED + slack:
            least = number + 1
    versions.update(digest(story.state(number).text) for number in range(most + 1))
    complete_version(draft, versions)
    _whole_export(draft)
    number = reopened(draft, story, least, most)
    lost = [moment for moment in moments[number:] if moment <= killed]
    result.oldest.append(killed - lost[0] if lost else 0.0)
    result.deeds += len(moments)
    if draft.exists() and chance.random() < 0.2 and not inspect(draft).ok:
        raise BrokenPromiseError(str(inspect(draft).findings))
    return story.state(number)


def _live(draft: Path, story: Story, manner: Manner, ledger: Ledger) -> None:
    """The child: open the draft and live through the story until the end."""
    if manner.soon:
        keeper.QUIET, keeper.LONGEST = 0.01, 0.05
        journal.FOLD_PAUSE, journal.FOLD_LONGEST = 0.01, 0.05
    session = Session.open(draft)
    for number in range(SLOTS):
        deed = story.deed(number)
        if not perform(session, story.state(number), deed):
            raise BrokenPromiseError(f"{deed.kind} was not made durable")
        ledger.note(number)
        if manner.reopen and number % 20 == 19:
            session.close()
            session = Session.open(draft)
        if manner.export and number % 10 == 9:
            epub = made(leave(draft.with_suffix(".protean")), "epub")
            write_out(_export(draft), [epub], replace=True)
        if manner.pause:
            time.sleep(manner.pause)


def _export(draft: Path) -> Path:
    return draft.parent.with_suffix(".epub")


def _whole_export(draft: Path) -> None:
    export = _export(draft)
    if export.exists() and zipfile.ZipFile(export).testzip() is not None:
        raise BrokenPromiseError("half an export")


@contextlib.contextmanager
def _child(life: Callable[[], None]) -> Iterator[int]:
    """Fork a process that lives `life`; what it says of a failure is raised here."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            life()
        except BaseException:
            os.write(writing, traceback.format_exc().encode()[-4000:])
        finally:
            os._exit(1)
    os.close(writing)
    try:
        yield pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        said = os.read(reading, 5000).decode(errors="replace")
        os.close(reading)
    if said:
        raise BrokenPromiseError(said)


def _await_first(ledger: Ledger, pid: int) -> None:
    deadline = time.monotonic() + 20
    while not ledger.moments():
        if time.monotonic() > deadline:
            raise BrokenPromiseError("nothing was written in twenty seconds")
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return
        time.sleep(0.002)
