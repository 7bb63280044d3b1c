"""Looking into a session file without taking part: nothing is written beside it."""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sessions import places
from sessions.errors import JournalDamagedError, SessionError
from sessions.journal import Journal
from sessions.mending.salvage import COMPANIONS
from sessions.reader import Reader
from sessions.schema import newest

PACKED = places.SESSION + ".gz"

LARGEST = 2**32
"""Bytes of the largest session that is unpacked."""

CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Visit:
    """A session file open for reading. `draft` is the file its words belong to, which
    may be missing; None for a packed copy, which belongs to no file."""

    session: Path
    draft: Path | None
    reader: Reader


@contextlib.contextmanager
def visit(path: Path, *, trusting: bool = False) -> Iterator[Visit]:
    """Read a session; `path` names it, its draft, or a packed copy.

    The file's marks and tables are looked at before anything in it is used, and unless
    `trusting`, its pages too. Raises SessionError.
    """
    with contextlib.ExitStack() as stack:
        packed = path.name.endswith(PACKED)
        session, draft = (path, None) if packed else whereabouts(path)
        try:
            found = _unpacked(path, stack) if packed else session
            reader = _open(found, stack)
            stack.callback(lambda: reader.close())
            reader.verify(whole=not trusting)
            if reader.format() < newest():
                reader = _upgraded(reader, stack)
            yield Visit(session, draft, reader)
        except sqlite3.Error as reason:
            raise unreadable(session, reason) from reason
        except OSError as reason:
            raise SessionError(
                "The session cannot be read",
                f"{session}: {reason.strerror or reason}. Check its rights.",
            ) from reason


def whereabouts(path: Path) -> tuple[Path, Path]:
    """(session file, draft) for what the writer named. Raises SessionError."""
    draft = places.draft_of(path)
    named = Path(os.path.realpath(path.expanduser()))
    if named.suffix == places.SESSION:
        found = [named]
    else:
        found = [places.beside(draft), places.away(draft)]
    for session in found:
        if session.is_file():
            return session, draft
    if not named.exists():
        raise SessionError("There is no such file", f"{path} does not exist.")
    raise SessionError(
        "There is no session yet",
        f"{found[0].name} is missing beside {named.name}. Open the draft once in the "
        "studio, and its memory begins.",
    )


def unreadable(session: Path, reason: sqlite3.Error) -> SessionError:
    """What SQLite's refusal means to a writer."""
    if getattr(reason, "sqlite_errorname", "") == "SQLITE_NOTADB":
        return JournalDamagedError(
            "This is not a session", f"{session.name} is no Protean session file."
        )
    return JournalDamagedError(
        "The session cannot be read",
        f"{session.name}: {reason}. `protean session repair` saves what can be read.",
    )


def still(session: Path) -> bool:
    """Whether nobody has the session open, as far as can be seen."""
    beside = [session.with_name(session.name + end) for end in COMPANIONS]
    return not any(map(os.path.lexists, [*beside, places.lock_of(session)]))


def _open(session: Path, stack: contextlib.ExitStack) -> Reader:
    if still(session):
        return Reader(session, still=True)
    reader = Reader(session)
    try:
        reader.last_seq()
    except sqlite3.OperationalError:
        # A log that cannot be read where it is, as in a folder that is read-only.
        reader.close()
        return Reader(_copied(session, stack), read_only=False)
    except BaseException:
        reader.close()
        raise
    return reader


def _copied(session: Path, stack: contextlib.ExitStack) -> Path:
    copy = _room(stack) / "session.protean"
    shutil.copyfile(session, copy)
    for end in COMPANIONS:
        companion = session.with_name(session.name + end)
        if companion.exists() and end != "-shm":
            shutil.copyfile(companion, copy.with_name(copy.name + end))
    return copy


def _unpacked(path: Path, stack: contextlib.ExitStack) -> Path:
    """The session in a packed copy, unpacked where it disturbs nobody."""
    there = _room(stack) / "session.protean"
    try:
        with gzip.open(path, "rb") as packed, there.open("wb") as file:
            size = 0
            while piece := packed.read(CHUNK):
                size += len(piece)
                if size > LARGEST:
                    raise SessionError(
                        "This copy is too large",
                        f"{path.name} holds more than {LARGEST // 2**30} GB.",
                    )
                file.write(piece)
    except (EOFError, gzip.BadGzipFile, ValueError) as reason:
        raise JournalDamagedError(
            "The copy is damaged", f"{path.name} cannot be unpacked. Take another one."
        ) from reason
    return there


def _upgraded(reader: Reader, stack: contextlib.ExitStack) -> Reader:
    """A copy of a session of an older format in today's."""
    copy = _room(stack) / "session.protean"
    reader.copy_to(copy)
    reader.close()
    Journal(copy, background=False).close()
    return Reader(copy, still=True)


def _room(stack: contextlib.ExitStack) -> Path:
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="protean-")))
