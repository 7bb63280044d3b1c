"""How a session comes up: find its file, take the lock, follow the journal, compare."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sessions import files, places
from sessions.edit import OPENED
from sessions.encoding import Spelling, decode
from sessions.errors import JournalDamagedError, SessionError
from sessions.files import ABSENT, Print
from sessions.journal import Journal
from sessions.lock import Lock
from sessions.mending import salvage
from sessions.mirror import Mirror, remembered_spelling
from sessions.provenance import Provenance
from sessions.reader import Reader
from sessions.replay.following import Replay, Steps

ELSEWHERE = (
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_CANTOPEN",
    "SQLITE_READONLY",
    "SQLITE_FULL",
    "SQLITE_PERM",
    "SQLITE_AUTH",
    "SQLITE_NOMEM",
    "SQLITE_IOERR_LOCK",
)
"""Errors of SQLite that speak of the surroundings, not of a damaged file."""


UNFINISHED = ("SQLITE_READONLY", "SQLITE_CANTOPEN")
"""Errors of SQLite for a reader of a file that was left in the middle of a commit."""


@dataclass(slots=True)
class Opened:
    """All that a session consists of once it is open. `journal` is None for one that
    somebody else is writing (`holder` says who)."""

    path: Path
    lock: Lock
    journal: Journal | None
    reader: Reader | None
    state: Replay
    mirror: Mirror
    holder: str = ""
    fresh: bool = False
    theirs: bytes | None = None
    notices: list[str] = field(default_factory=list)


def open_draft(path: Path, *, background: bool = True) -> Opened:
    """Open the draft at `path`, made on the first edit if there is none.

    Raises SessionError; then nothing on disk has changed, but for a lock let go.
    """
    real = places.draft_of(path)
    lock, home = _claim(real)
    try:
        data, text, mirror = _look(real, known_by=home)
        if not lock.held:
            return _watch(real, home, lock, text or "", mirror)
        return _enter(real, home, lock, data, text, mirror, background)
    except BaseException:
        lock.release()
        raise


def _claim(real: Path) -> tuple[Lock, Path]:
    """The lock, held or not, and where the session file is."""
    home = places.beside(real)
    lock = Lock(places.lock_of(home))
    with contextlib.suppress(OSError):
        if not lock.acquire():
            return lock, home
        if not home.exists() or os.access(home, os.W_OK):
            _bring_home(places.away(real), home)
            return lock, home
        lock.release()
    away = places.away(real)
    try:
        away.parent.mkdir(parents=True, exist_ok=True)
        lock = Lock(places.lock_of(away))
        if lock.acquire() and home.exists() and not away.exists():
            _copy(home, away)
    except OSError as reason:
        lock.release()
        raise SessionError(
            "No place for the session",
            f"Neither {home.parent} nor {away.parent} can be written ({reason}). "
            "Free some space or change the rights of one of them.",
        ) from reason
    return lock, away


def _bring_home(away: Path, home: Path) -> None:
    """Fetch a session that had to live elsewhere while its folder could not be written,
    where it goes further than the one beside the draft."""
    if not away.exists():
        return
    try:
        if home.exists() and not _goes_further(away, home):
            return
        arriving = home.with_name(f".{home.name}-arriving")
        arriving.unlink(missing_ok=True)
        _copy(away, arriving)
        if home.exists():
            name = f"{home.stem}.older-{time.time_ns()}{home.suffix}"
            older = home.with_name(name)
            for end in (*salvage.COMPANIONS, ""):
                # A log left behind would be played into the file that arrives.
                with contextlib.suppress(FileNotFoundError):
                    os.rename(home.with_name(home.name + end), f"{older}{end}")
        os.rename(arriving, home)
        files.sync_folder(home.parent)
        for end in ("", *salvage.COMPANIONS):
            away.with_name(away.name + end).unlink(missing_ok=True)
    except (OSError, sqlite3.Error, JournalDamagedError):
        # It stays where it is, and is tried again when the draft is opened next.
        return


def _goes_further(away: Path, home: Path) -> bool:
    there, here = Reader(away, read_only=False), Reader(home, read_only=False)
    try:
        same = there.meta("session").get("id") == here.meta("session").get("id")
        return same and there.last_seq() > here.last_seq()
    finally:
        there.close()
        here.close()


def _copy(source: Path, target: Path) -> None:
    try:
        # Nothing is to be left beside a file that cannot be written.
        beside = [source.with_name(source.name + end) for end in salvage.COMPANIONS]
        reader = Reader(source, still=not any(map(os.path.lexists, beside)))
        try:
            reader.copy_to(target)
        finally:
            reader.close()
    except sqlite3.Error:
        # A damaged one, or a log that cannot be read without writing beside it.
        shutil.copyfile(source, target)


def _look(real: Path, *, known_by: Path) -> tuple[bytes, str | None, Mirror]:
    """The file's bytes and text; no text where its bytes are none, but there is a
    session (`known_by`) that knows the words."""
    try:
        data, known = files.read(real)
    except OSError as reason:
        raise SessionError(
            "The draft cannot be read",
            f"{real}: {reason.strerror or reason}. Check its rights and the disk.",
        ) from reason
    if known == ABSENT:
        return b"", "", Mirror(real, Spelling(), ABSENT)
    try:
        text, spelling = decode(data, real.name)
    except SessionError:
        if not known_by.exists() or not known_by.stat().st_size:
            raise
        return data, None, Mirror(real, Spelling(), known)
    return data, text, Mirror(real, spelling, known)


def _watch(real: Path, home: Path, lock: Lock, text: str, mirror: Mirror) -> Opened:
    """Read only: what the holder has written so far."""
    state = Replay(Steps())
    reader = None
    try:
        reader = Reader(home)
        reader.verify()
        state = reader.latest()
    except (sqlite3.Error, JournalDamagedError):
        state = Replay(Steps())
    if not state.seq:
        state.text, state.provenance = text, Provenance([(len(text), OPENED)])
    return Opened(real, lock, None, reader, state, mirror, holder=lock.holder)


def _enter(
    real: Path,
    home: Path,
    lock: Lock,
    data: bytes,
    text: str | None,
    mirror: Mirror,
    background: bool,
) -> Opened:
    notices: list[str] = []
    if text and text.strip() and _emptied(home) and not _logged(home):
        notices.append(
            f"{home.name} was empty. The words stand; what led to them is gone."
        )
    try:
        journal, reader, state, about = _follow(home, background)
    except (sqlite3.Error, JournalDamagedError) as reason:
        _refuse_surroundings(home, reason)
        _mend(home, real, notices)
        journal, reader, state, about = _follow(home, background)
    opened = Opened(real, lock, journal, reader, state, mirror, notices=notices)
    known = mirror.known
    if not state.seq:
        opened.fresh = True
        if text is None:
            # Neither file holds words; what stands in the draft's is not touched.
            text, opened.theirs = "", data
        journal.append("opened", {"text": text, "name": real.name}, time.time())
        state.text, state.provenance = text, Provenance([(len(text), OPENED)])
    elif known == ABSENT:
        mirror.spelling = remembered_spelling(about)
    elif state.text != text:
        if known.sha256 in _known_before(about):
            notices.append("The words since the file was last written are back.")
        else:
            mirror.ours, mirror.known = _known_before(about), Print("")
            opened.theirs = data
    _take_from_shelter(opened)
    news = known.sha256 not in _known_before(about)
    if known != ABSENT and opened.theirs is None and news:
        journal.put_meta("mirror", {**mirror.about(), "seq": journal.seq})
    files.sweep(real)
    return opened


def _take_from_shelter(opened: Opened) -> None:
    """Put words beside the draft that found no other place when it was left."""
    shelter = places.shelter_of(opened.path)
    if opened.journal is None or opened.journal.path.parent != opened.path.parent:
        return
    with contextlib.suppress(OSError, SessionError):
        data, known = files.read(shelter)
        if known == ABSENT:
            return
        if decode(data, shelter.name)[0] != opened.state.text:
            kept = files.keep_beside(opened.path, data, "kept")
            opened.notices.append(
                f"Words that could not be saved last time are in {kept.name}."
            )
        shelter.unlink()


def _known_before(about: dict[str, Any]) -> set[str]:
    ours = about.get("ours")
    return {str(sha256) for sha256 in ours} if isinstance(ours, list) else set()


def _follow(
    home: Path, background: bool
) -> tuple[Journal, Reader, Replay, dict[str, Any]]:
    _look_closely(home)
    journal = Journal(home, background=background, checked=True)
    reader = None
    try:
        reader = Reader(home)
        state = reader.latest()
        # A step may stand in a branch that the snapshot does not tell of.
        state.last_step = max(state.last_step, reader.last_step())
        about = reader.meta("mirror")
        if state.seq != journal.seq or not salvage.reaches(state.seq, about):
            raise JournalDamagedError(
                "The session file is damaged", "Its last entries are missing."
            )
    except BaseException:
        journal.abandon()
        if reader is not None:
            reader.close()
        raise
    return journal, reader, state, about


def _look_closely(home: Path) -> None:
    """Check a session file before it is opened for writing: SQLite folds a log into a
    file that it lets go of, and a damaged one is to be kept as it is.

    Raises NewerFormatError, JournalDamagedError, sqlite3.Error.
    """
    if not home.exists():
        return
    if _emptied(home):
        if _logged(home):
            # SQLite would throw the log away, and it may hold everything.
            raise JournalDamagedError("The session file is damaged", "It is empty.")
        return
    try:
        with contextlib.closing(Reader(home)) as reader:
            reader.verify()
    except sqlite3.OperationalError as reason:
        # What a crash left half done must be taken back first; a reader cannot do that.
        if not getattr(reason, "sqlite_errorname", "").startswith(UNFINISHED):
            raise
        with contextlib.closing(Reader(home, read_only=False)) as reader:
            reader.verify()


def _emptied(home: Path) -> bool:
    return home.exists() and not home.stat().st_size


def _logged(home: Path) -> bool:
    log = home.with_name(f"{home.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _mend(home: Path, real: Path, notices: list[str]) -> None:
    # Rarely wanted, and it brings much with it.
    from sessions.mending.repair import mend

    try:
        found = salvage.read_what_remains(home)
        mended = mend(home, real, found)
    except (OSError, sqlite3.Error) as reason:
        raise SessionError(
            "The session file is damaged",
            f"{home.name} could not be mended: {reason}. The draft itself is a plain "
            "file beside it. Free some space or check the folder's rights.",
        ) from reason
    kept = mended.kept.name if mended.kept else home.name
    notices.append(
        f"The session file was damaged. It is kept as {kept}; "
        + (
            "everything in it could be read."
            if found.whole
            else f"{len(found.events)} entries before the damage could be read."
        )
    )
    if mended.rescued is not None:
        notices.append(f"Words read from the session are in {mended.rescued.name}.")


def _refuse_surroundings(home: Path, reason: Exception) -> None:
    name = getattr(reason, "sqlite_errorname", "")
    if isinstance(reason, sqlite3.Error) and name.startswith(ELSEWHERE):
        raise SessionError(
            "The session cannot be opened",
            f"{home}: {reason}. Another program may hold it, or the disk is full.",
        ) from reason
