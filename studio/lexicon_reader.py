"""The room's end of the process that reads drafts for the lexicon."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import IO, Any

COMMAND = (sys.executable, "-m", "studio.lexicon_child")

Answer = dict[str, Any]


class Reader:
    """Asks and never waits: `poll` hands out what has been answered. The process starts
    with the first question and ends with `stop`, or when the studio does."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._out: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._heard: deque[Answer] = deque()
        self._waiting: dict[int, Callable[[Answer], None]] = {}
        self._number = 0

    @property
    def busy(self) -> bool:
        """Whether an answer is waited for."""
        return bool(self._waiting)

    def ask(self, question: Answer, answered: Callable[[Answer], None]) -> None:
        """`answered` is called by `poll`, with shares and then with the answer."""
        self._number += 1
        self._waiting[self._number] = answered
        self.tell({"ask": self._number, **question})

    def tell(self, words: Answer) -> None:
        """Say something that is not answered."""
        self._start()
        self._out.put(json.dumps(words).encode() + b"\n")

    def forget(self) -> None:
        """Hear no more answers to what has been asked."""
        self._waiting.clear()

    def poll(self) -> None:
        """Hand out what has been answered since."""
        while self._heard:
            answer = self._heard.popleft()
            number = answer.get("for", 0)
            answered = self._waiting.get(number)
            if number == -1:
                everybody, self._waiting = self._waiting, {}
                for each in everybody.values():
                    each(answer)
            elif answered is not None:
                if "share" not in answer:
                    del self._waiting[number]
                answered(answer)

    def stop(self) -> None:
        """End the process."""
        child, self._child = self._child, None
        self._waiting.clear()
        if child is not None:
            self._out.put(None)
            child.kill()
            child.wait()

    def _start(self) -> None:
        if self._child is not None:
            return
        self._out = queue.SimpleQueue()
        try:
            child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Ctrl+C in the terminal is the studio's, not the child's.
                start_new_session=True,
            )
        except OSError as error:
            self._heard.append({"for": -1, "problem": f"{error.strerror}"})
            return
        self._child = child
        for target, pipe in ((self._write, child.stdin), (self._read, child.stdout)):
            threading.Thread(target=target, args=(pipe, self._out), daemon=True).start()

    @staticmethod
    def _write(pipe: IO[bytes], out: queue.SimpleQueue[bytes | None]) -> None:
        with contextlib.suppress(OSError, ValueError):
            while (line := out.get()) is not None:
                pipe.write(line)
                pipe.flush()
        with contextlib.suppress(OSError, ValueError):
            pipe.close()

    def _read(self, pipe: IO[bytes], out: queue.SimpleQueue[bytes | None]) -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in pipe:
                answer = json.loads(line)
                if isinstance(answer, dict):
                    self._heard.append(answer)
        if self._out is out:
            self._child = None
            self._heard.append({"for": -1, "problem": "it ended"})
