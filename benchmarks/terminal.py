"""A program under a real pseudo-terminal, timed where its bytes come out (POSIX)."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.echo import Echo, Frames, glyphs

ANSWERS = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
    b"\x1b[c": b"\x1b[?62;22c",
}
"""What a modern terminal replies: it knows synchronised output, no in-band resize."""

ALTERNATE_SCREEN = b"\x1b[?1049h"


class TerminalError(Exception):
    """The program ended, or did not paint in time; the message holds its last words."""


class Terminal:
    """A pseudo-terminal with a program in it. Use as a context manager."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        size: tuple[int, int] = (120, 36),
    ) -> None:
        self._master, slave = os.openpty()
        width, height = size
        packed = struct.pack("HHHH", height, width, 0, 0)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, packed)
        # Until the program takes over, the line discipline would echo early keys.
        modes = termios.tcgetattr(slave)
        modes[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(slave, termios.TCSANOW, modes)
        self.frames = Frames()
        self.n_bytes = 0
        self._tail = b""
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=None if env is None else dict(env),
            cwd=cwd,
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def close(self) -> None:
        """End the program and what it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._master)

    def write(self, keys: str | bytes) -> None:
        """Send keys."""
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    def read(self, seconds: float) -> bytes:
        """The next bytes, waiting at most `seconds`; empty when none came."""
        if not select.select([self._master], [], [], max(0.0, seconds))[0]:
            return b""
        try:
            chunk = os.read(self._master, 65536)
        except OSError:
            chunk = b""
        if not chunk:
            raise TerminalError(f"the program ended: {plain(self._tail)}")
        self._reply(chunk)
        self.frames.feed(chunk)
        self.n_bytes += len(chunk)
        self._tail = (self._tail + chunk)[-4096:]
        return chunk

    def rest(self, seconds: float) -> None:
        """Read and drop whatever comes for `seconds`."""
        deadline = time.perf_counter() + seconds
        while (left := deadline - time.perf_counter()) > 0:
            self.read(left)

    def quiet(self, seconds: float, timeout: float) -> None:
        """Read until nothing has come for `seconds`."""
        deadline = time.perf_counter() + timeout
        while self.read(seconds):
            if time.perf_counter() > deadline:
                return

    def paint(self, glyph: str, timeout: float = 5.0) -> float | None:
        """Type `glyph`; seconds until it is painted, or None when it never was."""
        echo = Echo(glyph, inside_frame=self.frames.inside)
        began = time.perf_counter()
        self.write(glyph)
        while (left := began + timeout - time.perf_counter()) > 0:
            chunk = self.read(left)
            if chunk and echo.feed(chunk):
                return time.perf_counter() - began
        return None

    def first_echo(self, every: float = 0.05, timeout: float = 20.0) -> float:
        """Type another letter each `every` seconds until any of them is painted.

        Seconds since the command was started: from then on the program takes keys.
        """
        letters = glyphs()
        waiting: list[Echo] = []
        typed = 0.0
        while time.perf_counter() - self.began < timeout:
            now = time.perf_counter()
            if now - typed >= every:
                letter = next(letters)
                waiting.append(Echo(letter, inside_frame=self.frames.inside))
                self.write(letter)
                typed = now
            chunk = self.read(typed + every - time.perf_counter())
            if chunk and any(echo.feed(chunk) for echo in waiting):
                return time.perf_counter() - self.began
        raise TerminalError(f"it never took a key: {plain(self._tail)}")

    def first_frame(self, timeout: float = 20.0) -> float:
        """Seconds from the command until the first frame is on the screen."""
        deadline = self.began + timeout
        while self.frames.count == 0 or self.frames.inside:
            if time.perf_counter() > deadline:
                raise TerminalError(f"nothing was painted: {plain(self._tail)}")
            self.read(deadline - time.perf_counter())
        return time.perf_counter() - self.began

    def _reply(self, chunk: bytes) -> None:
        # A question may be cut in two; one that ended earlier is not answered twice.
        overlap = max(map(len, ANSWERS)) - 1
        before = self._tail[-overlap:]
        for question, answer in ANSWERS.items():
            asked = (before + chunk).count(question) - before.count(question)
            if asked > 0:
                self.write(answer * asked)


def plain(output: bytes) -> str:
    """The words at the end of a program's output, without colours and frames."""
    text = re.sub(rb"\x1b\[[0-9;?>=<$]*[ -/]*[@-~]", b"", output).decode(
        errors="replace"
    )
    words = re.sub(r"[\u2500-\u259f\s]+", " ", text)
    return words.strip()[-400:]


def surroundings(home: Path) -> dict[str, str]:
    """The environment of a user who is new here: an empty home, true colour."""
    kept = ("PATH", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    return env | {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
    }
