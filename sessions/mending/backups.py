"""Rolling copies of a session, away from its folder: the last openings, and one a day.

A copy is a pair: NUMBER-TIME.md, the words as anyone can read them, and
NUMBER-TIME.protean.gz, the whole session, packed. Copies are ordered by number: a clock
that goes backwards must not make the newest copy look like the oldest.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import re
import shutil
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sessions import files, places
from sessions.errors import SessionError
from sessions.reader import Reader
from sessions.visit import PACKED, still, visit

OPENINGS = 10
"""The last copies that are kept, whatever day they are of."""

DAYS = 14
"""Days of which the last copy is kept beyond those."""

PAGES = 256
"""Pages copied in one go where a copy would hold up the writer."""

PATIENCE = 20.0
"""Seconds after which such a copy is given up; the next opening makes one."""

ABOUT = "about.json"
COPY = re.compile(r"(\d{6})-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)\.protean\.gz")


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy: its number, when it was made (local time), its packed session, and the
    plain words beside it."""

    number: int
    made: datetime
    session: Path
    words: Path


def folder_of(draft: Path) -> Path:
    """Where the copies of a draft are, whether or not there are any."""
    real = Path(os.path.realpath(draft))
    mark = hashlib.sha256(str(real).encode("utf-8", "surrogateescape")).hexdigest()
    return places.backups_folder() / f"{real.stem[:80]}-{mark[:12]}"


def backups(draft: Path) -> list[Backup]:
    """The copies of a draft, the newest first."""
    return _in(folder_of(draft))


def begin(draft: Path, session: Path, done: threading.Event | None = None) -> None:
    """Make a copy in the background, if anything is new since the last one.

    A copy that cannot be made troubles nobody; there is one with the next opening.
    """

    def work() -> None:
        with contextlib.suppress(OSError, sqlite3.Error, SessionError):
            back_up(draft, session)
        if done is not None:
            done.set()

    threading.Thread(target=work, name="backup", daemon=True).start()


def back_up(draft: Path, session: Path, *, now: float | None = None) -> Backup | None:
    """Copy the session as it is now, open or not; None where nothing is new.

    Raises OSError, sqlite3.Error, SessionError.
    """
    folder = folder_of(draft)
    with contextlib.closing(Reader(session, still=still(session))) as reader:
        about = {
            "draft": str(draft),
            "id": reader.meta("session").get("id"),
            "seq": reader.last_seq(),
        }
        if not about["seq"] or _known(folder) == about:
            return None
        folder.mkdir(parents=True, exist_ok=True)
        made = datetime.fromtimestamp(time.time() if now is None else now)
        before = _in(folder)
        number = before[0].number + 1 if before else 1
        stem = f"{number:06}-{made:%Y-%m-%dT%H-%M-%S}"
        raw = folder / f".{os.getpid()}-{stem}"
        try:
            _copy(reader, raw)
            words = _words(raw)
            _pack(raw, folder / f"{stem}{PACKED}")
        finally:
            raw.unlink(missing_ok=True)
    kept = Backup(number, made, folder / f"{stem}{PACKED}", folder / f"{stem}.md")
    files.replace_whole(kept.words, words, fresh=True)
    files.replace_whole(
        folder / ABOUT,
        json.dumps(about).encode(),
        fresh=not (folder / ABOUT).exists(),
    )
    _thin(_in(folder))
    return kept


def bring_back(backup: Backup, draft: Path) -> Path:
    """Put a copy at `draft`, which nothing may use yet, as a draft with its memory.

    Raises SessionError, OSError.
    """
    if places.taken(draft):
        raise SessionError("The name is taken", f"{draft.stem} exists. Take another.")
    with visit(backup.session) as found:
        arriving = draft.with_name(f".{draft.name}-arriving")
        try:
            found.reader.copy_to(arriving)
            files.place(arriving, draft.with_suffix(places.SESSION))
        finally:
            arriving.unlink(missing_ok=True)
        text = found.reader.latest().text
    files.replace_whole(draft, text.encode("utf-8", "replace"), fresh=True)
    return draft


def follow(old: Path, new: Path) -> None:
    """A draft has another name: its copies go with it."""
    here, there = folder_of(old), folder_of(new)
    with contextlib.suppress(OSError):
        if here.is_dir() and not there.exists():
            os.rename(here, there)


def _in(folder: Path) -> list[Backup]:
    found = []
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            match = COPY.fullmatch(name)
            if match is None:
                continue
            number, day, *clock = match.groups()
            with contextlib.suppress(ValueError):
                made = datetime.fromisoformat(f"{day}T{':'.join(clock)}")
                words = folder / f"{name[: -len(PACKED)]}.md"
                found.append(Backup(int(number), made, folder / name, words))
    return sorted(found, key=lambda backup: -backup.number)


def _thin(found: Sequence[Backup]) -> None:
    """Let go of copies that neither the last openings nor the last days keep."""
    days: dict[str, Backup] = {}
    for backup in found:
        days.setdefault(f"{backup.made:%Y-%m-%d}", backup)
    kept = {backup.number for backup in found[:OPENINGS]}
    kept |= {backup.number for backup in list(days.values())[:DAYS]}
    for backup in found:
        if backup.number not in kept:
            for path in (backup.session, backup.words):
                with contextlib.suppress(OSError):
                    path.unlink()


def _known(folder: Path) -> object:
    """What was copied last, or None where that copy is gone."""
    if not _in(folder):
        return None
    try:
        return json.loads((folder / ABOUT).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _copy(reader: Reader, target: Path) -> None:
    if reader.logged():
        reader.copy_to(target)
        return
    # Without a log a reader holds up the writer: small bites, and not for ever.
    deadline = time.monotonic() + PATIENCE

    def look(status: int, remaining: int, total: int) -> None:
        if time.monotonic() > deadline:
            raise OSError("the writer was always faster")

    reader.copy_to(target, pages=PAGES, progress=look)


def _words(session: Path) -> bytes:
    with contextlib.closing(Reader(session, still=True)) as reader:
        return reader.latest().text.encode("utf-8", "replace")


def _pack(raw: Path, target: Path) -> None:
    arriving = target.with_name(f".{target.name}")
    try:
        with (
            raw.open("rb") as source,
            arriving.open("xb") as file,
            gzip.GzipFile("", "wb", compresslevel=3, fileobj=file, mtime=0) as packed,
        ):
            shutil.copyfileobj(source, packed, 2**20)
            packed.close()
            file.flush()
            os.fsync(file.fileno())
        os.rename(arriving, target)
    finally:
        arriving.unlink(missing_ok=True)
