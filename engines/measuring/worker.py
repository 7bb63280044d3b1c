"""A child process that measures, `python -m engines.measuring.worker`: one JSON object
per line in, one per line out.

Jobs are stateless but for the open model. One thread: several workers side by side are
quicker than one with several threads, and do not stall when a core is busy.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from engines import llama, memory, pipes
from engines.catalog import check_adapter, check_model
from engines.context import Context, Worn
from engines.errors import EngineError
from engines.files.gguf_header import ModelHeader
from engines.measuring.quantizing import quantize
from engines.request import GRID, Sampling
from engines.sampling import Candidates, Sampler

NICENESS = 5
ROWS = 64
"""Rows of logits in one step."""
BATCH = 16
"""Takes written side by side."""

Job = dict[str, Any]


class Bench:
    """The open model, its adapters and contexts."""

    def __init__(self) -> None:
        self._model: llama.Model | None = None
        self._header: ModelHeader | None = None
        self._adapters: dict[str, llama.Adapter] = {}
        self._contexts: dict[tuple[int, int], Context] = {}

    def answer(self, job: Job) -> Job:
        """Carry a job out. Raises EngineError."""
        name = job["job"]
        if name == "quantize":
            source, target = Path(job["source"]), Path(job["target"])
            return quantize(source, target, job["kind"], job.get("table", ""))
        if name == "open":
            return self._open(Path(job["model"]))
        jobs = {
            "tokens": self._tokens,
            "text": self._text,
            "score": self._score,
            "passage": self._passage,
            "takes": self._takes,
        }
        return jobs[name](job)

    def _open(self, path: Path) -> Job:
        self._header = check_model(path)
        memory.require(memory.estimate(self._header, 2048, 1, n_ubatch=ROWS))
        self._model = model = llama.Model(str(path), gpu_layers=0)
        return {
            "name": model.name,
            "n_vocab": model.n_vocab,
            "n_ctx": model.n_ctx_train,
            "n_params": model.n_params,
            "opening": model.opening,
            "adds_opening": model.adds_opening,
            "ends": sorted(model.ends),
        }

    @property
    def model(self) -> llama.Model:
        assert self._model is not None
        return self._model

    def _worn(self, scales: list[tuple[str, float]]) -> Worn:
        assert self._header is not None
        for path, _ in scales:
            if path not in self._adapters:
                check_adapter(Path(path), self._header)
                self._adapters[path] = llama.Adapter(self.model, path)
        return tuple((self._adapters[path], scale) for path, scale in scales if scale)

    def _context(self, n_ctx: int, n_seq: int = 1) -> Context:
        """A context with room for that many tokens, in rough sizes to be reused."""
        n_ctx = -(-n_ctx // 256) * 256
        key = (n_ctx, n_seq)
        if key not in self._contexts:
            for old in self._contexts.values():
                old.close()
            self._contexts.clear()
            self._contexts[key] = Context(
                self.model, n_ctx=n_ctx, n_seq=n_seq, n_batch=ROWS, n_rows=ROWS
            )
        context = self._contexts[key]
        for seq in range(n_seq):
            context.forget(seq)
        return context

    def _tokens(self, job: Job) -> Job:
        return {"ids": [self.model.tokenize(text) for text in job["texts"]]}

    def _text(self, job: Job) -> Job:
        return {"text": _spelt(self.model, job["ids"])}

    def _score(self, job: Job) -> Job:
        """Nats of each token but the first, and what the model would have said."""
        ids = job["ids"]
        context = self._context(len(ids))
        context.wear(self._worn(job.get("worn", [])))
        nats, top = _read(context, ids[:-1], ids[1:], 0)
        return {"nats": nats, "top": top}

    def _passage(self, job: Job) -> Job:
        """Nats of `rest` after `draft`, in each of the ways asked for.

        Late: the draft through the bare model, its last token and everything after it
        under the adapter, as a lane does it.
        """
        draft, rest = job["draft"], job["rest"]
        context = self._context(len(draft) + len(rest))
        before, reading = draft[:-1], [draft[-1], *rest[:-1]]
        context.wear(())
        _feed(context, before)
        bare = context.state(0)
        found = {}
        for name, way in job["ways"].items():
            worn = self._worn(way["worn"])
            if way["late"]:
                context.restore(0, bare)
                context.wear(worn)
            else:
                context.forget(0)
                context.wear(worn)
                _feed(context, before)
            nats, _ = _read(context, reading, rest, len(before))
            found[name] = float(np.sum(nats))
        return found

    def _takes(self, job: Job) -> Job:
        """Continuations of exactly `n_tokens` (a model that would end goes on)."""
        draft, n_tokens, late = job["draft"], job["n_tokens"], job["late"]
        sampling, seeds = Sampling(**job["sampling"]), job["seeds"]
        found = []
        for at in range(0, len(seeds), BATCH):
            some = seeds[at : at + BATCH]
            context = self._context(len(draft) + n_tokens, len(some))
            worn = self._worn(job["worn"])
            context.wear(() if late else worn)
            _feed(context, draft[:-1])
            context.wear(worn)
            found += self._write(context, draft, n_tokens, sampling, job["voice"], some)
        return {"takes": found}

    def _write(
        self,
        context: Context,
        draft: list[int],
        n_tokens: int,
        sampling: Sampling,
        voice: str,
        seeds: list[int],
    ) -> list[Job]:
        model, ends = self.model, sorted(self.model.ends)
        candidates = Candidates(model.n_vocab)
        samplers = [
            Sampler(
                model,
                sampling,
                candidates,
                seed=seed,
                voice=voice,
                take=0,
                before=draft,
            )
            for seed in seeds
        ]
        takes: list[list[int]] = [[] for _ in seeds]
        try:
            (row,) = context.step([(draft[-1], 0, len(draft) - 1)])
            first = row.copy()
            state = context.state(0)
            for seq in range(1, len(seeds)):
                context.restore(seq, state)
            logits = [first.copy() for _ in seeds]
            for position in range(n_tokens):
                if position:
                    rows = [
                        (take[-1], seq, len(draft) + position - 1)
                        for seq, take in enumerate(takes)
                    ]
                    logits = context.step(rows)
                for row, sampler, take in zip(logits, samplers, takes, strict=True):
                    row[ends] = -np.inf
                    token = sampler.draw(row, 0)
                    if token is None:
                        raise EngineError(
                            "A take could not go on", "No word was left to draw."
                        )
                    sampler.accept(token)
                    take.append(token)
        finally:
            for sampler in samplers:
                sampler.close()
        return [{"ids": take, "text": _spelt(model, take)} for take in takes]


def _spelt(model: llama.Model, ids: list[int]) -> str:
    return b"".join(model.pieces[t] for t in ids).decode("utf-8", "ignore")


def _feed(context: Context, ids: list[int]) -> None:
    for at in range(0, len(ids), GRID):
        context.feed(ids[at : at + GRID], 0, at)


def _read(
    context: Context, ids: list[int], after: list[int], start: int
) -> tuple[list[float], list[int]]:
    """Evaluate `ids` from position `start` on: the nats of the token that comes `after`
    each, and the likeliest one."""
    nats: list[float] = []
    top: list[int] = []
    for at in range(0, len(ids), ROWS):
        some = ids[at : at + ROWS]
        rows = context.step([(t, 0, start + at + i) for i, t in enumerate(some)])
        for row, token in zip(rows, after[at : at + ROWS], strict=True):
            likeliest = int(row.argmax())
            most = float(row[likeliest])
            total = float(np.exp(row - np.float32(most)).sum(dtype=np.float64))
            nats.append(float(np.log(total)) + most - float(row[token]))
            top.append(likeliest)
    return nats, top


def main() -> None:
    requests, answers = pipes.claim()
    with contextlib.suppress(OSError, AttributeError):
        os.nice(max(0, NICENESS - os.nice(0)))
    llama.start()
    bench = Bench()
    for line in requests:
        try:
            answer = bench.answer(json.loads(line))
        except EngineError as error:
            answer = {"error": [error.title, error.message]}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()
    sys.stderr.flush()
    # llama.cpp's own clean-up at exit is not needed and may stumble.
    os._exit(0)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
