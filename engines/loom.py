"""A weave: every voice continues one prompt, each in its own lane."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from engines.adapters import Adapters
from engines.braid import shares_of
from engines.context import BrokenOffError, Worn
from engines.errors import EngineError
from engines.events import Event, Failed, Prepared, TakeEnded, WeaveEnded
from engines.garbage import set_aside
from engines.job import Job, first_worn, given, prefix_worn
from engines.lane import Lane
from engines.llama import Adapter, Model
from engines.plan import Plan
from engines.request import (
    MAX_TAKES,
    Cancel,
    Prepare,
    Prompt,
    Turn,
    Voice,
    Weave,
)
from engines.shaping import Vocabulary
from engines.trunk import Trunk
from engines.window import Window, compose

MAX_LANES = 8
"""Voices that keep a context of their own; the one idle longest makes room."""
MOST_TAKES = 64
RESERVE = 64
"""Tokens kept free when the window is composed ahead of a weave."""


class Loom:
    """Lanes and trunk of one open model.

    `weave`, `prepare`, `release` and `close` are called by one thread and block;
    `cancel` and `turn` come from any.
    """

    def __init__(
        self,
        model: Model,
        adapters: Adapters,
        *,
        n_ctx: int,
        n_batch: int,
        placement: str,
        cores: int,
        emit: Callable[[Event], None],
        cancelled: deque[Cancel],
    ) -> None:
        self._model, self._adapters, self._emit = model, adapters, emit
        self._n_ctx, self._n_batch, self._cores = n_ctx, n_batch, cores
        self._in_turns = placement == "turns"
        self._vocabulary = Vocabulary(model.pieces)
        self._trunk = Trunk(model, n_ctx, n_batch, cores)
        self._lanes: dict[str, Lane] = {}
        self._lock = threading.Lock()
        self._running: int | None = None
        self._jobs: list[Job] = []
        self._cancelled = cancelled

    def weave(self, request: Weave, arrived: float) -> None:
        """Weave to the end. `arrived` is when the request came (perf_counter)."""
        jobs: list[Job] = []
        windows: dict[str, Window] = {}
        try:
            self._check(request)
        except EngineError as error:
            self._emit(Failed(error.title, error.message, request.weave))
            request = replace(request, voices=())
        for voice in request.voices:
            try:
                jobs.append(self._job(request, voice, windows))
            except EngineError as error:
                self._refuse(request, voice, error)
        with self._lock:
            self._running, self._jobs = request.weave, jobs
            self._trunk.resume()
            for cancel in tuple(self._cancelled):
                if cancel.weave == request.weave:
                    self._mark(cancel)
        try:
            for job in jobs:
                self._emit(given(request, job, self._n_ctx))
            self._spread(jobs)
        finally:
            with self._lock:
                self._running, self._jobs = None, []
        now = time.perf_counter()
        prefilled = max((j.prefilled_at or now for j in jobs), default=now)
        first = max((j.first_at or now for j in jobs), default=now)
        self._emit(
            WeaveEnded(
                request.weave,
                max(prefilled - arrived, 0.0),
                max(first - arrived, 0.0),
                now - arrived,
                sum(job.n_tokens for job in jobs),
            )
        )

    def keep(self, plan: Plan) -> None:
        """Make a plan ready before a voice is under it."""
        with set_aside():
            self._vocabulary.compiled(self._model.tokenize).held(plan)

    def prepare(self, request: Prepare, grid: int, go_on: Callable[[], bool]) -> None:
        """Bring every prefix up to date, as long as `go_on` says so."""
        began = time.perf_counter()
        windows: dict[str, Window] = {}
        jobs: list[Job] = []
        for voice in request.voices or (Voice(""),):
            try:
                worn = self._adapters.worn(first_worn(voice))
            except EngineError:
                # Said when the voice is asked to speak, not at every pause.
                continue
            window = self._window(request.prompt, voice, RESERVE, windows)
            job = Job(voice, window, worn, prefix_worn(voice, worn), grid, self._emit)
            job.go_on = go_on
            jobs.append(job)
        if not jobs:
            return
        self._trunk.resume()
        self._spread(jobs)
        for job in jobs:
            if job.error is not None:
                raise job.error
        if go_on():
            start = min(job.window.window_start for job in jobs)
            seconds = time.perf_counter() - began
            longest = max(jobs, key=lambda job: len(job.window.tokens))
            n_tokens = len(longest.window.tokens)
            self._emit(Prepared(start, n_tokens, longest.n_reused, seconds))

    def cancel(self, request: Cancel) -> None:
        """Stop a weave or one of its voices. One that has not begun is stopped when it
        does, since the host keeps what was cancelled."""
        with self._lock:
            if self._running == request.weave:
                self._mark(request)

    def stop(self) -> None:
        """Stop whatever runs."""
        with self._lock:
            if self._running is not None:
                self._mark(Cancel(self._running))

    def turn(self, request: Turn) -> None:
        """Turn a voice of the weave that runs, from its next token on."""
        with self._lock:
            if self._running == request.weave:
                for job in self._jobs:
                    if job.voice.name == request.voice:
                        job.turned = request

    def release(self, adapter: Adapter) -> None:
        """Take an adapter off everywhere, so that it can be freed."""

        def keep(worn: Worn) -> bool:
            return all(each is not adapter for each, _ in worn)

        self._trunk.drop(keep)
        for lane in self._lanes.values():
            lane.drop(keep)

    def close(self) -> None:
        for lane in self._lanes.values():
            lane.close()
        self._trunk.close()

    def _check(self, request: Weave) -> None:
        if not 1 <= request.takes <= MOST_TAKES:
            wrong = (
                f"{request.takes} takes were asked for, and 1 to {MOST_TAKES} are "
                "possible"
            )
        elif not 1 <= request.max_tokens <= self._n_ctx // 2:
            wrong = (
                f"{request.max_tokens} tokens were asked for, and 1 to "
                f"{self._n_ctx // 2} are possible with this model"
            )
        elif not 1 <= request.grid <= self._n_batch:
            wrong = f"a grid of {request.grid} does not fit the open model"
        else:
            return
        raise EngineError("This cannot be woven", f"{wrong}. Ask for another number.")

    def _job(self, request: Weave, voice: Voice, windows: dict[str, Window]) -> Job:
        worn = self._adapters.worn(first_worn(voice))
        if voice.strands:
            shares_of(voice.strands)
        window = self._window(request.prompt, voice, request.max_tokens + 1, windows)
        job = Job(
            voice, window, worn, prefix_worn(voice, worn), request.grid, self._emit
        )
        job.weave, job.resolve = request, self._adapters.worn
        job.threads = max(request.threads, self._threads(len(request.voices)))
        return job

    def _threads(self, n_voices: int) -> int:
        """Threads for each of the contexts that decode at once; one core is left to
        whatever paints, where there are more than two."""
        spare = self._cores if self._cores <= 2 else self._cores - 1
        if self._in_turns:
            return spare
        return max(1, (self._cores - 1) // max(n_voices, 1))

    def _window(
        self, prompt: Prompt, voice: Voice, reserve: int, known: dict[str, Window]
    ) -> Window:
        if voice.exemplar not in known:
            start = (self._model.opening,) if self._model.adds_opening else ()
            known[voice.exemplar] = compose(
                prompt, voice, self._model.tokenize, self._n_ctx, reserve, start
            )
        return known[voice.exemplar]

    def _spread(self, jobs: Sequence[Job]) -> None:
        """Give the jobs to their lanes and wait until all are done."""
        # Voices that read the draft in their own way begin while the trunk is busy.
        for job in sorted(jobs, key=self._through_trunk):
            lane = self._lane(job, jobs)
            if self._through_trunk(job) and not job.cancelled:
                self._hand_over(job, lane)
            lane.submit(job)
            if self._in_turns:
                job.done.wait()
        for job in jobs:
            job.done.wait()

    def _through_trunk(self, job: Job) -> bool:
        return self._in_turns or not (job.prefix_worn or job.voice.exemplar)

    def _hand_over(self, job: Job, lane: Lane) -> None:
        """Evaluate the job's prefix on the trunk, unless its lane holds it already."""
        job.n_reused = len(job.prefix)
        if lane.holds(job.prefix, job.prefix_worn, job.grid):
            return
        n_seq = MAX_TAKES if self._model.n_swa else 1
        try:
            stem = self._trunk.stem(job.prefix_worn, job.voice.exemplar, n_seq)
            job.n_reused = stem.grow(
                job.prefix,
                job.prefix_worn,
                job.grid,
                pace=self._trunk.pace,
                go_on=lambda: job.go_on() and not job.cancelled,
            )
            if stem.tokens == job.prefix:
                job.state = stem.state()
        except BrokenOffError:
            return
        except EngineError as error:
            job.error = error

    def _lane(self, job: Job, jobs: Sequence[Job]) -> Lane:
        """The voice's lane, made when there is none."""
        name = self._lane_name(job)
        lane = self._lanes.pop(name, None)
        if lane is None:
            busy = {self._lane_name(each) for each in jobs}
            idle = [each for each in self._lanes if each not in busy]
            if len(self._lanes) >= MAX_LANES and idle:
                self._lanes.pop(idle[0]).close()
            lane = Lane(
                self._model,
                self._vocabulary,
                n_ctx=self._n_ctx,
                n_batch=self._n_batch,
                rows_agree=self._adapters.rows_agree,
            )
        self._lanes[name] = lane
        return lane

    def _lane_name(self, job: Job) -> str:
        return "" if self._in_turns else job.voice.name

    def _mark(self, request: Cancel) -> None:
        """Cancel the jobs that are meant; the caller holds the lock."""
        for job in self._jobs:
            if request.voice in ("", job.voice.name):
                lane = self._lanes.get(self._lane_name(job))
                if lane is None:
                    job.cancelled = True
                else:
                    lane.cancel(job)
        if all(job.cancelled for job in self._jobs):
            self._trunk.interrupt()

    def _refuse(self, request: Weave, voice: Voice, error: EngineError) -> None:
        worn = first_worn(voice)
        path = worn[0].path if len(worn) == 1 else ""
        name, weave = voice.name, request.weave
        self._emit(Failed(error.title, error.message, weave, name, path))
        for at in range(request.takes):
            number = request.first_take + at
            self._emit(TakeEnded(weave, name, number, "", (), request.seed, "failed"))
