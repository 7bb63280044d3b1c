"""`kill -9` on the studio itself, in a real terminal, and what is there afterwards."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sessions.session import Session
from sessions.visit import visit

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0


class Terminal:
    """The studio in a pseudo-terminal of 100 by 30."""

    def __init__(self, *arguments: str, env: dict[str, str]) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.seen = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "studio", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=env,
            cwd=ROOT,
            start_new_session=True,
        )
        os.close(slave)
        # A terminal that is not read stops whoever writes to it.
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while painted := os.read(self.master, 65536):
                self.seen += painted

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def until(self, words: str) -> None:
        """Wait until `words` have been painted."""
        wait_for(lambda: words.encode() in self.seen, f"{words!r} to be painted")

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    (tmp_path / "the-debt.md").write_text("She reached for the", encoding="utf-8")
    env = {
        **os.environ,
        "TERM": "xterm-256color",
        "HOME": str(tmp_path),
        **{
            f"XDG_{name}_HOME": str(tmp_path / name.lower())
            for name in ("CONFIG", "DATA", "STATE", "CACHE")
        },
    }
    studio = Terminal("--scripted", str(tmp_path / "the-debt.md"), env=env)
    yield studio
    studio.end()


def wait_for(true: Callable[[], bool], what: str) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


def runs(pid: int) -> bool:
    """Whether a process is there and is no zombie."""
    found = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True
    )
    return bool(found.stdout.strip()) and not found.stdout.startswith("Z")


def children(pid: int) -> list[int]:
    """Processes whose parent is `pid`."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True
    )
    return [int(word) for word in found.stdout.split()]


def woven(draft: Path) -> bool:
    """Whether the session on the disk knows of a weave."""
    with visit(draft) as session:
        return any(event.kind == "weave" for event in session.reader.events())


def test_killed_while_weaving_the_draft_comes_back_and_the_engine_goes(
    terminal: Terminal, tmp_path: Path
) -> None:
    draft = tmp_path / "the-debt.md"
    terminal.until("Philosophical")
    terminal.press("\x1b[1;5F pen")
    wait_for(lambda: draft.read_text("utf-8").endswith("pen"), "the mirror")
    terminal.press("\t")
    terminal.until("take it")
    wait_for(lambda: woven(draft), "what was asked to be on the disk")
    hosts = children(terminal.process.pid)
    assert hosts
    terminal.process.send_signal(signal.SIGKILL)
    terminal.process.wait()

    session = Session.open(draft)
    try:
        assert not session.read_only
        assert "pen" in session.manuscript.text
        assert session.recorded("weave")
        while session.manuscript.undo() is not None:
            pass
        assert session.manuscript.text == "She reached for the"
    finally:
        session.close()

    wait_for(lambda: not any(map(runs, hosts)), "the engine to end")
