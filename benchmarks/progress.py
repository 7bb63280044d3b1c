"""How far a long benchmark is, said beside its one line of JSON."""

from __future__ import annotations

import sys
import threading
import time
from typing import TextIO


class Progress:
    """Counts pieces of work on stderr, on one line of a terminal; elsewhere a line a
    tenth of the way. May be told of pieces from several threads."""

    def __init__(self, name: str, total: int, stream: TextIO | None = None) -> None:
        self._name, self._total = name, total
        self._stream = sys.stderr if stream is None else stream
        self._lock = threading.Lock()
        self._began = time.perf_counter()
        self._done = self._tenths = 0

    def step(self) -> None:
        """One more piece is done."""
        with self._lock:
            self._done += 1
            last = self._done >= self._total
            tenths = 10 * self._done // self._total
            said = (
                f"{self._name}: {self._done} of {self._total}, "
                f"{time.perf_counter() - self._began:.0f} s"
            )
            if self._stream.isatty():
                self._stream.write(f"\r{said}" + ("\n" if last else ""))
            elif tenths > self._tenths:
                self._stream.write(f"{said}\n")
            self._tenths = tenths
            self._stream.flush()
