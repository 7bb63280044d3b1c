"""A damaged session file: kept as it is, all before the damage given back."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sessions import files
from sessions.errors import JournalDamagedError
from sessions.event import Event
from sessions.mending.carving import carve
from sessions.reader import Reader
from sessions.replay.following import Replay, Steps

COMPANIONS = ("-wal", "-shm", "-journal")
"""Files that SQLite keeps beside its own."""


LARGEST = 2**33
"""Bytes up to which a file that was cut off is believed to have been longer."""


@dataclass(frozen=True, slots=True)
class Salvage:
    """Events in order up to the first damage, the state after them, what was known of
    the draft's file, and whether the events are all there ever were. `latest` is the
    last state, where a snapshot behind the damage leads to it."""

    events: tuple[Event, ...]
    state: Replay
    mirror: dict[str, Any]
    whole: bool
    latest: Replay | None = None

    @property
    def text(self) -> str:
        """The last words that the session knows."""
        latest = self.latest
        return self.state.text if latest is None else latest.text


def mending_of(session: Path) -> Path:
    """An unused name beside a session file for the one that takes its place."""
    mended = session.with_name(f".{session.name}-mending")
    for end in ("", *COMPANIONS):
        mended.with_name(mended.name + end).unlink(missing_ok=True)
    return mended


def put_in_place(mended: Path, session: Path) -> Path:
    """Give a mended file the name of the damaged one, whole and synced before; a copy
    of the damaged one is kept under the name given back. Raises OSError."""
    kept = _keep(session)
    for end in COMPANIONS:
        # A log without its file would be played into the new one.
        session.with_name(session.name + end).unlink(missing_ok=True)
    os.replace(mended, session)
    files.sync_folder(session.parent)
    return kept


def read_what_remains(damaged: Path) -> Salvage:
    """Read a damaged session file as far as it goes. The file itself is not touched."""
    with tempfile.TemporaryDirectory(prefix="protean-") as folder:
        copy = Path(folder) / "copy.protean"
        shutil.copyfile(damaged, copy)
        for end in COMPANIONS:
            companion = damaged.with_name(damaged.name + end)
            if companion.exists() and end != "-shm":
                shutil.copyfile(companion, copy.with_name(copy.name + end))
        return _read(copy)


def _read(copy: Path) -> Salvage:
    # SQLite may not follow, or follow only a part: the pages one by one know more. It
    # also folds the log over pages that may not be where they belong: they come first.
    found = carve(copy)
    _pad(copy)
    events: list[Event] = []
    mirror: dict[str, Any] = {}
    latest: Replay | None = None
    whole = False
    try:
        reader = Reader(copy, read_only=False)
    except sqlite3.Error:
        reader = None
    if reader is not None:
        try:
            events.extend(reader.events())
            whole = True
        except (JournalDamagedError, sqlite3.Error):
            whole = False
        mirror = reader.meta("mirror")
        with contextlib.suppress(JournalDamagedError, sqlite3.Error):
            latest = reader.latest()
        reader.close()
    found |= {event.seq: event for event in events}
    followed, state = _follow(found)
    whole = whole and 0 < len(followed) == len(found) and reaches(state.seq, mirror)
    if latest is not None and latest.seq <= state.seq:
        latest = None
    return Salvage(tuple(followed), state, mirror, whole, latest)


def _follow(found: dict[int, Event]) -> tuple[list[Event], Replay]:
    """The entries from the first to the first that is missing or does not fit."""
    steps = Steps()
    state = Replay(steps)
    followed: list[Event] = []
    while (event := found.get(len(followed) + 1)) is not None:
        try:
            steps.see(event)
            state.feed(event)
        except JournalDamagedError:
            break
        followed.append(event)
    return followed, state


def _pad(copy: Path) -> None:
    """Give a cut-off file its length back: SQLite reads nothing of a shorter one."""
    with copy.open("r+b") as file:
        header = file.read(100)
        page = int.from_bytes(header[16:18], "big")
        length = (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
        if file.seek(0, 2) < length <= LARGEST:
            file.truncate(length)


def reaches(seq: int, mirror: dict[str, Any]) -> bool:
    """Whether the journal goes at least as far as the draft's file once did."""
    written = mirror.get("seq", 0)
    return isinstance(written, int) and seq >= written


def _keep(session: Path) -> Path:
    """A copy of the damaged file with its companions under an unused name."""
    number = 1
    while True:
        kept = session.with_name(f"{session.stem}.damaged-{number}{session.suffix}")
        if not os.path.lexists(kept):
            break
        number += 1
    for end in ("", *COMPANIONS):
        source = session.with_name(session.name + end)
        if source.exists() and end != "-shm":
            copy = kept.with_name(kept.name + end)
            shutil.copyfile(source, copy)
            with copy.open("rb") as file:
                os.fsync(file.fileno())
    files.sync_folder(session.parent)
    return kept
