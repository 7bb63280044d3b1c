"""SQLite on a disk that forgets: an apsw file system, and a connection like sqlite3's.

The journal is opened through it by putting `Connections.connect` in the place of
`sessions.schema.connect`.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import apsw

from sessions import journal, reader, schema
from tests.harness.disk import Disk

NAME = "forgetful"

SYNCED_WITH_FOLDER = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL
"""Files with whose first sync SQLite syncs the folder too."""


class ForgetfulFile(apsw.VFSFile):
    """One file of SQLite's, every write told to the disk."""

    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        path = name if isinstance(name, str) else name.filename()
        self._disk = disk
        self._name = os.path.basename(path)
        self._known = disk.holds(path) and not path.endswith("-shm")
        self._with_folder = bool(flags[0] & SYNCED_WITH_FOLDER)
        super().__init__("", name, flags)
        if self._known:
            disk.made(self._name, logged=True)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        with self._disk.hands:
            if self._known:
                self._disk.operate()
                self._disk.wrote(self._name, offset, bytes(data))
            super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        with self._disk.hands:
            if self._known:
                self._disk.operate()
                self._disk.cut(self._name, newsize)
            super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        if self._known:
            with self._disk.hands:
                self._disk.operate()
                self._disk.synced(self._name)
                if self._with_folder:
                    self._disk.synced_names()
                    self._with_folder = False


class ForgetfulFiles(apsw.VFS):
    """The file system of the machine, with a disk that is told of everything."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        super().__init__(NAME, "")

    def xOpen(self, name: Any, flags: list[int]) -> ForgetfulFile:  # noqa: N802
        with self._disk.hands:
            self._disk.operate()
            return ForgetfulFile(self._disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        with self._disk.hands:
            here = self._disk.holds(filename)
            if here:
                self._disk.operate()
            super().xDelete(filename, syncdir)
            if here:
                self._disk.removed(os.path.basename(filename))
                if syncdir:
                    self._disk.synced_names()


class Cursor:
    """Rows of a statement; errors are sqlite3's."""

    def __init__(self, cursor: apsw.Cursor) -> None:
        self._cursor = cursor

    def __iter__(self) -> Iterator[Any]:
        with _errors():
            yield from self._cursor

    def fetchone(self) -> Any:
        with _errors():
            return self._cursor.fetchone()

    def fetchall(self) -> list[Any]:
        with _errors():
            return self._cursor.fetchall()


class Connection:
    """As much of sqlite3's connection as a session needs."""

    def __init__(self, path: Path, mode: str) -> None:
        flags = apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_READWRITE
        with _errors():
            self._db = apsw.Connection(
                f"{path.absolute().as_uri()}?mode={mode}",
                flags=flags | apsw.SQLITE_OPEN_CREATE,
                vfs=NAME,
            )
        self._db.setbusytimeout(5000)

    @property
    def in_transaction(self) -> bool:
        return self._db.in_transaction

    def execute(self, statement: str, params: Sequence[Any] = ()) -> Cursor:
        with _errors():
            return Cursor(self._db.execute(statement, params or None))

    def setlimit(self, category: int, limit: int) -> int:
        return self._db.limit(category, limit)

    def close(self) -> None:
        # A reader that closes a log tries a lock it cannot have; SQLite itself goes on.
        with contextlib.suppress(apsw.Error):
            self._db.close()


class Connections:
    """While it is entered, sessions in the disk's folder are opened through it."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._real = schema.connect

    def __enter__(self) -> None:
        self._files = ForgetfulFiles(self._disk)
        for module in (schema, journal, reader):
            vars(module)["connect"] = self.connect

    def __exit__(self, *_: object) -> None:
        for module in (schema, journal, reader):
            vars(module)["connect"] = self._real
        self._files.unregister()

    def connect(
        self, path: Path, *, read_only: bool = False, still: bool = False
    ) -> Any:
        if not self._disk.holds(path):
            return self._real(path, read_only=read_only, still=still)
        db = Connection(path, "ro" if read_only or still else "rwc")
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "synchronous=FULL"):
            db.execute(f"PRAGMA {pragma}")
        return db


@contextlib.contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except apsw.Error as reason:
        name = type(reason).__name__.removesuffix("Error").upper()
        error = sqlite3.OperationalError(str(reason))
        error.sqlite_errorname = f"SQLITE_{name}"
        raise error from reason
