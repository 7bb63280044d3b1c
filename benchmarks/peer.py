"""The peer: a llama.cpp server with slots and per-request adapters (xllamacpp).

It lives in an environment of its own under `build/`, made on first use, so that the
project's environment stays what a user gets.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.reference import BUILD, Models

RELEASE = "2026.10.11549"
"""The xllamacpp release measured against."""


class PeerError(Exception):
    """The peer could not be installed, started, or refused what was asked."""


def environment(folder: Path = BUILD) -> Path:
    """The Python of the peer's environment, installed when it is missing."""
    home = folder / f"peer-{RELEASE}"
    python = home / "bin" / "python"
    done = home / "installed"
    if done.exists():
        return python
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(home)],
        [str(python), "-m", "pip", "install", "-q", f"xllamacpp=={RELEASE}"],
    ):
        outcome = subprocess.run(command, capture_output=True, text=True, check=False)
        if outcome.returncode != 0:
            raise PeerError(f"{' '.join(command)}: {outcome.stderr.strip()[-800:]}")
    done.touch()
    return python


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How a peer is set up: llama.cpp threads, slots, one shared KV cache or not."""

    threads: int
    slots: int = 4
    unified: bool = False

    def __str__(self) -> str:
        shared = ", one cache" if self.unified else ""
        return f"{self.threads} threads, {self.slots} slots{shared}"


def thread_counts() -> tuple[int, ...]:
    """Thread counts worth trying on this machine, few to many."""
    cores = len(os.sched_getaffinity(0))
    return tuple(sorted({1, 2, max(1, cores // 2), cores}))


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing asked of the peer: a voice (adapter by number) continuing a prompt."""

    voice: int
    slot: int
    prompt: str
    n_tokens: int
    seed: int
    scale: float = 1.0
    temperature: float = 0.8
    min_p: float = 0.05

    def body(self) -> dict[str, Any]:
        """The request as the server reads it; only the samplers that we use as well."""
        return {
            "prompt": self.prompt,
            "id_slot": self.slot,
            "lora": [{"id": self.voice, "scale": self.scale}],
            "max_tokens": self.n_tokens,
            "n_predict": self.n_tokens,
            "cache_prompt": True,
            "ignore_eos": True,
            "seed": self.seed,
            "samplers": ["min_p", "temperature"],
            "temperature": self.temperature,
            "min_p": self.min_p,
            "top_k": 0,
            "top_p": 1.0,
            "repeat_penalty": 1.0,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: wall seconds for it all, tokens drawn, prompt tokens reused."""

    seconds: float
    n_tokens: int
    n_reused: int
    n_prompt: int


class Peer:
    """A running server. Use as a context manager."""

    def __init__(
        self, models: Models, arrangement: Arrangement, *, context: int = 2048
    ) -> None:
        settings = {
            "base": str(models.base),
            "adapters": [str(path) for path in models.adapters.values()],
            "threads": arrangement.threads,
            "slots": arrangement.slots,
            "unified": arrangement.unified,
            "context": context,
        }
        self.arrangement = arrangement
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        self._process = subprocess.Popen(
            [
                str(environment()),
                str(Path(__file__).with_name("peer_server.py")),
                json.dumps(settings),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._read()

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the server."""
        self._process.kill()
        self._process.wait()
        self._log.close()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def count(self, text: str) -> int:
        """How many tokens `text` has."""
        return int(self._ask({"tokenize": text})["tokens"])

    def complete(self, completions: Sequence[Completion]) -> Answer:
        """All completions at once; they queue where slots are fewer."""
        answer = self._ask({"completions": [c.body() for c in completions]})
        drawn = reused = read = 0
        for asked, result in zip(completions, answer["results"], strict=True):
            if not isinstance(result, dict) or "usage" not in result:
                raise PeerError(f"the peer refused: {str(result)[:400]}")
            usage = result["usage"]
            if usage["completion_tokens"] != asked.n_tokens:
                raise PeerError(
                    f"{usage['completion_tokens']} tokens came, not {asked.n_tokens}"
                )
            drawn += usage["completion_tokens"]
            reused += usage["prompt_tokens_details"]["cached_tokens"]
            read += usage["prompt_tokens"]
        return Answer(float(answer["seconds"]), drawn, reused, read)

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._log.seek(0)
            raise PeerError("the peer ended: " + self._log.read()[-800:].decode())
        answer = json.loads(line)
        assert isinstance(answer, dict)
        return answer
