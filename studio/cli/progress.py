"""How far a long command is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

EVERY = 5.0
"""Seconds between two lines of progress where they cannot be written over."""


class Progress:
    """One line that says what is done and how far: written over on a terminal, now and
    then elsewhere. On standard error; standard output has the answer alone."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._name = ""
        self._told = 0.0

    def __call__(self, name: str, share: float) -> None:
        now = time.monotonic()
        new = name != self._name
        if not new and now - self._told < (0.1 if self._live else EVERY):
            return
        self._name, self._told = name, now
        line = f"{name} {share:4.0%}"
        if self._live:
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr, flush=True)

    def __enter__(self) -> Callable[[str, float], None]:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
