"""A thread that writes the draft's file when the typing pauses."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

QUIET = 0.7
"""Seconds without an edit after which the file is written."""

LONGEST = 3.0
"""Seconds of steady typing after which it is written all the same."""

RETRY = 2.0
"""Seconds between attempts when the folder refuses."""

SETTLED = 3.0
"""Seconds without an edit after which idle work may begin."""

BETWEEN = 0.02
"""Seconds between two pieces of idle work."""

SIGN = 30.0
"""Seconds between signs of life on the lock."""


class Keeper:
    """Calls `work` after edits, never more than it must; `work` is False on failure.

    While nobody types `idle` is called again and again until it is False.
    """

    def __init__(
        self,
        work: Callable[[], bool],
        sign: Callable[[], None],
        idle: Callable[[], bool] = lambda: False,
    ) -> None:
        self._work = work
        self._sign = sign
        self._idle = idle
        self._idling = True
        self._wake = threading.Condition()
        self._first = self._last = 0.0
        self._due = self._closing = False
        self._thread = threading.Thread(target=self._keep, name="mirror", daemon=True)
        self._thread.start()

    def touch(self) -> None:
        """There is something to write."""
        now = time.monotonic()
        with self._wake:
            self._last = now
            if not self._due:
                self._due, self._first = True, now
                self._wake.notify_all()

    def stop(self) -> None:
        """End the thread after the work in hand."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        self._thread.join(timeout=5.0)

    def _keep(self) -> None:
        while self._wait():
            done = self._work()
            self._sign()
            if not done:
                with self._wake:
                    self._wake.wait_for(lambda: self._closing, RETRY)
                self.touch()

    def _wait(self) -> bool:
        pause = SETTLED
        while True:
            with self._wake:
                if self._due or self._closing:
                    break
                woken = self._wake.wait(pause if self._idling else SIGN)
            if not woken and self._idling:
                self._idling = self._idle()
                pause = BETWEEN
            elif not woken:
                self._sign()
        with self._wake:
            while not self._closing:
                left = min(self._last + QUIET, self._first + LONGEST) - time.monotonic()
                if left <= 0:
                    break
                self._wake.wait(left)
            self._due = False
            return not self._closing
