"""The engine host, `python -m engines.host`: requests in, llama.cpp, events out.

Three kinds of threads: the reader hears every request and acts on Cancel and Turn at
once; the main thread does everything else in order; a lane thread per voice decodes.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
import traceback
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

# Threads of one context that wait for each other sleep instead of spinning: with a
# core kept busy by another process, spinning made prefill twenty times slower. Both
# libraries read these once; numpy's own threads are never used and cost memory.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from engines import llama, pipes, wire
from engines.catalog import check_model
from engines.errors import EngineError
from engines.events import Event, Failed, WeaveEnded
from engines.opened import Opened
from engines.plans import Kept
from engines.request import (
    Cancel,
    Close,
    Keep,
    LoadAdapter,
    Open,
    Prepare,
    Request,
    Turn,
    UnloadAdapter,
    Weave,
)

NICENESS = 5
"""The engine steps back behind whatever paints the screen."""
STUMBLED = EngineError(
    "The engine stumbled",
    "It met something it did not expect; its log has the details. Nothing of yours is "
    "lost: try again.",
)


class Outlet:
    """Writes events, whole lines at a time, from any thread."""

    def __init__(self, stream: BinaryIO) -> None:
        self._fd = stream.fileno()
        self._stream = stream
        self._lock = threading.Lock()

    def __call__(self, event: Event) -> None:
        line = memoryview(wire.encode(event))
        with self._lock:
            while line:
                line = line[os.write(self._fd, line) :]


@dataclass(slots=True)
class Asked:
    """A request and when it came (perf_counter)."""

    request: Request
    at: float


class Inbox:
    """Requests in order; the reader puts, the main thread takes."""

    def __init__(self) -> None:
        self._queue: deque[Asked] = deque()
        self._arrived = threading.Condition()

    def put(self, asked: Asked) -> None:
        with self._arrived:
            self._queue.append(asked)
            self._arrived.notify()

    def take(self) -> Asked:
        with self._arrived:
            while not self._queue:
                self._arrived.wait()
            return self._queue.popleft()

    def waiting(self) -> bool:
        """Whether anything waits."""
        return bool(self._queue)


class Host:
    """Owns the open model and carries requests out, one by one."""

    def __init__(self, emit: Outlet) -> None:
        self._emit = emit
        self._inbox = Inbox()
        self._opened: Opened | None = None
        self._cancelled: deque[Cancel] = deque(maxlen=256)
        self._plans = Kept()

    def hear(self, request: Request) -> None:
        """Take a request in; called by the reader."""
        opened = self._opened
        if isinstance(request, Cancel):
            self._cancelled.append(request)
            if opened is not None:
                opened.loom.cancel(request)
        elif isinstance(request, Turn):
            if opened is not None:
                opened.loom.turn(request)
        else:
            if isinstance(request, Close) and opened is not None:
                opened.loom.stop()
            came = time.perf_counter()
            try:
                if isinstance(request, Keep):
                    self._plans.keep(request)
                self._inbox.put(Asked(self._plans.whole(request), came))
            except EngineError as error:
                self._fail(request, error)

    def run(self) -> None:
        """Serve until `Close`."""
        while not isinstance((asked := self._inbox.take()).request, Close):
            try:
                self._serve(asked)
            except EngineError as error:
                self._fail(asked.request, error)
            except Exception:
                traceback.print_exc(file=sys.stderr)
                self._fail(asked.request, STUMBLED)

    def _serve(self, asked: Asked) -> None:
        request = asked.request
        if isinstance(request, Open):
            if self._opened is not None:
                # A file that is no good must not cost the writer the model at hand.
                check_model(Path(request.model))
                opened, self._opened = self._opened, None
                opened.close()
            self._opened = Opened(request, self._emit, self._cancelled)
            return
        if isinstance(request, Keep):
            if self._opened is not None:
                self._opened.loom.keep(request.plan)
            return
        opened = self._open()
        if isinstance(request, Weave):
            opened.loom.weave(request, asked.at)
        elif isinstance(request, Prepare):
            if not self._inbox.waiting():
                waiting = self._inbox.waiting
                opened.loom.prepare(request, opened.grid, lambda: not waiting())
        elif isinstance(request, LoadAdapter):
            self._emit(opened.load(request.path))
        elif isinstance(request, UnloadAdapter):
            self._emit(opened.unload(request.path))

    def _open(self) -> Opened:
        if self._opened is None:
            raise EngineError(
                "No model is open",
                "The engine has no voices yet. Choose a model first.",
            )
        return self._opened

    def _fail(self, request: Request, error: EngineError) -> None:
        weave = request.weave if isinstance(request, Weave) else -1
        path = ""
        if isinstance(request, LoadAdapter | UnloadAdapter):
            path = request.path
        elif isinstance(request, Open):
            path = request.model
        self._emit(Failed(error.title, error.message, weave, path=path))
        if isinstance(request, Weave):
            self._emit(WeaveEnded(weave, 0.0, 0.0, 0.0, 0))


def _listen(stream: BinaryIO, host: Host, emit: Outlet) -> None:
    """Read requests until the studio is gone, and go with it."""
    with contextlib.suppress(OSError, ValueError):
        while True:
            try:
                line = wire.read_line(stream)
                if not line:
                    break
                host.hear(wire.decode_request(line))
            except EngineError as error:
                emit(Failed(error.title, error.message))
    # Nothing here outlives the studio, whatever the other threads are doing.
    os._exit(0)


def main() -> None:
    requests, events = pipes.claim()
    _step_back()
    emit = Outlet(events)
    try:
        llama.start()
        host = Host(emit)
        threading.Thread(
            target=_listen, args=(requests, host, emit), name="reader", daemon=True
        ).start()
        host.run()
    except BrokenPipeError:
        pass
    sys.stderr.flush()
    os._exit(0)


def _step_back() -> None:
    """Lower this process's priority to at least `NICENESS`."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(max(0, NICENESS - os.nice(0)))


if __name__ == "__main__":
    main()
