"""Reading a journal: events, steps of earlier days, and the latest state."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sessions.errors import JournalDamagedError
from sessions.event import Event, from_row
from sessions.replay.following import OF_STEPS, STEPS, Replay, grow
from sessions.schema import check, connect, refuse_foreign
from sessions.undo.step import ROOT, Step

MANY = 500
"""Steps read in one question."""

COLUMNS = "seq, at, kind, step, parent, payload, checksum"


class Reader:
    """A second look at the session file, for one thread. Also a source of steps."""

    def __init__(
        self, path: Path, *, read_only: bool = True, still: bool = False
    ) -> None:
        """Raises sqlite3.Error where the file cannot be opened."""
        self.path = path
        self._db = connect(path, read_only=read_only, still=still)
        self._past: dict[int, int] | None = None

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def verify(self, *, whole: bool = True) -> None:
        """Look at marks and tables, and with `whole` at all pages.

        Raises NewerFormatError, JournalDamagedError, sqlite3.Error.
        """
        refuse_foreign(self._db, self.path)
        if whole:
            check(self._db)

    def disorder(self) -> str:
        """What is wrong with the file's pages and indexes. Raises sqlite3.Error."""
        rows = self._db.execute("PRAGMA integrity_check(20)").fetchall()
        return "" if rows == [("ok",)] else "; ".join(str(row[0]) for row in rows)

    def format(self) -> int:
        """The format that the file has. Raises sqlite3.Error."""
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def step(self, step: int) -> Step | None:
        """A step of an earlier day; None where it cannot be read."""
        steps: dict[int, Step] = {}
        try:
            for row in self._db.execute(
                f"SELECT {COLUMNS} FROM events WHERE step=? AND {OF_STEPS}"
                " ORDER BY seq",
                (step, *STEPS),
            ):
                grow(steps, from_row(row))
        except (sqlite3.Error, JournalDamagedError, ValueError, TypeError):
            return None
        return steps.get(step)

    def steps(self, numbers: Sequence[int]) -> dict[int, Step]:
        """Many steps of earlier days at once; those that cannot be read are missing."""
        found: dict[int, Step] = {}
        for start in range(0, len(numbers), MANY):
            some = numbers[start : start + MANY]
            steps: dict[int, Step] = {}
            try:
                for row in self._db.execute(
                    f"SELECT {COLUMNS} FROM events"
                    f" WHERE step IN ({','.join('?' * len(some))}) AND {OF_STEPS}"
                    " ORDER BY seq",
                    (*some, *STEPS),
                ):
                    grow(steps, from_row(row))
            except (sqlite3.Error, JournalDamagedError, ValueError, TypeError):
                steps = {n: step for n in some if (step := self.step(n))}
            found.update(steps)
        return found

    def children(self, step: int) -> Sequence[int]:
        """Children in the order in which they were last visited."""
        try:
            rows = self._db.execute(
                "SELECT max(seq), step FROM events WHERE parent=? AND step IS NOT NULL"
                " GROUP BY step",
                (step,),
            ).fetchall()
        except sqlite3.Error:
            return []
        past = self._leapt_past()
        visited = sorted((max(seq, past.get(child, 0)), child) for seq, child in rows)
        return [child for _, child in visited if child > ROOT]

    def stood(self, seq: int) -> int:
        """The step where the draft stood when an event was entered."""
        try:
            row = self._db.execute(
                "SELECT kind, step, parent, payload FROM events WHERE seq <= ?"
                " AND (step IS NOT NULL OR kind = 'go') ORDER BY seq DESC LIMIT 1",
                (seq,),
            ).fetchone()
            if row is None:
                return ROOT
            kind, step, parent, payload = row
            place = json.loads(payload)["to"] if kind == "go" else step
            return int(parent if kind == "undo" else place)
        except (sqlite3.Error, ValueError, TypeError, KeyError, RecursionError):
            return ROOT

    def _leapt_past(self) -> dict[int, int]:
        """Steps that leaps in the tree went past, and the last event that did so."""
        if self._past is None:
            self._past = {}
            with contextlib.suppress(JournalDamagedError):
                for event in self.events(("go",)):
                    past = event.payload.get("past", ())
                    for step in past if isinstance(past, list) else ():
                        if isinstance(step, int):
                            self._past[step] = event.seq
        return self._past

    def events(
        self, kinds: Sequence[str] = (), *, after: int = 0, limit: int = -1
    ) -> Iterator[Event]:
        """Events in order, of some kinds or of all; `after` an event's number, or
        below zero among so many of the last.

        Raises JournalDamagedError at the first that cannot be read.
        """
        chosen = ""
        if kinds and "edit" not in kinds:
            # The index on kinds leaves edits out; the clause lets SQLite use it.
            chosen = " AND kind <> 'edit'"
        if kinds:
            chosen += f" AND kind IN ({','.join('?' * len(kinds))})"
        try:
            if after < 0:
                after += self.last_seq()
            for row in self._db.execute(
                f"SELECT {COLUMNS} FROM events WHERE seq > ?{chosen}"
                " ORDER BY seq LIMIT ?",
                (after, *kinds, limit),
            ):
                yield from_row(row)
        except sqlite3.Error as reason:
            raise JournalDamagedError(
                "The session file is damaged", str(reason)
            ) from reason

    def latest(self) -> Replay:
        """The state after the last event: from the newest whole snapshot, or from the
        beginning. Raises JournalDamagedError, sqlite3.Error."""
        return self.at(-1)

    def at(self, seq: int) -> Replay:
        """The state right after event `seq`, or after the last one where `seq` is
        negative. Raises JournalDamagedError, sqlite3.Error."""
        replay = self._from_snapshot(seq)
        expected = replay.seq
        left = seq - replay.seq if seq >= 0 else -1
        for event in self.events(after=replay.seq, limit=left):
            expected += 1
            if event.seq != expected:
                raise JournalDamagedError(
                    "The session file is damaged", f"Entry {expected} is missing."
                )
            replay.feed(event)
        return replay

    def last_seq(self) -> int:
        """Number of the last event, 0 for none. Raises sqlite3.Error."""
        row = self._db.execute("SELECT max(seq) FROM events").fetchone()
        return int(row[0] or 0)

    def seq_at(self, at: float) -> int:
        """Number of the last event entered up to a time in seconds, 0 for none.

        Raises sqlite3.Error.
        """
        row = self._db.execute(
            "SELECT max(seq) FROM events WHERE at <= ?", (int(at * 1000),)
        ).fetchone()
        return int(row[0] or 0)

    def snapshots(self) -> list[int]:
        """The events after which there are snapshots. Raises sqlite3.Error."""
        rows = self._db.execute("SELECT seq FROM snapshots ORDER BY seq").fetchall()
        return [int(row[0]) for row in rows]

    def snapshot(self, seq: int) -> Replay:
        """The state that the snapshot after event `seq` tells of.

        Raises JournalDamagedError, sqlite3.Error.
        """
        replay = Replay(self)
        row = self._db.execute(
            "SELECT content, sha256 FROM snapshots WHERE seq=?", (seq,)
        ).fetchone()
        if row is None or not isinstance(row[0], bytes):
            raise JournalDamagedError(
                "The session file is damaged", f"Snapshot {seq} is none."
            )
        replay.restore(seq, *row)
        return replay

    def tally(self) -> dict[str, int]:
        """How many events there are of each kind. Raises sqlite3.Error."""
        rows = self._db.execute("SELECT kind, count(*) FROM events GROUP BY kind")
        return {str(kind): int(count) for kind, count in rows}

    def forks(self) -> int:
        """How many steps more than one other step follows. Raises sqlite3.Error."""
        row = self._db.execute(
            "SELECT count(*) FROM (SELECT parent FROM events WHERE parent IS NOT NULL"
            f" AND {OF_STEPS} GROUP BY parent HAVING count(DISTINCT step) > 1)",
            STEPS,
        ).fetchone()
        return int(row[0])

    def last_step(self) -> int:
        """The highest step number given so far.

        Raises JournalDamagedError, sqlite3.Error.
        """
        row = self._db.execute(
            "SELECT max(step) FROM events WHERE step IS NOT NULL"
        ).fetchone()
        if not isinstance(row[0], int | None):
            raise JournalDamagedError(
                "The session file is damaged", "A step has no number."
            )
        return row[0] or 0

    def meta(self, key: str) -> dict[str, Any]:
        """A fact about the session; empty where there is none or it makes no sense."""
        try:
            row = self._db.execute(
                "SELECT value FROM meta WHERE key=?", (key,)
            ).fetchone()
            value = json.loads(row[0]) if row else {}
        except (sqlite3.Error, ValueError, TypeError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}

    def logged(self) -> bool:
        """Whether commits are kept in a log, beside which anyone may read."""
        row = self._db.execute("PRAGMA journal_mode").fetchone()
        return bool(row[0] == "wal")

    def growth_seq(self) -> int:
        """The last event that a summary tells of, 0 for none."""
        try:
            row = self._db.execute("SELECT max(seq) FROM growth").fetchone()
        except sqlite3.Error:
            return 0
        return int(row[0] or 0)

    def growth(self) -> list[tuple[int, bytes]]:
        """Summaries of the steps, each with the last event it tells of, in order."""
        try:
            return self._db.execute(
                "SELECT seq, content FROM growth ORDER BY seq"
            ).fetchall()
        except sqlite3.Error:
            return []

    def copy_to(
        self,
        path: Path,
        *,
        pages: int = -1,
        progress: Callable[[int, int, int], None] | None = None,
    ) -> None:
        """A whole copy of the session file, log included, in bites of `pages`.

        Raises sqlite3.Error, and what `progress` raises.
        """
        there = sqlite3.connect(path, isolation_level=None)
        try:
            self._db.backup(there, pages=pages, progress=progress, sleep=0.02)
        finally:
            there.close()

    def _from_snapshot(self, upto: int) -> Replay:
        for seq in reversed(self.snapshots()):
            if 0 <= upto < seq:
                continue
            with contextlib.suppress(JournalDamagedError, sqlite3.Error):
                return self.snapshot(seq)
        return Replay(self)
