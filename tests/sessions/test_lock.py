"""One writer: the second is told who the first is, and the dead hold nothing."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sessions import lock as locks
from sessions.lock import Lock

HOLD = """
import sys, time
from pathlib import Path
from sessions.lock import Lock
assert Lock(Path(sys.argv[1])).acquire()
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_writer_is_told_who_holds_it(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "l"), Lock(tmp_path / "l")
    assert first.acquire()
    assert not second.acquire()
    assert f"process {os.getpid()}" in second.holder
    first.release()
    assert os.listdir(tmp_path) == []
    assert second.acquire()


def test_the_lock_of_a_killed_process_heals(tmp_path: Path) -> None:
    path = tmp_path / "l"
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"held\n"
    lock = Lock(path)
    assert not lock.acquire()
    assert f"process {child.pid}" in lock.holder
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert path.exists()
    assert lock.acquire()
    lock.release()


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_lock", lambda descriptor: None)


def write(path: Path, pid: int, host: str) -> None:
    path.write_text(json.dumps({"pid": pid, "host": host, "since": 0}))


def test_without_locks_the_text_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    path = tmp_path / "l"
    write(path, os.getppid(), socket.gethostname())
    assert not Lock(path).acquire()
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    write(path, child.pid, socket.gethostname())
    assert Lock(path).acquire()


def test_without_locks_a_silent_holder_elsewhere_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    path = tmp_path / "l"
    write(path, 4711, "attic\x1b[31m")
    lock = Lock(path)
    assert not lock.acquire()
    assert "attic" in lock.holder
    assert "\x1b" not in lock.holder
    long_ago = time.time() - locks.SILENCE - 1
    os.utime(path, (long_ago, long_ago))
    assert lock.acquire()
    lock.sign()
    assert path.stat().st_mtime > long_ago + 1


def test_a_lock_file_of_nonsense_locks_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "l"
    path.write_bytes(b"\xff[[[[")
    lock = Lock(path)
    assert lock.acquire()
    lock.release()
