"""The append-only journal: everything that happened, durable within 250 ms.

A thread of its own writes, so that no disk ever holds up a key. What cannot be
written (disk full, disk gone) waits in memory and is tried again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sessions.event import Event, to_json, to_row
from sessions.files import sync_folder
from sessions.schema import check, connect, prepare, use_log

GATHER = 0.1
"""Seconds for which typing is gathered before it is written in one commit."""

RETRY = 1.0
"""Seconds between two attempts to write to a disk that refused."""

FOLD_PAUSE = 1.0
"""Seconds without an entry after which the log is folded into the file, so that a copy
of the file alone has the latest words."""

FOLD_LONGEST = 5.0
"""Seconds of steady typing after which it is folded all the same."""

SPARSE = 100_000
"""One snapshot is kept for ever in each such number of events, and the last two."""

Params = tuple[Any, ...]
Write = tuple[str, Params | Callable[[], Params]]

INSERT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)"


class Journal:
    """The writer's side of one session file. `failure` says why the disk refuses."""

    def __init__(
        self, path: Path, *, background: bool = True, checked: bool = False
    ) -> None:
        """Open or make the file; `checked` if its pages were looked at.

        Raises NewerFormatError, JournalDamagedError, and sqlite3.Error where there can
        be no file.
        """
        self.path = path
        self.failure = ""
        made = not path.exists()
        self._db = connect(path)
        try:
            prepare(self._db, path)
            if not checked:
                check(self._db)
            self.log = use_log(self._db, path)
            row = self._db.execute("SELECT max(seq) FROM events").fetchone()
            self.seq = int(row[0] or 0)
            self._mark()
            if made:
                sync_folder(path.parent)
        except BaseException:
            self._db.close()
            raise
        self._disk = threading.Lock()
        self._waiting: list[Write] = []
        self._lazy: dict[str, tuple[float, str]] = {}
        self._wake = threading.Condition()
        self._asked = self._done = 0
        self._since = 0.0
        self._urgent = self._closing = self._refused = False
        self._unfolded = self._fold_at = 0.0
        self._writer: threading.Thread | None = None
        if background:
            self._writer = threading.Thread(
                target=self._write_on, name="journal", daemon=True
            )
            self._writer.start()

    @property
    def pending(self) -> int:
        """Entries that are not on disk yet."""
        return self._asked - self._done

    def waited(self) -> float:
        """Seconds for which the oldest entry has been waiting for the disk."""
        return time.monotonic() - self._since if self.pending else 0.0

    def append(
        self,
        kind: str,
        payload: Mapping[str, Any],
        at: float,
        *,
        step: int | None = None,
        parent: int | None = None,
    ) -> int:
        """Enter an event and return its number. Never waits for the disk."""
        content = to_json(payload)
        with self._wake:
            if step is not None:
                # An edit says where the caret is; an older word on it must not follow.
                self._lazy.pop("caret", None)
            self.seq += 1
            row = to_row(self.seq, at, kind, step, parent, content)
            self._enqueue((INSERT, row))
            return self.seq

    def append_lazily(self, kind: str, payload: Mapping[str, Any], at: float) -> None:
        """Enter an event along with the next commit; only the last of a kind counts."""
        with self._wake:
            self._lazy[kind] = (at, to_json(payload))

    def put_meta(self, key: str, value: Mapping[str, Any]) -> None:
        """Set a fact about the session."""
        with self._wake:
            self._enqueue(
                ("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, to_json(value)))
            )

    def snapshot(self, at: float, freeze: Callable[[], bytes]) -> None:
        """Keep the whole state after the last event; `freeze` runs on the writer's
        thread and must work on values that no longer change."""

        with self._wake:
            seq = self.seq

            def row() -> Params:
                content = freeze()
                digest = hashlib.sha256(content).hexdigest()
                return seq, round(at * 1000), content, digest

            self._enqueue(("INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?)", row))
            self._enqueue(
                (
                    "DELETE FROM snapshots WHERE seq NOT IN"
                    " (SELECT min(seq) FROM snapshots GROUP BY seq / ?) AND seq NOT IN"
                    " (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT 2)",
                    (SPARSE,),
                )
            )

    def keep_growth(self, content: bytes, *, alone: bool = False) -> int:
        """Keep a summary of the steps up to the last event; returns its number. `alone`
        says that it tells of all steps, so that no other is needed."""
        with self._wake:
            if alone:
                self._enqueue(("DELETE FROM growth", ()))
            self._enqueue(
                ("INSERT OR REPLACE INTO growth VALUES (?, ?)", (self.seq, content))
            )
            return self.seq

    def copy_events(self, events: Iterable[Event]) -> None:
        """Enter events of another journal under their own numbers and times."""
        with self._wake:
            for event in events:
                self.seq = event.seq
                self._enqueue(
                    (
                        INSERT,
                        to_row(
                            event.seq,
                            event.at,
                            event.kind,
                            event.step,
                            event.parent,
                            to_json(event.payload),
                        ),
                    )
                )

    def commit(self, timeout: float = 10.0) -> bool:
        """Wait until all that was entered is on disk; False when it is not."""
        if self._writer is None:
            return self._flush()
        deadline = time.monotonic() + timeout
        with self._wake:
            target = self._asked + len(self._lazy)
            self._urgent = True
            self._refused = False
            self._wake.notify_all()
            while self._done < target:
                left = deadline - time.monotonic()
                if left <= 0 or self._refused or not self._writer.is_alive():
                    return False
                self._wake.wait(left)
        return True

    def move_to(self, path: Path) -> None:
        """Go on in a copy at `path`, for when the folder of the file is gone.

        Raises sqlite3.Error or OSError; the journal then stays where it was.
        """
        with self._disk:
            there = connect(path)
            try:
                self._db.backup(there)
                use_log(there, path)
            except BaseException:
                there.close()
                raise
            self._db.close()
            self._db, self.path = there, path

    def close(self) -> bool:
        """Write what waits, fold the log into the file, let go. False if words wait."""
        saved = self.commit()
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        if self._writer is not None:
            self._writer.join(timeout=2.0)
        with self._disk:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._db.close()
        return saved

    def abandon(self) -> None:
        """Let go without a last write. While a reader is open, SQLite leaves file and
        log as they are."""
        with self._wake:
            self._closing = True
            self._waiting.clear()
            self._lazy.clear()
            self._wake.notify_all()
        if self._writer is not None:
            self._writer.join(timeout=2.0)
        self._db.close()

    def _mark(self) -> None:
        """Give a new session its name for life."""
        about = {"id": uuid.uuid4().hex, "made": time.time()}
        self._db.execute(
            "INSERT OR IGNORE INTO meta VALUES ('session', ?)", (json.dumps(about),)
        )

    def _enqueue(self, write: Write) -> None:
        self._waiting.append(write)
        self._asked += 1
        if len(self._waiting) == 1:
            self._since = time.monotonic()
            self._wake.notify_all()

    def _write_on(self) -> None:
        while True:
            with self._wake:
                called = self._wake.wait_for(self._called, self._fold_due())
                if self._closing and not self._waiting:
                    return
                fold = not self._urgent and self._fold_due() == 0.0
            if fold:
                self._fold()
            if fold or not called:
                continue
            with self._wake:
                if not self._urgent and not self._closing:
                    self._wake.wait_for(
                        lambda: self._urgent or self._closing,
                        RETRY if self.failure else GATHER,
                    )
                closing = self._closing
            if not self._flush() and closing:
                return

    def _called(self) -> bool:
        return bool(self._waiting or self._urgent or self._closing)

    def _fold_due(self) -> float | None:
        """Seconds until the log should be folded; None where there is nothing in it."""
        if not self._unfolded or self._closing:
            return None
        return max(0.0, self._fold_at - time.monotonic())

    def _note_log(self, accepted: bool) -> None:
        """What was just committed stands in the log alone; an accept not for long."""
        now = time.monotonic()
        if self.log != "wal":
            return
        self._unfolded = self._unfolded or now
        self._fold_at = min(now + FOLD_PAUSE, self._unfolded + FOLD_LONGEST)
        if accepted:
            self._fold_at = now

    def _fold(self) -> None:
        """Copy the log into the file, as far as readers allow; nobody waits for it."""
        self._unfolded = 0.0
        with self._disk, contextlib.suppress(sqlite3.Error):
            self._db.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _flush(self) -> bool:
        with self._wake:
            for kind, (at, content) in self._lazy.items():
                self.seq += 1
                row = to_row(self.seq, at, kind, None, None, content)
                self._waiting.append((INSERT, row))
                self._asked += 1
            self._lazy.clear()
            batch, self._waiting = self._waiting, []
            accepted, self._urgent = self._urgent, False
        failure = self._write(batch) if batch else ""
        with self._wake:
            self.failure = failure
            self._refused = bool(failure)
            if failure:
                self._waiting[:0] = batch
            else:
                self._done += len(batch)
                if batch:
                    self._note_log(accepted)
            self._wake.notify_all()
        return not failure

    def _write(self, batch: list[Write]) -> str:
        with self._disk:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                for statement, params in batch:
                    if callable(params):
                        # Without a snapshot opening is slower, and no word is lost.
                        with contextlib.suppress(TypeError, ValueError, RuntimeError):
                            self._db.execute(statement, params())
                    else:
                        self._db.execute(statement, params)
                self._db.execute("COMMIT")
            except Exception as reason:
                # Whatever it is, this thread must live: it alone saves the words.
                with contextlib.suppress(sqlite3.Error):
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")
                return _why(reason)
        return ""


def _why(reason: Exception) -> str:
    name = getattr(reason, "sqlite_errorname", "")
    if name == "SQLITE_FULL":
        return "the disk is full"
    if name.startswith("SQLITE_READONLY"):
        return "the session file cannot be written"
    if name.startswith("SQLITE_IOERR") or name.startswith("SQLITE_CANTOPEN"):
        return "the disk does not answer"
    if name == "SQLITE_BUSY":
        return "another program holds the session file"
    return str(reason)
