"""The studio's side of the engine's life: start, open, ask, drain, restart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count

from engines.client import Engine
from engines.errors import EngineError
from engines.events import AdapterLoaded, Died, Event, Failed, Loading, Prepared, Ready
from engines.request import Cancel, LoadAdapter, Open, Prepare, Request, Weave

N_CTX = 4096
"""Window to cut the draft for before the model has told its own, in tokens."""


class Bridge:
    """One engine and what it was asked to open.

    `state` is one of asleep, loading, ready, refused (no model), dead.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.state = "asleep"
        self.share = 0.0
        self.ready: Ready | None = None
        self.loaded: dict[str, AdapterLoaded] = {}
        """What the engine said of each adapter it has read, by path."""
        self.window_start: int | None = None
        self.numbers = count(1)
        """Names for weaves, never used twice in the life of a studio."""
        self.asked: Callable[[], None] = lambda: None
        """Called when an answer may be due, so that somebody drains."""
        self._open: Open | None = None
        self._adapters: dict[str, None] = {}
        self._waiting: list[Weave] = []
        self._preparing = False

    @property
    def n_ctx(self) -> int:
        return self.ready.n_ctx if self.ready else N_CTX

    @property
    def busy(self) -> bool:
        """An answer is due, apart from those to weaves."""
        return self.state == "loading" or self._preparing or bool(self._waiting)

    def begin(self, request: Open) -> None:
        """Start the host and open a model; returns at once."""
        self._open = request
        self._load()

    def restart(self) -> None:
        """Start a new host with the same model and adapters."""
        self.engine.stop(0.2)
        self._load()

    def _load(self) -> None:
        if self._open is None:
            return
        self.state, self.share, self.ready = "loading", 0.0, None
        self.loaded.clear()
        self._preparing = False
        self.asked()
        self.engine.start()
        self.engine.send(self._open)
        for path in self._adapters:
            self.engine.send(LoadAdapter(path))

    def adapters(self, paths: Iterable[str]) -> None:
        """Have these adapters at hand, the new ones loaded."""
        for path in paths:
            if path not in self._adapters:
                self._adapters[path] = None
                if self.state in ("loading", "ready"):
                    self.engine.send(LoadAdapter(path))

    def ask(self, request: Request) -> bool:
        """Send, or keep a weave until the model is open; False without an engine."""
        self.asked()
        if self.state == "ready":
            self._preparing = self._preparing or isinstance(request, Prepare)
            self._send(request)
            return True
        if self.state != "loading":
            return False
        if isinstance(request, Weave):
            self._waiting.append(request)
        elif isinstance(request, Cancel):
            self._waiting = [w for w in self._waiting if w.weave != request.weave]
        return True

    def drain(self) -> list[Event]:
        """Everything the engine has said since the last time, in order."""
        events: list[Event] = []
        while self.engine.events:
            event = self.engine.events.popleft()
            events.append(event)
            events.extend(self._hear(event))
        return events

    def _hear(self, event: Event) -> list[Event]:
        match event:
            case Loading():
                self.share = event.share
            case Ready():
                self.state, self.ready = "ready", event
                waiting, self._waiting = self._waiting, []
                for request in waiting:
                    self._send(request)
            case AdapterLoaded():
                self.loaded[event.path] = event
            case Prepared():
                self.window_start, self._preparing = event.window_start, False
            case Failed(weave=-1) if event.path not in self._adapters:
                self._preparing = False
                if self.state == "loading":
                    self.state = "refused"
                    return self._drop(event.title, event.message)
            case Died():
                self.state, self._preparing = "dead", False
                return self._drop(event.title, event.message)
            case _:
                pass
        return []

    def _send(self, request: Request) -> None:
        try:
            self.engine.send(request)
        except EngineError as error:
            number = request.weave if isinstance(request, Weave) else -1
            failed = Failed(error.title, error.message, weave=number)
            self.engine.events.append(failed)

    def _drop(self, title: str, message: str) -> list[Event]:
        dropped, self._waiting = self._waiting, []
        return [Failed(title, message, weave=request.weave) for request in dropped]

    def stop(self) -> None:
        """End the host, at once: it keeps nothing."""
        self.engine.stop(0.3)
