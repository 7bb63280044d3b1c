"""One writer per session: a locked file beside it that says who holds it.

The kernel lets go of the lock when its holder dies, so a stale lock heals itself.
Where the folder knows no locks (some network folders), the text inside decides: a
holder on this machine must be alive, one elsewhere must have shown a sign of life.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import time
from pathlib import Path

SILENCE = 120.0
"""Seconds without a sign of life after which a holder on another machine is gone."""


class Lock:
    """The right to write a session. `holder` says who has it when we do not."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.holder = ""
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this process may write."""
        return self._descriptor is not None

    def acquire(self) -> bool:
        """Take the lock, or say in `holder` who has it.

        Raises OSError where the lock file cannot be made.
        """
        while True:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
            answer = _lock(descriptor)
            text = os.pread(descriptor, 4096, 0)
            if answer is False or (answer is None and _alive(text, self.path)):
                os.close(descriptor)
                self.holder = _name(text)
                return False
            if _same(descriptor, self.path):
                break
            # The holder let go and took the file away between our two looks.
            os.close(descriptor)
        about = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.time()}
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(about).encode(), 0)
        except OSError:
            # A full disk; kept open, the file would lock us out of our own session.
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        self.holder = ""
        return True

    def sign(self) -> None:
        """Show a sign of life."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.utime(self.path)

    def release(self) -> None:
        """Let go; the file goes too."""
        if self._descriptor is None:
            return
        with contextlib.suppress(OSError):
            if _same(self._descriptor, self.path):
                self.path.unlink()
        os.close(self._descriptor)
        self._descriptor = None


def _lock(descriptor: int) -> bool | None:
    """True: locked; False: somebody else has it; None: no locks in this folder."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, 2**30, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return False if sys.platform == "win32" else None
    return True


def _same(descriptor: int, path: Path) -> bool:
    try:
        there, ours = path.stat(), os.fstat(descriptor)
    except OSError:
        return False
    return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)


def _about(text: bytes) -> tuple[int, str]:
    try:
        about = json.loads(text)
        return int(about["pid"]), str(about["host"])
    except (ValueError, TypeError, KeyError):
        return 0, ""


def _alive(text: bytes, path: Path) -> bool:
    pid, host = _about(text)
    if not pid or pid == os.getpid():
        return False
    if host != socket.gethostname():
        return time.time() - path.stat().st_mtime < SILENCE
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _name(text: bytes) -> str:
    pid, host = _about(text)
    if not pid:
        return "another Protean"
    elsewhere = "".join(sign for sign in host[:64] if sign.isprintable())
    where = "on this machine" if host == socket.gethostname() else f"on {elsewhere}"
    return f"another Protean {where} (process {pid})"


def holder_of(path: Path) -> str:
    """Who holds the lock at `path`; empty where nobody does. Takes nothing."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return ""
    try:
        text = os.pread(descriptor, 4096, 0)
        answer = _lock(descriptor)
        if answer is False or (answer is None and _alive(text, path)):
            return _name(text)
        return ""
    except OSError:
        return ""
    finally:
        os.close(descriptor)
