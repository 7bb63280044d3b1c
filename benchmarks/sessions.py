"""sessions: opening a session of a million events, and what a key costs in it.

Every key goes through the real `Session`, with its threads, at an even pace that no
hand keeps up. The peer is SQLite alone: the same rows, appended to a copy of the same
file, in commits of as many rows as ours had, on a thread that does nothing else.
"""

from __future__ import annotations

import contextlib
import gc
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import figures, long_session
from benchmarks.figures import Figure, Series
from sessions.edit import TYPED, Edit
from sessions.journal import GATHER, INSERT
from sessions.schema import connect, use_log
from sessions.session import Session
from studio.app import GIVE_WAY

OPENS_IN = 2.0
"""Seconds in which a million events are open."""

KEY_COSTS = 1.0
"""Milliseconds that a key costs."""

EMOJI = "🙂"
"""One such letter makes Python keep a whole text at four bytes a letter."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured. Keys come every `pace` seconds, ten times as fast as a
    quick hand's."""

    events: int = 1_000_000
    words: int = 2_000
    rounds: int = 5
    keys: int = 2_500
    pace: float = 0.01


@dataclass(slots=True)
class Keys:
    """One burst of typing; times in milliseconds. `spent` is the processor time of all
    threads, a key."""

    walls: list[float]
    spent: float
    n_rows: int


def type_in(session: Session, effort: Effort) -> Keys:
    """Type in the middle of the draft, a word every six keys."""
    draft = session.manuscript
    at = len(draft.text) // 2
    walls: list[float] = []
    session.commit()
    first = _seq(session)
    before = time.process_time()
    for number in range(effort.keys):
        edit = Edit(at, "", "abcde "[number % 6], TYPED)
        began = time.perf_counter()
        draft.apply(edit, caret_before=at, caret_after=at + 1)
        walls.append((time.perf_counter() - began) * 1e3)
        at += 1
        time.sleep(effort.pace)
    session.commit()
    spent = (time.process_time() - before) * 1e3 / effort.keys
    return Keys(walls, spent, _seq(session) - first)


def append_plainly(copy: Path, rows: list[tuple[object, ...]], effort: Effort) -> float:
    """Milliseconds of processor time that a row costs SQLite alone."""
    batch = max(1, round(GATHER / effort.pace))
    with contextlib.closing(connect(copy)) as db:
        use_log(db, copy)
        before = time.process_time()
        for start in range(0, len(rows), batch):
            db.execute("BEGIN IMMEDIATE")
            for row in rows[start : start + batch]:
                db.execute(INSERT, row)
            db.execute("COMMIT")
        return (time.process_time() - before) * 1e3 / len(rows)


def open_once(draft: Path) -> tuple[float, Session]:
    """Seconds until the draft is there to be written in."""
    began = time.perf_counter()
    session = Session.open(draft)
    return time.perf_counter() - began, session


def run(*, quick: bool = False) -> str:
    """Measure, and give back the JSON line."""
    effort = Effort(20_000, 500, 1, 120, 0.002) if quick else Effort()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(GIVE_WAY)
    try:
        with tempfile.TemporaryDirectory(prefix="protean-bench-") as folder:
            return _measured(Path(folder), effort)
    finally:
        sys.setswitchinterval(interval)


def _measured(folder: Path, effort: Effort) -> str:
    draft = folder / "long.md"
    n_events = long_session.write(draft, effort.events, n_words=effort.words)
    size = draft.with_suffix(".protean").stat().st_size
    opened: list[float] = []
    ours: list[float] = []
    plain: list[float] = []
    walls: list[float] = []
    special: list[float] = []
    for number in range(effort.rounds):
        seconds, session = open_once(draft)
        opened.append(seconds)
        gc.collect()
        copy = folder / f"copy-{number}.protean"
        shutil.copyfile(draft.with_suffix(".protean"), copy)
        keys = type_in(session, effort)
        session.close()
        ours.append(keys.spent)
        walls += keys.walls
        plain.append(append_plainly(copy, _rows(draft, keys.n_rows), effort))
        copy.unlink()
    _, session = open_once(draft)
    session.manuscript.apply(Edit(0, "", EMOJI, TYPED), caret_before=0, caret_after=1)
    special += type_in(session, effort).walls
    words = session.manuscript.word_count
    session.close()
    spent, alone = Series(tuple(ours)), Series(tuple(plain))
    key, other = Series(tuple(walls)), Series(tuple(special))
    found = [
        Figure(
            "key_to_plain_append",
            spent.median / alone.median,
            details={"ours_ms": spent.report(), "peer_ms": alone.report()},
        ),
        Figure(
            "open_s",
            statistics.median(opened),
            OPENS_IN,
            details={"all": Series(tuple(opened)).report()},
        ),
        _key_figure("key_ms", key),
        _key_figure("key_ms_with_emoji", other),
    ]
    return figures.line("sessions", found, events=n_events, bytes=size, words=words)


def _key_figure(name: str, walls: Series) -> Figure:
    details = {
        "median": round(walls.median, 4),
        "p99": round(walls.percentile(0.99), 4),
        "p999": round(walls.percentile(0.999), 4),
        "max": round(max(walls.values), 4),
        "n": len(walls.values),
    }
    return Figure(name, statistics.fmean(walls.values), KEY_COSTS, details=details)


def _rows(draft: Path, n_rows: int) -> list[tuple[object, ...]]:
    """The last rows of a session."""
    with contextlib.closing(sqlite3.connect(draft.with_suffix(".protean"))) as db:
        rows = db.execute(
            "SELECT * FROM events ORDER BY seq DESC LIMIT ?", (n_rows,)
        ).fetchall()
    return rows[::-1]


def _seq(session: Session) -> int:
    with contextlib.closing(
        sqlite3.connect(f"{session.journal_path.as_uri()}?mode=ro", uri=True)
    ) as db:
        return int(db.execute("SELECT max(seq) FROM events").fetchone()[0])
