"""The parent's end of the measuring processes: a job for each that is free."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from engines.errors import EngineError
from engines.memory import n_cores

COMMAND = (sys.executable, "-P", "-m", "engines.measuring.worker")
MOST = 8
"""Workers at once, however many cores there are."""

Job = dict[str, Any]
Told = Callable[[float], None]


class Workers:
    """Child processes with a model open in each. Use as a context manager."""

    def __init__(self, model: Path | None = None, n: int = 0) -> None:
        n = n or min(MOST, n_cores())
        self._workers = [_Worker() for _ in range(n)]
        self.about: Job = {}
        """What the model says of itself: name, n_vocab, n_ctx, opening, ends."""
        if model is not None:
            try:
                job = {"job": "open", "model": str(model)}
                for worker in self._workers:
                    self.about = worker.ask(job)
            except BaseException:
                self.close()
                raise

    def ask(self, job: Job) -> Job:
        """One job. Raises EngineError."""
        return self._workers[0].ask(job)

    def map(self, jobs: Sequence[Job], told: Told = lambda share: None) -> list[Job]:
        """All jobs, answers in their order. Raises the first EngineError met."""
        answers: list[Job | None] = [None] * len(jobs)
        left = iter(range(len(jobs)))
        lock = threading.Lock()
        errors: list[BaseException] = []
        done = 0

        def work(worker: _Worker) -> None:
            nonlocal done
            while not errors:
                with lock:
                    at = next(left, None)
                if at is None:
                    return
                try:
                    answers[at] = worker.ask(jobs[at])
                except BaseException as error:
                    errors.append(error)
                    return
                with lock:
                    done += 1
                    told(done / len(jobs))

        threads = [
            threading.Thread(target=work, args=(worker,), daemon=True)
            for worker in self._workers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        return [answer for answer in answers if answer is not None]

    def tokens(
        self, texts: Sequence[str], told: Told = lambda _: None
    ) -> list[list[int]]:
        """The token ids of texts, taken literally."""
        jobs = [{"job": "tokens", "texts": [text]} for text in texts]
        return [answer["ids"][0] for answer in self.map(jobs, told)]

    def close(self) -> None:
        """End all workers at once, whatever they do."""
        for worker in self._workers:
            worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Worker:
    def __init__(self) -> None:
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            # Ctrl-C ends the parent, and the parent ends its workers.
            start_new_session=True,
        )

    def ask(self, job: Job) -> Job:
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        try:
            requests.write(json.dumps(job).encode() + b"\n")
            requests.flush()
            line = answers.readline()
        except OSError:
            line = b""
        if not line:
            raise EngineError(
                "The measuring process stopped",
                f"It was at work on {job['job']!r}: {self._last_words()}. "
                "Nothing was written.",
            )
        answer: Job = json.loads(line)
        if "error" in answer:
            raise EngineError(*answer["error"])
        return answer

    def _last_words(self) -> str:
        self._process.wait(5)
        self._log.seek(0)
        lines = self._log.read()[-4096:].decode("utf-8", "replace").split("\n")
        spoken = [line.strip() for line in lines if line.strip()]
        return spoken[-1] if spoken else f"exit status {self._process.returncode}"

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._log):
            if stream is not None:
                stream.close()
