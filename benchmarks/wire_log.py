"""What a tapped studio wrote down, and the same requests again without a studio."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.terminal import Terminal, TerminalError
from engines import wire
from engines.client import Engine
from engines.errors import EngineError
from engines.events import Event, Failed, Ready, WeaveEnded
from engines.request import Cancel, Close, Request

WEAVE_ENDED = rb"\"kind\":\"WeaveEnded\""
"""How the end of a weave stands in a log: JSON inside JSON."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and the second it was sent."""

    at: float
    request: Request


@dataclass(frozen=True, slots=True)
class Told:
    """An answer and the second it arrived."""

    at: float
    event: Event


@dataclass(frozen=True, slots=True)
class WireLog:
    """Both ways, in order."""

    asked: tuple[Asked, ...]
    told: tuple[Told, ...]

    def ready_at(self) -> float | None:
        """When the model was open."""
        return next((t.at for t in self.told if isinstance(t.event, Ready)), None)

    def weaves(self) -> tuple[tuple[float, WeaveEnded], ...]:
        """When each weave ended, and how it went."""
        return tuple(
            (t.at, t.event) for t in self.told if isinstance(t.event, WeaveEnded)
        )


def read(path: Path) -> WireLog:
    """A log written by `benchmarks.tapped`; a last line cut short is left out."""
    asked: list[Asked] = []
    told: list[Told] = []
    for row in path.read_text(encoding="utf-8").splitlines():
        try:
            note = json.loads(row)
        except json.JSONDecodeError:
            continue
        if "asked" in note:
            line = note["asked"].encode("utf-8", "surrogatepass")
            asked.append(Asked(note["at"], wire.decode_request(line)))
        else:
            line = note["told"].encode("utf-8", "surrogatepass")
            told.append(Told(note["at"], wire.decode_event(line)))
    return WireLog(tuple(asked), tuple(told))


class Ends:
    """Counts the weaves that have ended, from a log that still grows."""

    def __init__(self, path: Path) -> None:
        self._log = path.open("rb")
        self._rest = b""
        self.count = 0

    def look(self) -> int:
        """How many have ended by now."""
        data = self._rest + self._log.read()
        self.count += data.count(WEAVE_ENDED)
        self._rest = data[data.rfind(WEAVE_ENDED) + 1 :][-len(WEAVE_ENDED) + 1 :]
        return self.count

    def close(self) -> None:
        self._log.close()


def until(
    terminal: Terminal,
    path: Path,
    met: Callable[[WireLog], bool],
    timeout: float = 60.0,
) -> WireLog:
    """Let the studio run until its log shows what is waited for.

    Raises TerminalError when it does not in time.
    """
    deadline = time.perf_counter() + timeout
    while True:
        terminal.rest(0.1)
        if path.exists() and met(log := read(path)):
            return log
        if time.perf_counter() > deadline:
            raise TerminalError("the engine did not answer in time")


def decoding_rate(weaves: Sequence[WeaveEnded]) -> float:
    """Tokens per second of decoding, prefill left out, over several weaves.

    Raises ValueError when nothing was drawn.
    """
    seconds = sum(w.seconds - w.prefill_s for w in weaves)
    tokens = sum(w.n_tokens for w in weaves)
    if tokens == 0 or seconds <= 0:
        raise ValueError("no voice drew a token")
    return tokens / seconds


def covered(moments: Sequence[float], weaves: Sequence[tuple[float, float]]) -> float:
    """The share of `moments` that lie inside one of the (start, end) stretches."""
    inside = sum(any(a <= moment <= b for a, b in weaves) for moment in moments)
    return inside / len(moments) if moments else 0.0


def effective(log: WireLog) -> tuple[Asked, ...]:
    """The requests, without those to stop a weave that had come to its end already."""
    ends = {event.weave: at for at, event in log.weaves()}
    return tuple(
        asked
        for asked in log.asked
        if not isinstance(asked.request, Close)
        and not (
            isinstance(asked.request, Cancel)
            and ends.get(asked.request.weave, asked.at) < asked.at
        )
    )


def again(log: WireLog) -> tuple[WeaveEnded, ...]:
    """Send the same requests to a new host; how its weaves went.

    Each follows the model's opening after as many seconds as it did in the log.
    """
    opened = log.ready_at()
    if opened is None:
        raise ValueError("no model was opened")
    engine = Engine()
    engine.start()
    try:
        requests = effective(log)
        for asked in requests:
            if asked.at <= opened:
                engine.send(asked.request)
        hear(engine, Ready)
        ready = time.perf_counter()
        for asked in requests:
            if asked.at <= opened:
                continue
            pause = ready + (asked.at - opened) - time.perf_counter()
            time.sleep(max(0.0, pause))
            engine.send(asked.request)
        ended: list[WeaveEnded] = []
        while len(ended) < len(log.weaves()):
            event = hear(engine, WeaveEnded)
            assert isinstance(event, WeaveEnded)
            ended.append(event)
        return tuple(ended)
    finally:
        engine.stop()


def hear(engine: Engine, kind: type[Ready] | type[WeaveEnded]) -> Event:
    """The next event of a kind. Raises EngineError when something was refused."""
    event = engine.wait(kind, Failed, timeout=60)
    if isinstance(event, Failed):
        raise EngineError(event.title, event.message)
    return event
