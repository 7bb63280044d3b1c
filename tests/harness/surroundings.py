"""Surroundings that fail: full disks, folders that refuse or vanish, mad clocks.

Each of these happens for real where the machine allows it, in a process of its own.
"""

from __future__ import annotations

import ctypes
import os
import random
import shutil
import struct
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sessions import places
from sessions.errors import SessionError
from sessions.mending.inspection import inspect
from sessions.session import Session
from tests.harness.promise import BrokenPromiseError, reopened
from tests.harness.story import WEIGHTS, Story, digest, perform
from tests.sessions.hands import accept, type_in

CAPABILITIES = 0x20080522
NEW_MOUNTS, PRIVATE = 0x20000, 0x44000
SIZE = 500_000
"""Bytes of the disk that fills up."""


class NotHereError(Exception):
    """This machine cannot show this fault."""


@dataclass
class Result:
    """What was tried, what could not be tried here and why, and what was broken."""

    tried: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def surround(folder: Path, *, rounds: int = 1, seed: int = 0) -> Result:
    """Try every fault, so many times. No thread may run in this process: it forks."""
    result = Result()
    for number in range(rounds):
        for fault in FAULTS:
            name = fault.__name__.strip("_")
            room = folder / f"{name}-{number}"
            room.mkdir()
            said = _forked(fault, room, random.Random(f"{seed} {number} {name}"))
            if said.startswith("not here: "):
                result.left_out.append(f"{name}: {said[10:]}")
            elif said:
                result.broken.append(f"{name} {number}: {said}")
            else:
                result.tried.append(name)
    return result


def _forked(
    fault: Callable[[Path, random.Random], None], room: Path, chance: random.Random
) -> str:
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        said = ""
        vars(places)["away_folder"] = lambda: room / "state"
        try:
            fault(room, chance)
        except NotHereError as reason:
            said = f"not here: {reason}"
        except BaseException:
            said = traceback.format_exc()[-3000:]
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    said = os.read(reading, 10_000).decode(errors="replace")
    os.waitpid(pid, 0)
    os.close(reading)
    return said


def _full_disk(room: Path, chance: random.Random) -> None:
    """The disk fills while somebody writes; then there is space again."""
    disk = _small_disk(room)
    draft, ballast = disk / "a.md", disk / "ballast"
    story = Story(chance.randrange(2**30), weights={**WEIGHTS, "paste": 30})
    session = Session.open(draft, background=chance.random() < 0.5)
    number = 0
    while number < 60:
        perform(session, story.state(number), story.deed(number))
        number += 1
    session.save()
    free = os.statvfs(disk).f_bavail * 4096
    ballast.write_bytes(bytes(max(0, free - chance.randrange(0, 40_000, 4096))))
    refused = False
    while number < 1500 and not refused:
        perform(session, story.state(number), story.deed(number))
        number += 1
        refused = number % 50 == 0 and not session.save()
    for _ in range(30):
        perform(session, story.state(number), story.deed(number))
        number += 1
    if refused and "full" not in session.trouble:
        raise BrokenPromiseError(
            f"nobody says that the disk is full: {session.trouble}"
        )
    versions = {digest(state.text) for state in story.states}
    if draft.exists() and digest(draft.read_text()) not in versions:
        raise BrokenPromiseError("the file is no complete version")
    if chance.random() < 0.5:
        ballast.unlink()
        deadline = time.monotonic() + 10
        while not session.save():
            if time.monotonic() > deadline:
                raise BrokenPromiseError(f"still not saved: {session.trouble}")
            time.sleep(0.05)
        session.close()
    elif not session.close():
        kept = [path.read_text() for path in (room / "state").glob("*.md")]
        if story.state(number).text not in [*kept, draft.read_text()]:
            raise BrokenPromiseError("the words were given up with the session")
        ballast.unlink()
        session = Session.open(draft, background=False)
        text = session.manuscript.text
        if digest(text) not in versions:
            raise BrokenPromiseError("a draft that never was")
        session.close()
        found = [text, *(path.read_text() for path in disk.glob("a.kept-*.md"))]
        if story.state(number).text not in found:
            raise BrokenPromiseError("the words did not come back")
        return
    else:
        ballast.unlink()
    reopened(draft, story, number, number)


def _read_only_folder(room: Path, chance: random.Random) -> None:
    """A folder that takes no new files; later it does."""
    folder = _as_somebody(room)
    draft = folder / "a.md"
    session = Session.open(draft, background=False)
    accept(session, "Once. ")
    session.close()
    folder.chmod(0o555)
    session = Session.open(draft)
    type_in(session, "Twice. ")
    if session.save() or "read-only" not in session.trouble:
        raise BrokenPromiseError(f"nobody says that it is read-only: {session.trouble}")
    session.close()
    session = Session.open(draft)
    _says(session, "Once. Twice. ")
    session.close()
    folder.chmod(0o755)
    session = Session.open(draft)
    _says(session, "Once. Twice. ")
    if session.journal_path.parent != folder or not session.close():
        raise BrokenPromiseError("the session did not come home")
    if draft.read_text() != "Once. Twice. ":
        raise BrokenPromiseError("the file is not written")


def _rights_taken(room: Path, chance: random.Random) -> None:
    """Files whose rights are taken away: a clear word, and nothing lost."""
    folder = _as_somebody(room)
    draft, memory = folder / "a.md", folder / "a.protean"
    session = Session.open(draft, background=False)
    accept(session, "Once. ")
    session.close()
    for path, mode in (
        (draft, 0o000),
        (memory, 0o000),
        (draft, 0o444),
        (memory, 0o444),
    ):
        path.chmod(mode)
        words = ""
        try:
            session = Session.open(draft, background=False)
        except SessionError as refusal:
            words = refusal.message
            if path.name not in words:
                raise BrokenPromiseError(f"{path.name} {mode:o}: {words}") from None
        else:
            type_in(session, "More. ")
            words = session.manuscript.text
            session.close()
        path.chmod(0o644)
        session = Session.open(draft, background=False)
        if "Once. " not in session.manuscript.text:
            raise BrokenPromiseError(f"{path.name} {mode:o}: words lost")
        if "More. " in words:
            _says(session, words)
        session.close()
        if draft.read_text() != session.manuscript.text:
            raise BrokenPromiseError(f"{path.name} {mode:o}: the file is behind")


def _closed_folder(room: Path, chance: random.Random) -> None:
    """A folder that cannot even be entered is refused in words."""
    folder = _as_somebody(room)
    draft = folder / "a.md"
    session = Session.open(draft, background=False)
    accept(session, "Once. ")
    session.close()
    folder.chmod(0o000)
    try:
        Session.open(draft, background=False)
    except SessionError:
        pass
    else:
        raise BrokenPromiseError("a closed folder was opened")
    finally:
        folder.chmod(0o755)
    session = Session.open(draft, background=False)
    _says(session, "Once. ")
    session.close()


def _folder_removed(room: Path, chance: random.Random) -> None:
    """The folder goes while somebody writes."""
    folder = room / "stick"
    folder.mkdir()
    draft = folder / "a.md"
    session = Session.open(draft, background=chance.random() < 0.5)
    type_in(session, "before ")
    session.save()
    shutil.rmtree(folder)
    type_in(session, "after")
    if session.save() or "is gone" not in session.trouble:
        raise BrokenPromiseError(f"nobody says that it is gone: {session.trouble}")
    session.close()
    kept = [path.read_text() for path in (room / "state").glob("*.md")]
    if kept != ["before after"]:
        raise BrokenPromiseError(f"the words are not kept: {kept}")
    folder.mkdir()
    session = Session.open(draft, background=False)
    _says(session, "before after")
    session.close()


def _clock_backwards(room: Path, chance: random.Random) -> None:
    """Clocks jump, mostly backwards, by seconds and by years."""
    draft = room / "a.md"
    now = [1_700_000_000.0]

    def clock() -> float:
        if chance.random() < 0.05:
            now[0] += chance.choice((-1e9, -86400.0, -5.0, -0.5, 3600.0))
        now[0] += 0.1
        return now[0]

    story = Story(chance.randrange(2**30))
    vars(time)["time"] = clock
    number = 0
    for _ in range(4):
        session = Session.open(draft, clock=clock, background=chance.random() < 0.5)
        if number and session.manuscript.text != story.state(number).text:
            raise BrokenPromiseError("another draft than before")
        for _ in range(150):
            perform(session, story.state(number), story.deed(number))
            number += 1
        session.close()
    reopened(draft, story, number, number)
    if not inspect(draft).ok:
        raise BrokenPromiseError(str(inspect(draft).findings))
    session = Session.open(draft, clock=clock, background=False)
    while session.manuscript.undo():
        pass
    if session.manuscript.text:
        raise BrokenPromiseError("undo does not reach the beginning")
    while session.manuscript.redo():
        pass
    session.close()


FAULTS = (
    _full_disk,
    _read_only_folder,
    _rights_taken,
    _closed_folder,
    _folder_removed,
    _clock_backwards,
)


def _says(session: Session, text: str) -> None:
    if session.manuscript.text != text:
        raise BrokenPromiseError(f"{session.manuscript.text!r} instead of {text!r}")


def _small_disk(room: Path) -> Path:
    """A disk of its own that is soon full."""
    if sys.platform != "linux" or os.geteuid():
        raise NotHereError("only an administrator of Linux can make a small disk")
    disk = room / "disk"
    disk.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    size = f"size={SIZE}".encode()
    if (
        libc.unshare(NEW_MOUNTS)
        or libc.mount(b"none", b"/", None, PRIVATE, None)
        or libc.mount(b"tmpfs", os.fsencode(disk), b"tmpfs", 0, size)
    ):
        raise NotHereError(f"no small disk: {os.strerror(ctypes.get_errno())}")
    return disk


def _as_somebody(room: Path) -> Path:
    """A folder, and go on as somebody to whom rights mean something."""
    folder, state = room / "folder", room / "state"
    folder.mkdir()
    state.mkdir()
    if not os.geteuid():
        if sys.platform != "linux":
            raise NotHereError("rights mean nothing to an administrator")
        libc = ctypes.CDLL(None, use_errno=True)
        header = struct.pack("Ii", CAPABILITIES, 0)
        if libc.capset(header, bytes(24)):
            raise NotHereError("an administrator cannot lay down the rights here")
    return folder
