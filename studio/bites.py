"""Long work in small bites, so that no key waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from textual.dom import DOMNode

BITE_S = 0.008
"""Seconds of work between two looks at the keys."""


class Bites:
    """One piece of work at a time, done on the screen's own thread while it is idle.

    A new one takes the place of the one before it. What the work raises is its own to
    catch.
    """

    def __init__(self, owner: DOMNode) -> None:
        self._owner = owner
        self._work: Iterator[object] | None = None

    @property
    def busy(self) -> bool:
        """Whether something is left to do."""
        return self._work is not None

    def begin(self, work: Iterator[object], *, after: float = 0.0) -> None:
        """Begin this, `after` seconds from now, and let go of what was not done yet."""
        self._work = work
        if after:
            self._owner.set_timer(after, lambda: self._bite(work))
        else:
            self._owner.call_later(self._bite, work)

    def stop(self) -> None:
        """Let go of what is not done."""
        self._work = None

    def _bite(self, work: Iterator[object]) -> None:
        if self._work is not work:
            return
        ends = perf_counter() + BITE_S
        for _ in work:
            if perf_counter() > ends:
                self._owner.set_timer(0.001, lambda: self._bite(work))
                return
        if self._work is work:
            self._work = None
