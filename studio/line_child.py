"""A child process spoken to in lines of JSON. Two threads carry them; nobody waits."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from typing import IO, Any

Words = dict[str, Any]
ENDED: Words = {"ended": True}
"""Heard last from a child that ended by itself."""


class LineChild:
    """It may be started again after it has ended or been stopped; what an earlier life
    said late is not heard any more."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._out: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._heard: deque[Words] = deque()

    @property
    def lives(self) -> bool:
        """Whether it was started and has not been stopped."""
        return self._child is not None

    @property
    def pid(self) -> int | None:
        """The process's number while it lives."""
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Start it and return at once. Raises OSError where it cannot be started."""
        if self._child is not None:
            return
        child = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl+C in the terminal is the studio's, not the child's.
            start_new_session=True,
        )
        assert child.stdin is not None
        assert child.stdout is not None
        self._child, self._out, self._heard = child, queue.SimpleQueue(), deque()
        for target, line in (
            (_write, (child.stdin, self._out)),
            (_read, (child.stdout, self._heard)),
        ):
            threading.Thread(target=target, args=line, daemon=True).start()

    def tell(self, words: Words) -> None:
        """Send it a line; nothing happens where it does not live."""
        if self._child is not None:
            self._out.put(json.dumps(words).encode() + b"\n")

    def heard(self) -> Iterator[Words]:
        """What it has said since, and ENDED when it ended by itself."""
        while self._heard:
            yield self._heard.popleft()

    def stop(self) -> int:
        """End it; returns its exit code, 0 where there was none."""
        child, self._child = self._child, None
        self._heard = deque()
        if child is None:
            return 0
        self._out.put(None)
        child.kill()
        return child.wait()


def _write(pipe: IO[bytes], out: queue.SimpleQueue[bytes | None]) -> None:
    with contextlib.suppress(OSError, ValueError):
        while (line := out.get()) is not None:
            pipe.write(line)
            pipe.flush()
    with contextlib.suppress(OSError, ValueError):
        pipe.close()


def _read(pipe: IO[bytes], heard: deque[Words]) -> None:
    with contextlib.suppress(OSError, ValueError):
        for line in pipe:
            words = json.loads(line)
            if isinstance(words, dict):
                heard.append(words)
    heard.append(ENDED)
