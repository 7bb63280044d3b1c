"""Takes as plain text while they grow: one voice after the other, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engines.events import Event, Grew, Shrank, TakeEnded
from studio.cli.saying import say

SETTLED = re.compile(r".*[,;:.!?—\n]", re.DOTALL)


class PlainTakes:
    """Prints the first unfinished take as it grows and keeps the others back.

    A take may still lose words after its last clause, when it is cut to a natural end;
    those are held until it is complete, since what is printed cannot be taken back.
    """

    def __init__(self, names: Sequence[str], takes: int) -> None:
        self._order: Iterator[tuple[str, int]] = iter(
            (name, take) for name in names for take in range(takes)
        )
        self._takes = takes
        self._grown: dict[tuple[str, int], str] = {}
        self._ended: dict[tuple[str, int], str] = {}
        self._now = next(self._order, None)
        self._printed = ""
        self._last: tuple[str, int] | None = None

    def __call__(self, event: Event) -> None:
        if isinstance(event, Grew):
            key = (event.voice, event.take)
            self._grown[key] = self._grown.get(key, "") + event.text
        elif isinstance(event, Shrank):
            key = (event.voice, event.take)
            self._grown[key] = self._grown.get(key, "")[: event.n_chars]
        elif isinstance(event, TakeEnded):
            self._ended[event.voice, event.take] = event.text
        self._print()

    def _print(self) -> None:
        while self._now is not None:
            whole = self._ended.get(self._now)
            if whole is None:
                settled = SETTLED.match(self._grown.get(self._now, ""))
                if settled:
                    self._say(self._now, settled[0].rstrip())
                return
            self._say(self._now, whole.rstrip())
            say("", flush=True)
            self._now, self._printed = next(self._order, None), ""

    def _say(self, now: tuple[str, int], text: str) -> None:
        text = text.lstrip()
        self._head(now)
        if not text.startswith(self._printed):
            # A plan took back words that were already out: the take, whole, once more.
            say("")
            self._printed = ""
        say(text[len(self._printed) :], end="", flush=True)
        self._printed = text

    def _head(self, now: tuple[str, int]) -> None:
        if self._last == now:
            return
        if self._last is not None:
            say("")
        self._last = now
        name, take = now
        number = f" {take + 1}/{self._takes}" if self._takes > 1 else ""
        say(f"[{name}{number}]", flush=True)
