"""Weaving without a terminal: one order, answered by an engine host."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from engines.client import SCRIPTED, Engine
from engines.errors import EngineError
from engines.events import (
    AdapterLoaded,
    Died,
    Event,
    Failed,
    Governed,
    Ready,
    TakeEnded,
    WeaveEnded,
)
from engines.memory import n_cores
from engines.request import (
    MAX_TAKES,
    Cancel,
    LoadAdapter,
    Open,
    Prompt,
    Unit,
    Voice,
    Warm,
    Weave,
)
from engines.window import slice_before

LOADING_S = 900.0
WEAVING_S = 3600.0
STOPPING_S = 2.0

_E = TypeVar("_E", Ready, AdapterLoaded)


class StoppedError(Exception):
    """The engine ended by itself."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: `takes` of `text` in every voice, each ending with `unit`."""

    model: Path
    voices: tuple[Voice, ...]
    text: str
    takes: int
    tokens: int
    seed: int
    unit: Unit = Unit.SENTENCE
    warm: tuple[Warm, ...] = ()
    seen: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class Woven:
    """The takes by voice and number, and the times in seconds."""

    takes: dict[str, dict[int, TakeEnded]] = field(default_factory=dict)
    governed: dict[tuple[str, int], Governed] = field(default_factory=dict)
    """What governed a take, by voice and number, where anything did."""
    load_s: float = 0.0
    prefill_s: float = 0.0
    first_token_s: float = 0.0
    seconds: float = 0.0
    n_tokens: int = 0
    interrupted: bool = False

    @property
    def tokens_per_s(self) -> float:
        """Of all voices together, prefill left out."""
        spent = self.seconds - self.prefill_s
        return self.n_tokens / spent if spent > 0 else 0.0


class Headless:
    """An engine host for the length of a `with` block. Each voice is read on `threads`
    cores, by default the voice's share of all."""

    def __init__(self, *, scripted: bool = False, threads: int | None = None) -> None:
        command = (*SCRIPTED, "--instant") if scripted else None
        self.engine = Engine(command, on_event=self._hear)
        self.hear: Callable[[Event], None] = lambda event: None
        self._threads = threads
        self._ready: Ready | None = None
        self._loaded: set[str] = set()
        self._n_weaves = 0

    def __enter__(self) -> Headless:
        self.engine.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.engine.stop()

    def weave(self, order: Order, hear: Callable[[Event], None]) -> Woven:
        """Answer the order; every event of a weave is also handed to `hear`. What the
        order before has opened is not read again.

        An interrupt stops the voices and keeps what came. Raises `EngineError` for a
        refusal and `StoppedError` when the host died.
        """
        self.hear = hear
        woven = Woven({voice.name: {} for voice in order.voices})
        kept = self._ready
        ready = self._open(order)
        woven.load_s = 0.0 if ready is kept else ready.load_s
        before, offset = slice_before(order.text, len(order.text), ready.n_ctx)
        prompt = Prompt(before, offset)
        for first in range(0, order.takes, MAX_TAKES):
            if not woven.interrupted:
                self._round(order, prompt, first, woven)
        return woven

    def _open(self, order: Order) -> Ready:
        ready = self._ready
        if ready is None or ready.model != str(order.model):
            self._ready, self._loaded = None, set()
            self.engine.send(Open(str(order.model)))
            self._ready = ready = self._answer(Ready)
        paths = {scale.path for voice in order.voices for scale in voice.adapters}
        for path in sorted(paths - self._loaded):
            self.engine.send(LoadAdapter(path))
            self._answer(AdapterLoaded)
            self._loaded.add(path)
        return ready

    def _round(self, order: Order, prompt: Prompt, first: int, woven: Woven) -> None:
        self._n_weaves += 1
        weave = Weave(
            self._n_weaves,
            prompt,
            order.voices,
            takes=min(MAX_TAKES, order.takes - first),
            first_take=first,
            unit=order.unit,
            max_tokens=order.tokens,
            seed=order.seed,
            threads=self._threads or max(1, n_cores() // len(order.voices)),
            warm=order.warm,
            seen=order.seen,
        )
        self.engine.send(weave)
        try:
            ended = self._until_ended(woven, WEAVING_S)
        except KeyboardInterrupt:
            woven.interrupted = True
            self.engine.send(Cancel(weave.weave))
            ended = self._until_ended(woven, STOPPING_S)
        if first == 0:
            woven.first_token_s = ended.first_token_s
        woven.prefill_s += ended.prefill_s
        woven.seconds += ended.seconds
        woven.n_tokens += ended.n_tokens

    def _until_ended(self, woven: Woven, timeout: float) -> WeaveEnded:
        while True:
            event = self.engine.wait(
                Governed, TakeEnded, WeaveEnded, Failed, Died, timeout=timeout
            )
            _refuse(event)
            if isinstance(event, WeaveEnded):
                return event
            if isinstance(event, Governed):
                woven.governed[event.voice, event.take] = event
            if isinstance(event, TakeEnded):
                woven.takes[event.voice][event.take] = event
                self.hear(event)

    def _answer(self, kind: type[_E]) -> _E:
        event = self.engine.wait(kind, Failed, Died, timeout=LOADING_S)
        _refuse(event)
        assert isinstance(event, kind)
        return event

    def _hear(self, event: Event) -> None:
        self.hear(event)


def _refuse(event: Event) -> None:
    if isinstance(event, Failed):
        raise EngineError(event.title, event.message)
    if isinstance(event, Died):
        raise StoppedError(f"{event.title}. {event.message}")
