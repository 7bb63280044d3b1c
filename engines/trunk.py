"""Prefill on a fixed grid: the KV of a text is a function of the text alone.

How tokens are split into batches changes the logits (by up to 0.04), so a prefix is
always evaluated in chunks that start at multiples of the grid from the window's start.
A chunk is kept only if it is whole and unchanged; one that grew or changed is evaluated
again from its boundary, never extended.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from engines.context import Context, State, Worn
from engines.llama import Model

MAX_STEMS = 8
"""Prefixes kept at once; the one used longest ago makes room."""

Tokens = tuple[int, ...]


def kept(held: Sequence[int], wanted: Sequence[int], grid: int) -> int:
    """How many tokens of `held`, evaluated on the grid, serve `wanted` as they are."""
    common = 0
    for a, b in zip(held, wanted, strict=False):
        if a != b:
            break
        common += 1
    if common == len(held) == len(wanted):
        return common
    return common // grid * grid


class Pace:
    """How many threads to compute with: all that may help, one when they hinder.

    Threads of one context wait for each other at every step, so a busy core may slow
    all of them down below one. Each way is timed as it goes, and the slower one is
    tried again now and then. Results do not depend on the choice.
    """

    AGAIN = 24
    """Steps after which the slower way is tried once more."""

    def __init__(self, most: int) -> None:
        self._ways = (most, 1) if most > 1 else (1,)
        self._seconds: dict[int, float] = {}
        self._since = 0

    def choose(self) -> int:
        """Threads for the next step."""
        for way in self._ways:
            if way not in self._seconds:
                return way
        self._since += 1
        slower_first = sorted(self._ways, key=self._seconds.__getitem__, reverse=True)
        if self._since >= self.AGAIN:
            self._since = 0
            return slower_first[0]
        return slower_first[-1]

    def took(self, threads: int, seconds: float) -> None:
        """Say what a whole chunk cost."""
        before = self._seconds.get(threads, seconds)
        self._seconds[threads] = (before + seconds) / 2


class Stem:
    """One sequence of a context, and the prefix that stands in it."""

    def __init__(self, context: Context, seq: int = 0) -> None:
        self.context = context
        self._seq = seq
        self.tokens: Tokens = ()
        self.worn: Worn = ()
        self.grid = 0

    def holds(self, tokens: Tokens, worn: Worn, grid: int) -> bool:
        return (self.tokens, self.worn, self.grid) == (tokens, worn, grid)

    def clear(self) -> None:
        """Hold nothing."""
        self.context.forget(self._seq)
        self.tokens = ()

    def grow(
        self,
        tokens: Tokens,
        worn: Worn,
        grid: int,
        *,
        pace: Pace | None = None,
        go_on: Callable[[], bool] = lambda: True,
    ) -> int:
        """Hold `tokens`, evaluated under `worn`; how many were there already.

        `go_on` is asked between chunks; when it says no, or the context is interrupted
        (BrokenOffError), the chunks done so far are kept.
        """
        if (self.worn, self.grid) != (worn, grid):
            self.clear()
            self.worn, self.grid = worn, grid
        reused = kept(self.tokens, tokens, grid)
        self.context.forget(self._seq, reused)
        self.tokens = tokens[:reused]
        self.context.wear(worn)
        for at in range(reused, len(tokens), grid):
            if not go_on():
                break
            chunk = tokens[at : at + grid]
            if pace is None or len(chunk) < grid:
                self.context.feed(chunk, self._seq, at)
            else:
                threads = pace.choose()
                self.context.use_threads(threads)
                began = time.perf_counter()
                self.context.feed(chunk, self._seq, at)
                pace.took(threads, time.perf_counter() - began)
            self.tokens = tokens[: at + len(chunk)]
        return reused

    def state(self) -> State:
        """The prefix's KV, for `adopt`."""
        return self.context.state(self._seq)

    def adopt(self, state: State, tokens: Tokens, worn: Worn, grid: int) -> None:
        """Hold a prefix that another stem has evaluated."""
        self.tokens = ()
        self.context.restore(self._seq, state)
        self.tokens, self.worn, self.grid = tokens, worn, grid

    def drop_tail(self) -> None:
        """Forget what was written after the prefix."""
        self.context.forget(self._seq, len(self.tokens))


class Trunk:
    """The prefixes that voices share: the bare draft, and one stem per exemplar page or
    whole-activation blend where voices have no context of their own."""

    def __init__(self, model: Model, n_ctx: int, n_batch: int, threads: int) -> None:
        self._model, self._n_ctx, self._n_batch = model, n_ctx, n_batch
        self._stems: dict[tuple[Worn, str], Stem] = {}
        self.pace = Pace(threads)

    def stem(self, worn: Worn, exemplar: str, n_seq: int = 1) -> Stem:
        """The stem for a kind of prefix, made when there is none."""
        key = (worn, exemplar)
        stem = self._stems.pop(key, None)
        if stem is None:
            if len(self._stems) >= MAX_STEMS:
                self._stems.pop(next(iter(self._stems))).context.close()
            stem = Stem(
                Context(
                    self._model, n_ctx=self._n_ctx, n_seq=n_seq, n_batch=self._n_batch
                )
            )
        self._stems[key] = stem
        return stem

    def interrupt(self) -> None:
        for stem in tuple(self._stems.values()):
            stem.context.interrupt()

    def resume(self) -> None:
        for stem in self._stems.values():
            stem.context.resume()

    def drop(self, keep: Callable[[Worn], bool]) -> None:
        """Close the stems whose adapters are no longer to be used."""
        for key in [key for key in self._stems if not keep(key[0])]:
            self._stems.pop(key).context.close()

    def close(self) -> None:
        self.drop(lambda _: False)
