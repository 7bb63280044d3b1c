"""Power failures at random moments: what was not synced is lost, torn or reordered."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sessions import journal, keeper, schema
from sessions.mending.inspection import inspect
from sessions.session import Session
from tests.harness.disk import Disk, Watched
from tests.harness.forgetful import Connections
from tests.harness.formats import older
from tests.harness.promise import (
    PROMISED,
    BrokenPromiseError,
    complete_version,
    reopened,
)
from tests.harness.story import WEIGHTS, State, Story, digest, perform

FAILURES_A_RUN = 20
"""Power failures that are looked at in one run of a session."""

DEEDS = 160
"""Deeds in a run."""

OPERATIONS = 300
"""Operations of the disk that a run takes, roughly."""


@dataclass
class Result:
    """What a number of power failures showed; `oldest` is the age in seconds of the
    oldest typing lost, `by_fate` what became of the unsynced."""

    n_failures: int = 0
    by_fate: Counter[str] = field(default_factory=Counter)
    operations: int = 0
    oldest: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Failure:
    """The disk as it was found after one power failure, and what must be on it."""

    folder: Path
    fate: str
    operation: int
    least: int
    most: int
    at: float
    moments: list[float]


def fail(n_failures: int, folder: Path, *, seed: int = 0, slack: float = 0.0) -> Result:
    """Let the power fail so many times. `slack` is what a busy machine may take beyond
    the promise."""
    chance = random.Random(seed)
    result = Result()
    run = 0
    while result.n_failures < n_failures:
        room = folder / f"run-{run}"
        room.mkdir()
        left = n_failures - result.n_failures
        _run(room, run, seed, chance, left, result, slack)
        shutil.rmtree(room)
        run += 1
    return result


def _run(
    room: Path,
    run: int,
    seed: int,
    chance: random.Random,
    most: int,
    result: Result,
    slack: float,
) -> None:
    """One session on a disk of its own, and all the failures it goes through."""
    here = room / "here"
    here.mkdir()
    draft = here / "a.md"
    story = Story(seed * 100_003 + run, State(), {**WEIGHTS, "save": 3, "take": 8})
    first = _begin(draft, story, run)
    teller = Teller(story, first, threads=bool(run % 2), slack=slack)
    failures: list[Failure] = []
    disk = Disk(here)

    def perhaps() -> None:
        if len(failures) < min(FAILURES_A_RUN, most) and (
            chance.random() < FAILURES_A_RUN / OPERATIONS
        ):
            target = room / f"failure-{len(failures)}"
            least, last, at = teller.promised()
            fate = disk.after_power_failure(target, chance)
            moments = list(teller.moments)
            failures.append(
                Failure(target, fate, disk.operations, least, last, at, moments)
            )

    disk.before = perhaps
    with _hurried(run), Watched(disk), Connections(disk):
        _live(draft, story, first, teller)
    result.operations += disk.operations
    for number, failure in enumerate(failures):
        result.n_failures += 1
        result.by_fate[failure.fate] += 1
        try:
            _look(failure, story, teller, result)
        except Exception as reason:
            kept = room.parent / f"broken-{run}-{number}"
            shutil.copytree(failure.folder, kept, dirs_exist_ok=True)
            result.broken.append(
                f"run {run}, operation {failure.operation}, {failure.fate}: "
                f"{type(reason).__name__}: {reason} ({kept})"
            )


class Teller:
    """Knows what has been done, and so what must be found."""

    def __init__(
        self, story: Story, first: int, *, threads: bool, slack: float
    ) -> None:
        self.story = story
        self.first = first
        self.threads = threads
        self._after = PROMISED + slack
        self.moments: list[float] = []

    def done(self) -> None:
        """One more deed is done."""
        self.moments.append(time.monotonic())

    def promised(self) -> tuple[int, int, float]:
        """(the state that must be reached, the last one possible, now)."""
        now = time.monotonic()
        least = self.first
        for number, moment in enumerate(self.moments, self.first):
            durable = self.story.deed(number).durable
            if durable or (self.threads and now - moment > self._after):
                least = number + 1
        return least, self.first + len(self.moments) + 1, now


def _begin(draft: Path, story: Story, run: int) -> int:
    """Some runs begin with a session that is there already; deeds done before."""
    if run % 4 < 2:
        return 0
    session = Session.open(draft, background=False)
    number = 0
    while number < 150:
        perform(session, story.state(number), story.deed(number))
        number += 1
    session.close()
    if run % 8 == 2:
        older(draft)
    return number


def _live(draft: Path, story: Story, first: int, teller: Teller) -> None:
    threads = teller.threads
    session = Session.open(draft, background=threads)
    for number in range(first, first + DEEDS):
        if not perform(session, story.state(number), story.deed(number)):
            raise BrokenPromiseError(f"not made durable: {session.trouble}")
        teller.done()
        if threads:
            time.sleep(0.002)
    session.close()


def _look(failure: Failure, story: Story, teller: Teller, result: Result) -> None:
    """Open what was found after a failure."""
    draft = failure.folder / "a.md"
    versions = {digest(story.state(n).text) for n in range(failure.most + 1)}
    complete_version(draft, versions)
    number = reopened(draft, story, failure.least, failure.most)
    lost = failure.moments[max(0, number - teller.first) :]
    result.oldest.append(failure.at - lost[0] if lost and teller.threads else 0.0)
    if draft.exists() and not inspect(draft).ok:
        raise BrokenPromiseError(str(inspect(draft).findings))


@contextmanager
def _hurried(run: int) -> Iterator[None]:
    """Have the threads set to work soon, and every third run without a log."""
    with ExitStack() as stack:
        for module, name, value in (
            (keeper, "QUIET", 0.02),
            (keeper, "LONGEST", 0.1),
            (journal, "FOLD_PAUSE", 0.02),
            (journal, "FOLD_LONGEST", 0.1),
        ):
            stack.callback(vars(module).__setitem__, name, getattr(module, name))
            vars(module)[name] = value
        if run % 3 == 2:
            stack.callback(vars(journal).__setitem__, "use_log", schema.use_log)
            vars(journal)["use_log"] = _no_log
        yield


def _no_log(db: object, path: Path) -> str:
    row = db.execute("PRAGMA journal_mode=TRUNCATE").fetchone()  # type: ignore[attr-defined]
    return str(row[0])
