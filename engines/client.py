"""The studio's end of the engine: a child process, its events, its death and return."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import IO, BinaryIO

from engines import wire
from engines.errors import EngineError
from engines.events import Died, Event, Failed
from engines.plans import LOST, Sent
from engines.request import Close, Request

HOST = (sys.executable, "-P", "-m", "engines.host")
SCRIPTED = (sys.executable, "-P", "-m", "engines.scripted.process")
"""A host that needs no model, for tests, demonstrations and pictures."""

NICENESS = 5
"""The host steps back behind whatever paints the screen."""

KEPT = 4096
"""Bytes of the host's last words kept in memory."""

LOG_LIMIT = 512 * 1024
"""Bytes the log file may hold; one that is half full is begun anew by the next host."""


class Engine:
    """A host process and the threads that talk to it. One owner calls the methods.

    Events arrive in `events` in the host's order; the owner drains it when it likes.
    After the host's end the last event is one `Died` (none when `stop` ended it), and
    `start` brings up a new one.
    """

    def __init__(
        self,
        command: Sequence[str] | None = None,
        *,
        log: Path | None = None,
        on_event: Callable[[Event], None] | None = None,
    ) -> None:
        self.command = tuple(command or HOST)
        self.log = log
        self.events: deque[Event] = deque()
        self.on_event = on_event
        self._arrived = threading.Event()
        self._run: _Run | None = None

    @property
    def alive(self) -> bool:
        return self._run is not None and self._run.process.poll() is None

    @property
    def pid(self) -> int | None:
        """The host's process while it lives."""
        return self._run.process.pid if self._run is not None and self.alive else None

    @property
    def last_words(self) -> str:
        """The end of what the host (or the last one) wrote to standard error."""
        return self._run.last_words() if self._run is not None else ""

    def start(self) -> None:
        """Spawn the host and return at once; does nothing while one is alive.

        A host that cannot be spawned is reported as `Died`.
        """
        if self.alive:
            return
        self.stop(0.5)
        self._run = None
        try:
            self._run = _Run(self.command, self.log, self._arrive)
        except OSError as error:
            self._arrive(
                Died(
                    "The engine could not be started",
                    f"{error.strerror or error}. Nothing of yours is lost; "
                    "`protean doctor` says what is missing.",
                )
            )

    def send(self, request: Request) -> None:
        """Queue a request; never blocks. Dropped when the host is dead.

        Raises EngineError when the request cannot be put into a message.
        """
        run = self._run
        if run is None or run.over:
            return
        if run.lost:
            run.lost = False
            run.plans.forget()
        try:
            lines = [wire.encode(each) for each in run.plans.messages(request)]
        except EngineError:
            run.plans.forget()
            raise
        for line in lines:
            run.outbox.put(line)

    def stop(self, timeout: float = 1.0) -> None:
        """Ask the host to end, wait, then kill it: within about `timeout` seconds."""
        if self._run is not None:
            self._run.end(timeout)

    def wait(self, *kinds: type[Event], timeout: float) -> Event:
        """Pop events until one of `kinds`, handing the others to `on_event`.

        Raises EngineError when time is up, or when the host died and `Died` was not
        among the kinds.
        """
        deadline = time.monotonic() + timeout
        while True:
            self._arrived.clear()
            while self.events:
                event = self.events.popleft()
                if isinstance(event, kinds):
                    return event
                if self.on_event is not None:
                    self.on_event(event)
                if isinstance(event, Died):
                    raise EngineError(event.title, event.message)
            left = deadline - time.monotonic()
            if left <= 0 or not self._arrived.wait(left):
                if self.events:
                    continue
                raise EngineError(
                    "The engine did not answer in time",
                    f"It was given {timeout:g} seconds. Try again, or ask for less.",
                )

    def _arrive(self, event: Event) -> None:
        self.events.append(event)
        self._arrived.set()


class _Run:
    """One life of the host."""

    def __init__(
        self, command: Sequence[str], log: Path | None, arrive: Callable[[Event], None]
    ) -> None:
        self.outbox: SimpleQueue[bytes | None] = SimpleQueue()
        self.plans = Sent()
        self.lost = False
        """The host has said that a plan it was sent is not there."""
        self.over = False
        """Nothing more can be sent or said."""
        self._arrive = arrive
        self._stopping = False
        self._tail = b""
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # A Ctrl+C meant for the studio must not reach the host first.
            start_new_session=True,
            env=_environment(),
        )
        with contextlib.suppress(OSError, AttributeError):
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, self.process.pid, own + NICENESS)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self._threads = (
            threading.Thread(
                target=self._write, args=(self.process.stdin,), daemon=True
            ),
            threading.Thread(
                target=self._listen, args=(self.process.stderr, log), daemon=True
            ),
            threading.Thread(
                target=self._read, args=(self.process.stdout,), daemon=True
            ),
        )
        for thread in self._threads:
            thread.start()

    def last_words(self) -> str:
        return self._tail.decode("utf-8", "replace")

    def end(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        self._stopping = True
        self.over = True
        self.outbox.put(wire.encode(Close()))
        self.outbox.put(None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout * 0.7)
        self._kill()
        for thread in self._threads:
            thread.join(max(0.05, deadline - time.monotonic()))

    def _kill(self) -> None:
        if self.process.poll() is None:
            # The host leads its own session, so nothing it started outlives it.
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _write(self, pipe: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):
            while (line := self.outbox.get()) is not None:
                pipe.write(line)
                if self.outbox.empty():
                    pipe.flush()
        with contextlib.suppress(OSError, ValueError):
            pipe.close()

    def _read(self, pipe: IO[bytes]) -> None:
        reason = ""
        stream: BinaryIO = pipe  # type: ignore[assignment]
        try:
            while line := wire.read_line(stream):
                event = wire.decode_event(line)
                self.lost |= isinstance(event, Failed) and event.title == LOST
                self._arrive(event)
        except EngineError as error:
            reason = f"{error.title}. {error.message}"
        except (OSError, ValueError):
            reason = "Its pipe broke."
        self.over = True
        if not self._stopping:
            self._kill()
        code = self.process.wait()
        self.outbox.put(None)
        pipe.close()
        if not self._stopping:
            self._arrive(Died("The engine stopped", _obituary(code, reason)))

    def _listen(self, pipe: IO[bytes], log: Path | None) -> None:
        file = None
        room = LOG_LIMIT
        if log is not None:
            with contextlib.suppress(OSError):
                log.parent.mkdir(parents=True, exist_ok=True)
                used = log.stat().st_size if log.exists() else 0
                anew = used > LOG_LIMIT // 2
                room -= 0 if anew else used
                file = log.open("wb" if anew else "ab")
        while chunk := os.read(pipe.fileno(), 4096):
            self._tail = (self._tail + chunk)[-KEPT:]
            if file is not None and room > 0:
                with contextlib.suppress(OSError):
                    file.write(chunk[:room])
                    file.flush()
                room -= len(chunk)
        if file is not None:
            file.close()
        pipe.close()


def _obituary(code: int, reason: str) -> str:
    if not reason and code == -signal.SIGKILL:
        reason = "It was killed, perhaps because memory ran out."
    return f"{reason} Nothing of yours is lost.".lstrip()


def _environment() -> dict[str, str]:
    """The child finds this very package wherever it is started from.

    A llama.cpp that aborts would otherwise run a debugger, whose words would land in
    the pipe that events come through.
    """
    root = str(Path(__file__).resolve().parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "GGML_NO_BACKTRACE": "1",
    }
