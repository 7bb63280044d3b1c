"""A damaged session file: kept as it is, all before the damage given back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sessions.errors import JournalDamagedError
from sessions.event import Event
from sessions.reader import Reader
from sessions.replay import Replay, Steps

COMPANIONS = ("-wal", "-shm", "-journal")
"""Files that SQLite keeps beside its own."""


LARGEST = 2**33
"""Bytes up to which a file that was cut off is believed to have been longer."""


@dataclass(frozen=True, slots=True)
class Salvage:
    """Events in order up to the first damage, the state after them, what was known of
    the draft's file, and whether the events are all there ever were."""

    events: tuple[Event, ...]
    state: Replay
    mirror: dict[str, Any]
    whole: bool


def set_aside(path: Path) -> Path:
    """Rename a session file and its companions; its new name. Raises OSError."""
    number = 1
    while True:
        kept = path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")
        if not os.path.lexists(kept):
            break
        number += 1
    os.rename(path, kept)
    for end in COMPANIONS:
        companion = path.with_name(path.name + end)
        if companion.exists():
            os.rename(companion, kept.with_name(kept.name + end))
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
    steps = Steps()
    state = Replay(steps)
    events: list[Event] = []
    _pad(copy)
    try:
        reader = Reader(copy, read_only=False)
    except sqlite3.Error:
        return Salvage((), state, {}, False)
    whole = True
    try:
        for event in reader.events():
            if event.seq != len(events) + 1:
                whole = False
                break
            steps.see(event)
            state.feed(event)
            events.append(event)
    except (JournalDamagedError, sqlite3.Error):
        whole = False
    mirror = reader.meta("mirror")
    reader.close()
    if not events or not reaches(state.seq, mirror):
        whole = False
    return Salvage(tuple(events), state, mirror, whole)


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
