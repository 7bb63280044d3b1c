"""Drafts renamed, copied, put away and brought back; nothing is ever deleted.

A draft and its session move together. Names that are taken are refused or numbered, and
a draft that is open elsewhere is left alone.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from sessions import files, places
from sessions.errors import JournalDamagedError, SessionError
from sessions.journal import Journal
from sessions.library import ARCHIVE, TAGS, session_of, tidy_tags
from sessions.lock import Lock
from sessions.mending import backups
from sessions.mending.salvage import COMPANIONS
from sessions.schema import connect, fold
from sessions.session import Session
from sessions.visit import visit

LONGEST_NAME = 200
"""Bytes of a draft's name; file systems take 255 with its ending."""


def rename(draft: Path, name: str) -> Path:
    """Give a draft another name in its folder; its new path. Raises SessionError."""
    target = draft.with_name(_checked(name) + draft.suffix)
    if target == draft:
        return draft
    if places.taken(target):
        raise SessionError(
            "The name is taken", f"{target.stem} exists in {target.parent}."
        )
    return _move(draft, target)


def archive(draft: Path) -> Path:
    """Put a draft away into the folder's Archive; its new path. Raises SessionError."""
    if draft.parent.name == ARCHIVE:
        return draft
    folder = draft.parent / ARCHIVE
    try:
        folder.mkdir(exist_ok=True)
    except OSError as reason:
        raise _refused(draft, reason) from reason
    return _move(draft, _free(folder / draft.name))


def restore(draft: Path) -> Path:
    """Bring an archived draft back; its new path. Raises SessionError."""
    if draft.parent.name != ARCHIVE:
        return draft
    return _move(draft, _free(draft.parent.parent / draft.name))


def duplicate(draft: Path) -> Path:
    """A copy with all its memory under a numbered name. Works on an open draft too.

    Raises SessionError.
    """
    target = _free(draft)
    try:
        data, _ = files.read(draft)
        session = session_of(draft)
        if session is not None:
            _copy_session(session, places.beside(target), target.name)
        files.replace_whole(target, data, fresh=True)
    except (OSError, sqlite3.Error) as reason:
        raise _refused(draft, reason) from reason
    return target


def set_tags(draft: Path, tags: Sequence[str]) -> tuple[str, ...]:
    """Keep tags in the session of a draft that is not open; what was kept.

    Raises SessionError.
    """
    kept = tidy_tags(tags)
    if session_of(draft) is None:
        Session.open(draft, background=False).close()
    session = session_of(draft) or places.beside(draft)
    try:
        with _held(session):
            journal = Journal(session, background=False)
            try:
                journal.append("settings", {TAGS: list(kept)}, time.time())
                if not journal.commit():
                    raise OSError(journal.failure)
            finally:
                journal.close()
    except (OSError, sqlite3.Error, JournalDamagedError) as reason:
        raise _refused(draft, reason) from reason
    return kept


def _move(draft: Path, target: Path) -> Path:
    session = session_of(draft)
    try:
        if session is None:
            files.place(draft, target) if draft.exists() else None
        elif session.parent != draft.parent:
            # It lives elsewhere while its folder cannot be written; nor can we.
            raise SessionError(
                "This draft cannot be moved", f"{draft.parent} is read-only."
            )
        else:
            with _held(session):
                _move_both(draft, session, target)
        files.sync_folder(target.parent)
    except FileExistsError as reason:
        raise SessionError("The name is taken", f"{target} exists.") from reason
    except (OSError, sqlite3.Error) as reason:
        raise _refused(draft, reason) from reason
    backups.follow(draft, target)
    return target


def _move_both(draft: Path, session: Path, target: Path) -> None:
    """The memory first: should all end between the two, each still has its words."""
    with contextlib.suppress(sqlite3.Error):
        fold(session)
    home = target.with_suffix(places.SESSION)
    moved = [(session, home)]
    for end in COMPANIONS:
        companion = session.with_name(session.name + end)
        if companion.exists() and end != "-shm":
            moved.append((companion, home.with_name(home.name + end)))
    if draft.exists():
        moved.append((draft, target))
    done: list[tuple[Path, Path]] = []
    try:
        for source, there in moved:
            files.place(source, there)
            done.append((source, there))
    except BaseException:
        for source, there in reversed(done):
            with contextlib.suppress(OSError):
                files.place(there, source)
        raise


def _copy_session(session: Path, target: Path, name: str) -> None:
    """A copy of the session with a name for life of its own."""
    arriving = target.with_name(f".{target.name}-arriving")
    arriving.unlink(missing_ok=True)
    try:
        with visit(session) as found:
            found.reader.copy_to(arriving)
            about = found.reader.meta("session")
            mirror = found.reader.meta("mirror")
        born = {"id": uuid.uuid4().hex, "made": time.time(), "of": about.get("id")}
        db = connect(arriving)
        try:
            for key, value in (("session", born), ("mirror", {**mirror, "name": name})):
                db.execute(
                    "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                    (key, json.dumps(value)),
                )
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            db.close()
        files.place(arriving, target)
    finally:
        for end in ("", *COMPANIONS):
            arriving.with_name(arriving.name + end).unlink(missing_ok=True)


@contextlib.contextmanager
def _held(session: Path) -> Iterator[None]:
    lock = Lock(places.lock_of(session))
    if not lock.acquire():
        raise SessionError(
            "This draft is open", f"{lock.holder} is writing it. Close it there first."
        )
    try:
        yield
    finally:
        lock.release()


def _free(draft: Path) -> Path:
    """The path itself or, where it is taken, with the first number that is free."""
    number, tried = 1, draft
    while places.taken(tried):
        number += 1
        tried = draft.with_name(f"{draft.stem}-{number}{draft.suffix}")
    return tried


def _checked(name: str) -> str:
    name = " ".join(name.split())
    for end in places.DRAFTS:
        name = name.removesuffix(end)
    wrong = not name or name.startswith(".") or not name.isprintable()
    if wrong or any(sign in name for sign in '/\\:*?"<>|'):
        raise SessionError(
            "This is no name for a draft",
            'Take letters and spaces, no dot in front and none of / \\ : * ? " < > |.',
        )
    if len(name.encode("utf-8", "replace")) > LONGEST_NAME:
        raise SessionError("This name is too long", f"{name[:40]}… Take a shorter one.")
    return name


def _refused(draft: Path, reason: Exception) -> SessionError:
    why = reason.message if isinstance(reason, SessionError) else str(reason)
    return SessionError(
        "It could not be done", f"{draft.name} is as it was: {why} Check its folder."
    )
