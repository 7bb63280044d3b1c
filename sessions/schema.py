"""The session file: its tables, its version, and how it is opened without trust."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sessions.errors import JournalDamagedError, NewerFormatError

APPLICATION_ID = 0x50524F54
"""Marks a SQLite file as a Protean session ("PROT")."""

LONGEST_VALUE = 2**28
"""Bytes of the largest text or blob that is read from a session file."""

NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "afpfs", "ceph", "webdav"),
    *("davfs", "glusterfs", "lustre", "beegfs", "vboxsf", "vmhgfs", "prl_fs", "drvfs"),
}
"""File systems on which a write-ahead log cannot share its memory between machines."""

OWN_FUSE = {"fuse.gocryptfs", "fuse.cryfs", "fuse.encfs", "fuse.ntfs-3g", "fuse.bindfs"}
"""Those made by a program that stand on a disk of this machine; all others may stand
anywhere (sshfs, rclone, gvfs)."""


def _first(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL)")
    db.execute(
        "CREATE TABLE events(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
        " kind TEXT NOT NULL, step INTEGER, parent INTEGER,"
        " payload TEXT NOT NULL, checksum INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX events_step ON events(step) WHERE step IS NOT NULL")
    db.execute("CREATE INDEX events_parent ON events(parent) WHERE parent IS NOT NULL")
    db.execute("CREATE INDEX events_kind ON events(kind) WHERE kind <> 'edit'")
    db.execute(
        "CREATE TABLE snapshots(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
        " content BLOB NOT NULL, sha256 TEXT NOT NULL)"
    )


def _second(db: sqlite3.Connection) -> None:
    # Leaps and dials came into the journal; what is new to read is a summary of the
    # steps, so that a tree of a hundred thousand opens without the events themselves.
    db.execute("CREATE TABLE growth(seq INTEGER PRIMARY KEY, content BLOB NOT NULL)")


def _third(db: sqlite3.Connection) -> None:
    # Refusals and things that are kept whole came into the journal. The tables are the
    # same; an older Protean, which would pass over such entries, has to refuse them.
    del db


UPGRADES: list[Callable[[sqlite3.Connection], None]] = [_first, _second, _third]
"""The function at place n brings format n to format n + 1; an empty file has 0."""


def newest() -> int:
    """The format that this Protean writes."""
    return len(UPGRADES)


class Connection(sqlite3.Connection):
    """One whose refusals are all sqlite3.Error."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As in sqlite3. What SQLite says of a damaged file may quote its bytes, which
        sqlite3 then fails to read."""
        try:
            return super().execute(sql, parameters)
        except UnicodeDecodeError as reason:
            raise sqlite3.DatabaseError("the file's own words cannot be read") from (
                reason
            )


def connect(
    path: Path, *, read_only: bool = False, still: bool = False
) -> sqlite3.Connection:
    """Open a session file as untrusted data. Raises sqlite3.Error.

    `still` is for a file that nobody writes: nothing is locked, and no log is left
    beside it, in a folder that may not be ours.
    """
    mode = "rwc"
    if read_only or still:
        mode = "ro&immutable=1" if still else "ro"
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=5.0,
        isolation_level=None,
        check_same_thread=False,
        factory=Connection,
    )
    try:
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        db.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        if sys.version_info >= (3, 12):
            db.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)
        for pragma in (
            "trusted_schema=OFF",
            "cell_size_check=ON",
            "mmap_size=0",
            "synchronous=FULL",
            "fullfsync=ON",
            "temp_store=MEMORY",
        ):
            db.execute(f"PRAGMA {pragma}")
    except BaseException:
        db.close()
        raise
    return db


def fold(path: Path) -> None:
    """Bring what a log still holds into the file; nothing is left beside it.

    Raises sqlite3.Error.
    """
    db = connect(path)
    try:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        db.close()


def prepare(db: sqlite3.Connection, path: Path) -> None:
    """Bring an open session file to the newest format.

    Raises NewerFormatError, JournalDamagedError (also for a file that is no session),
    sqlite3.Error.
    """
    refuse_foreign(db, path)
    version = _number(db, "user_version")
    if version == newest():
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        for upgrade in UPGRADES[version:]:
            upgrade(db)
        db.execute(f"PRAGMA application_id={APPLICATION_ID}")
        db.execute(f"PRAGMA user_version={newest()}")
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def refuse_foreign(db: sqlite3.Connection, path: Path) -> None:
    """Look at a file's marks and tables before anything in it is used."""
    version = _number(db, "user_version")
    tables = _shape(db)
    if _number(db, "application_id") != APPLICATION_ID and (tables or version):
        raise JournalDamagedError(
            "This is not a session", f"{path.name} is some other database."
        )
    if version > newest():
        raise NewerFormatError(
            "This session is from a newer Protean",
            f"{path.name} has format {version}, this Protean knows formats up to "
            f"{newest()}. Nothing was changed. Update Protean to open it; the words "
            "are also in the Markdown file beside it.",
        )
    if version == newest() and tables != _expected():
        raise JournalDamagedError(
            "The session file is damaged", f"{path.name} holds unknown tables."
        )


def check(db: sqlite3.Connection) -> None:
    """Raise JournalDamagedError where SQLite finds its pages in disorder."""
    answer = db.execute("PRAGMA quick_check(1)").fetchone()
    if answer is None or answer[0] != "ok":
        raise JournalDamagedError(
            "The session file is damaged", "Its pages are in disorder."
        )


def use_log(db: sqlite3.Connection, path: Path) -> str:
    """Choose how commits are kept: a write-ahead log, or a rollback journal where the
    folder cannot carry one. Returns SQLite's name for it."""
    if carries_log(path.parent):
        try:
            answer = db.execute("PRAGMA journal_mode=WAL").fetchone()
            # The log's shared memory is made by the first read, not by the pragma.
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if answer[0] == "wal":
                return "wal"
        except sqlite3.OperationalError:
            pass
    return str(db.execute("PRAGMA journal_mode=TRUNCATE").fetchone()[0])


def carries_log(folder: Path) -> bool:
    """Whether a write-ahead log is safe in a folder, as far as its kind tells."""
    kind = filesystem(folder)
    elsewhere = kind.startswith("fuse.") and kind not in OWN_FUSE
    return kind not in NETWORK and not elsewhere


def filesystem(folder: Path) -> str:
    """The type of the file system that holds `folder`, or "" where nobody says."""
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="replace") as file:
            mounts = [line.split()[1:3] for line in file]
    except OSError:
        return ""
    here = str(folder.resolve())
    best = ("", "")
    for point, kind in mounts:
        point = point.replace("\\040", " ")
        inside = here == point or here.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best[0]):
            best = (point, kind)
    return best[1]


def _number(db: sqlite3.Connection, pragma: str) -> int:
    return int(db.execute(f"PRAGMA {pragma}").fetchone()[0])


def _shape(db: sqlite3.Connection) -> list[tuple[str, str, str | None]]:
    return db.execute(
        "SELECT type, name, sql FROM sqlite_master"
        " WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name"
    ).fetchall()


def _expected() -> list[tuple[str, str, str | None]]:
    db = sqlite3.connect(":memory:")
    try:
        for upgrade in UPGRADES:
            upgrade(db)
        return _shape(db)
    finally:
        db.close()
