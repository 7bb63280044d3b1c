"""Looking through the past for damage while nobody types.

Opening a session reads its last entries alone; a damage in the pages before them would
come to light only when an undo reaches it. What is found early can be repaired while
there are copies.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sessions.errors import JournalDamagedError
from sessions.reader import Reader

BITE = 200
"""Entries that are looked at in one go, in about two milliseconds."""


class Scrub:
    """Goes through the entries up to `last` once, bite by bite; `tell` hears in a
    sentence what is damaged. For one thread."""

    def __init__(self, path: Path, last: int, tell: Callable[[str], None]) -> None:
        self._path = path
        self._last = last
        self._tell = tell
        self._seq = 0

    def bite(self) -> bool:
        """Look at some more entries; False when there is nothing more to look at."""
        before = self._seq
        try:
            # Open no longer than needed: who lets go last folds the log into the file.
            with contextlib.closing(Reader(self._path)) as reader:
                for event in reader.events(after=before, limit=BITE):
                    if event.seq != self._seq + 1:
                        break
                    self._seq = event.seq
        except sqlite3.Error:
            return False
        except JournalDamagedError as reason:
            cause = reason.__cause__
            if isinstance(cause, sqlite3.OperationalError) and hasattr(
                cause, "sqlite_errorname"
            ):
                # The file was moved, or somebody holds it: no word on its entries.
                return False
            self._say()
            return False
        if self._seq >= self._last:
            return False
        if self._seq - before < BITE:
            self._say()
            return False
        return True

    def _say(self) -> None:
        self._tell(
            f"{self._path.name} is damaged after entry {self._seq} of {self._last}. "
            "The draft is whole, a part of its past is not: close it and type "
            "`protean session repair`."
        )
