"""What a tapped studio wrote down, and the same requests again without a studio."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engines import wire
from engines.client import Engine
from engines.events import Event, Ready, WeaveEnded
from engines.request import Close, Request


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
        for asked in log.asked:
            if asked.at <= opened:
                engine.send(asked.request)
        engine.wait(Ready, timeout=60)
        ready = time.perf_counter()
        for asked in log.asked:
            if asked.at <= opened or isinstance(asked.request, Close):
                continue
            pause = ready + (asked.at - opened) - time.perf_counter()
            time.sleep(max(0.0, pause))
            engine.send(asked.request)
        ended: list[WeaveEnded] = []
        while len(ended) < len(log.weaves()):
            event = engine.wait(WeaveEnded, timeout=60)
            assert isinstance(event, WeaveEnded)
            ended.append(event)
        return tuple(ended)
    finally:
        engine.stop()
