"""The room's end of the process that reads drafts for the lexicon."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from studio.line_child import ENDED, LineChild

COMMAND = (sys.executable, "-m", "studio.lexicon.child")

Answer = dict[str, Any]


class Reader:
    """Asks and never waits: `poll` hands out what has been answered. The process starts
    with the first question and ends with `stop`, or when the studio does."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._child = LineChild(command)
        self._waiting: dict[int, Callable[[Answer], None]] = {}
        self._number = 0
        self._problem = ""

    @property
    def busy(self) -> bool:
        """Whether an answer is waited for."""
        return bool(self._waiting)

    def ask(self, question: Answer, answered: Callable[[Answer], None]) -> int:
        """`answered` is called by `poll`, with shares and then with the answer; the
        question's number."""
        self._number += 1
        self._waiting[self._number] = answered
        self.tell({"ask": self._number, **question})
        return self._number

    def tell(self, words: Answer) -> None:
        """Say something that is not answered."""
        try:
            self._child.start()
        except OSError as error:
            self._problem = f"{error.strerror}"
        self._child.tell(words)

    def forget(self, question: int) -> None:
        """Hear no more answers to this one; others may be waited for elsewhere."""
        self._waiting.pop(question, None)

    def poll(self) -> None:
        """Hand out what has been answered since."""
        for answer in self._child.heard():
            if answer is ENDED:
                self._problem = "it ended"
                break
            answered = self._waiting.get(answer.get("for", 0))
            if answered is not None:
                if "share" not in answer:
                    del self._waiting[answer["for"]]
                answered(answer)
        if self._problem:
            self._lost()

    def _lost(self) -> None:
        lost = {"problem": self._problem}
        everybody, self._waiting, self._problem = self._waiting, {}, ""
        self._child.stop()
        for answered in everybody.values():
            answered(lost)

    def stop(self) -> None:
        """End the process."""
        self._child.stop()
        self._waiting.clear()
