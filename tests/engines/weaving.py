"""A loom in the test's own process, its events in a list, its logits on record."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from engines import llama
from engines.adapters import Adapters
from engines.catalog import check_model, embedded_model, heads_for
from engines.context import Context, Logits
from engines.events import Event, TakeEnded
from engines.loom import Loom
from engines.request import Cancel, Prepare, Prompt, Sampling, Unit, Voice, Weave

MODEL = embedded_model()
HEADS: tuple[Voice, ...] = tuple(head.voice for head in heads_for(MODEL))
NAMES = tuple(voice.name for voice in HEADS)
E = TypeVar("E")
DRAFT = (
    "The house stood at the end of the lane, and nobody had lived in it since the war. "
    "In the kitchen a clock had stopped at ten past four. She opened the door and"
)


def head(name: str, sampling: Sampling | None = None) -> Voice:
    """One of the shipped voices, perhaps with other sampling."""
    voice = next(voice for voice in HEADS if voice.name == name)
    return voice if sampling is None else replace(voice, sampling=sampling)


def adapter_of(name: str) -> Path:
    return Path(head(name).adapters[0].path)


class Bench:
    """A model and its adapters, opened once; looms are made from it at will."""

    def __init__(self, path: Path = MODEL) -> None:
        llama.start()
        self.header = check_model(path)
        self.model = llama.Model(str(path))
        self.adapters = Adapters(self.model, self.header)

    def loom(self, placement: str = "contexts", cores: int = 2) -> Table:
        return Table(self, placement, cores)

    def close(self) -> None:
        self.adapters.close()
        self.model.close()


class Table:
    """A loom and what it said."""

    def __init__(self, bench: Bench, placement: str, cores: int) -> None:
        self.events: list[Event] = []
        self.cancelled: deque[Cancel] = deque()
        self.on_event: Callable[[Event], None] = lambda event: None
        self.loom = Loom(
            bench.model,
            bench.adapters,
            n_ctx=1024,
            n_batch=32,
            placement=placement,
            cores=cores,
            emit=self._take,
            cancelled=self.cancelled,
        )

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_: object) -> None:
        self.loom.close()

    def _take(self, event: Event) -> None:
        self.events.append(event)
        self.on_event(event)

    def weave(self, request: Weave) -> dict[tuple[str, int], TakeEnded]:
        """What every take of a weave became."""
        self.events.clear()
        self.loom.weave(request, 0.0)
        return {(e.voice, e.take): e for e in self.of(TakeEnded)}

    def prepare(self, text: str, voices: Sequence[Voice] = HEADS) -> None:
        self.loom.prepare(Prepare(Prompt(text), tuple(voices)), 32, lambda: True)

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]


def woven(
    text: str = DRAFT,
    voices: Sequence[Voice] = HEADS,
    *,
    takes: int = 1,
    first_take: int = 0,
    max_tokens: int = 12,
    weave: int = 1,
    threads: int = 1,
    unit: Unit = Unit.SENTENCE,
) -> Weave:
    """A small request."""
    return Weave(
        weave,
        Prompt(text),
        tuple(voices),
        takes=takes,
        first_take=first_take,
        unit=unit,
        max_tokens=max_tokens,
        seed=11,
        threads=threads,
    )


class Record:
    """Every row of logits that contexts give while it is on."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, Logits]] = []
        """(token, position, logits) in the order of evaluation."""
        self._step = Context.step

    def __enter__(self) -> Record:
        record, step = self.rows, self._step

        def recorded(
            self: Context, rows: Sequence[tuple[int, int, int]]
        ) -> list[Logits]:
            result = step(self, rows)
            for (token, _, position), logits in zip(rows, result, strict=True):
                record.append((token, position, logits.copy()))
            return result

        Context.step = recorded  # type: ignore[method-assign]
        return self

    def __exit__(self, *_: object) -> None:
        Context.step = self._step  # type: ignore[method-assign]


def same(a: Record, b: Record) -> bool:
    """Whether two records agree to the last bit."""
    return len(a.rows) == len(b.rows) and all(
        x[:2] == y[:2] and np.array_equal(x[2].view(np.uint32), y[2].view(np.uint32))
        for x, y in zip(a.rows, b.rows, strict=True)
    )
