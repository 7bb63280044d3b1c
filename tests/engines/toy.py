"""Takes without a model: random logits over any vocabulary, the real rolling back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from engines.draws import uniform
from engines.events import Event, Governed, Grew, Shrank, TakeEnded
from engines.governing.compiled import Governing
from engines.plan import Plan
from engines.request import Unit
from engines.shaping import Shaper, Vocabulary
from engines.take import Take, Terms

Logits = Callable[[Sequence[int]], Any]


class Sampler:
    """Draws by the counters, and remembers nothing else."""

    def __init__(self, seed: int, take: int) -> None:
        self._key = (seed, take)
        self._n = 0
        self.entropy: list[float] = []

    def draw(self, logits: Any, attempt: int, factor: float = 1.0) -> int | None:
        if not np.isfinite(logits.max()):
            return None
        p = np.exp((logits - logits.max()).astype(np.float64))
        chance = uniform(self._key[0], "toy", self._key[1], self._n, attempt)
        return int(np.searchsorted(np.cumsum(p), chance * p.sum(), side="right"))

    def accept(self, token: int) -> None:
        self._n += 1

    def roll_back(self, n: int) -> None:
        self._n = n

    def close(self) -> None:
        pass


class _Candidates:
    def __init__(self, n: int) -> None:
        self.scratch = np.zeros(n, np.float32)


@dataclass
class Woven:
    """A take that is over, and everything a screen has shown of it."""

    ended: TakeEnded
    governed: Governed | None = None
    painted: list[str] = field(default_factory=list)


def tokenizer(pieces: Sequence[str]) -> Callable[[str], list[int]]:
    """The longest piece first; letters without a piece are left out."""
    ids = {piece: number for number, piece in enumerate(pieces)}
    longest = max(map(len, pieces))

    def tokenize(text: str) -> list[int]:
        found, at = [], 0
        while at < len(text):
            for size in range(min(longest, len(text) - at), 0, -1):
                if text[at : at + size] in ids:
                    found.append(ids[text[at : at + size]])
                    at += size
                    break
            else:
                at += 1
        return found

    return tokenize


def weave(
    plan: Plan,
    pieces: Sequence[str],
    logits: Logits,
    *,
    draft: str = "",
    seed: int = 0,
    take: int = 0,
    max_tokens: int = 40,
    unit: Unit = Unit.PARAGRAPH,
    flush_every: int = 1,
    cancel_after: int = 0,
) -> Woven:
    """One take; `logits(ids)` are the model's for the tokens so far. The last piece
    ends a text."""
    events: list[Event] = []
    raw = [piece.encode("utf-8", "surrogatepass") for piece in pieces]
    vocabulary = Vocabulary(raw)
    tokenize = tokenizer(pieces)
    terms = Terms(
        1,
        "toy",
        seed,
        unit,
        max_tokens,
        0,
        frozenset({len(pieces) - 1}),
        tuple(raw),
        Shaper(plan, tokenize, vocabulary, before=draft[-50:]),
        Governing(plan, vocabulary.compiled(tokenize), draft),
        cast(Any, _Candidates(len(pieces))),
        events.append,
    )
    running = Take(terms, take, 0, cast(Any, Sampler(seed, take)), cancel_after or None)
    while not running.finish:
        running.advance(logits(running.ids).astype(np.float32))
        assert running.drawn < 100 * max_tokens
        if not running.finish and running.drawn % flush_every == 0:
            running.flush()
    return seen(events)


def seen(events: Sequence[Event]) -> Woven:
    """What events come to."""
    shown, painted, governed = "", [""], None
    for event in events:
        if isinstance(event, Grew):
            shown += event.text
        elif isinstance(event, Shrank):
            shown = shown[: event.n_chars]
        elif isinstance(event, Governed):
            governed = event
        elif isinstance(event, TakeEnded):
            assert shown == event.text
            return Woven(event, governed, painted)
        painted.append(shown)
    raise AssertionError("the take never ended")
