"""Work beside the screen, one piece at a time: the latest asked for is done next."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class Beside:
    """A thread that is there while there is something to do.

    `ask(work, done)` runs `work` in it and leaves its answer for `poll`, which calls
    `done` in the thread that polls. What is asked under a name replaces what was asked
    under it and has not begun: a mark that follows the keys measures the last of them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[str, tuple[Callable[[], Any], Callable[[Any], None]]] = {}
        self._answers: list[tuple[Callable[[Any], None], Any]] = []
        self._thread: threading.Thread | None = None
        self.problem: Exception | None = None
        """What went wrong last."""
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether something is under way, or done and not yet told."""
        with self._lock:
            return bool(self._asked or self._answers or self._thread)

    def ask(
        self, name: str, work: Callable[[], Any], done: Callable[[Any], None]
    ) -> None:
        with self._lock:
            if self._closed:
                return
            self._asked[name] = (work, done)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._asked or self._closed:
                    self._thread = None
                    return
                work, done = self._asked.pop(next(iter(self._asked)))
            try:
                answer = work()
            except Exception as error:
                self.problem = error
                continue
            with self._lock:
                if not self._closed:
                    self._answers.append((done, answer))

    def poll(self) -> bool:
        """Tell what has been done; whether there was anything."""
        with self._lock:
            answers, self._answers = self._answers, []
        for done, answer in answers:
            done(answer)
        return bool(answers)

    def close(self) -> None:
        """Begin nothing more, and tell nothing more."""
        with self._lock:
            self._closed = True
            self._asked.clear()
            self._answers.clear()
