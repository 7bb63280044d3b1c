"""One voice's context and the thread that decodes in it."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from queue import SimpleQueue

from engines.braid import Braid, shares_of
from engines.context import BrokenOffError, Context, Worn
from engines.errors import EngineError
from engines.events import Failed, TakeEnded, Turned
from engines.governing.compiled import Governing
from engines.job import Job, prefix_worn
from engines.llama import Model
from engines.request import MAX_TAKES, Turn, TurnAt, Weave
from engines.sampling import Candidates, Sampler
from engines.shaping import Shaper, Vocabulary
from engines.take import Take, Terms
from engines.trunk import Stem, Tokens

COALESCE = 0.02
"""Seconds between two reports of a take's growth; slower tokens are told one by one."""


class Lane:
    """A context with room for a voice's takes, and its thread. Jobs run one by one."""

    def __init__(
        self,
        model: Model,
        vocabulary: Vocabulary,
        *,
        n_ctx: int,
        n_batch: int,
        rows_agree: bool,
    ) -> None:
        self._model, self._vocabulary = model, vocabulary
        self._n_ctx, self._n_batch = n_ctx, n_batch
        self._rows_agree = rows_agree
        self._candidates = Candidates(model.n_vocab)
        self._lock = threading.Lock()
        self._now: Job | None = None
        self.stem: Stem | None = None
        self._strands: list[Stem] = []
        """The further contexts of a mixture."""
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="lane", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job; `job.done` is set when it has ended, however it ended."""
        self._jobs.put(job)

    def cancel(self, job: Job) -> None:
        """Stop a job that runs or waits, within one step of the graph. Any thread."""
        with self._lock:
            job.cancelled = True
            if self._now is job:
                for stem in self._stems():
                    stem.context.interrupt()

    def holds(self, tokens: Tokens, worn: Worn, grid: int) -> bool:
        """Whether the prefix already stands in the lane; only while no job runs."""
        return self.stem is not None and self.stem.holds(tokens, worn, grid)

    def drop(self, keep: Callable[[Worn], bool]) -> None:
        """Take off adapters that are to be unloaded; only while no job runs."""
        for stem in self._stems():
            if not keep(stem.context.worn):
                stem.context.wear(())
            if not keep(stem.worn):
                stem.clear()

    def close(self) -> None:
        """End the thread, then free the context."""
        self._jobs.put(None)
        self._thread.join()
        for stem in self._stems():
            stem.context.close()

    def _stems(self) -> list[Stem]:
        return [self.stem, *self._strands] if self.stem is not None else []

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._run(job)
            finally:
                with self._lock:
                    self._now = None
                job.done.set()

    def _run(self, job: Job) -> None:
        weave = job.weave
        takes: list[Take] = []
        try:
            stem = self._stem(min(weave.takes, MAX_TAKES) if weave else 1)
            with self._lock:
                self._now = job
                for each in self._stems():
                    each.context.resume()
            stem.context.use_threads(job.threads)
            if not job.cancelled and job.error is None:
                self._hold(stem, job)
                job.prefilled_at = time.perf_counter()
                if weave is not None and len(stem.tokens) == len(job.prefix):
                    self._write(stem, job, weave, takes)
        except BrokenOffError:
            pass
        except EngineError as error:
            job.error = error
        except Exception:
            traceback.print_exc(file=sys.stderr)
            job.error = EngineError(
                "A voice stumbled",
                "The engine met something it did not expect; its log has the details. "
                "Weave again.",
            )
        finally:
            if weave is not None:
                self._finish(job, weave, takes)
                for each in self._stems():
                    each.drop_tail()

    def _stem(self, n_seq: int) -> Stem:
        """The context with room for that many takes, made larger when it is not."""
        if self._model.n_swa:
            n_seq = MAX_TAKES
        old = self.stem
        if old is None or old.context.n_seq < n_seq:
            new = Stem(
                Context(
                    self._model, n_ctx=self._n_ctx, n_seq=n_seq, n_batch=self._n_batch
                )
            )
            if old is not None:
                new.adopt(old.context.state(0), old.tokens, old.worn, old.grid)
                old.context.close()
            self.stem = new
            return new
        return old

    def _hold(self, stem: Stem, job: Job) -> None:
        if stem.holds(job.prefix, job.prefix_worn, job.grid):
            return
        if job.state is not None:
            stem.adopt(job.state, job.prefix, job.prefix_worn, job.grid)
            job.state = None
        else:
            job.n_reused = stem.grow(
                job.prefix, job.prefix_worn, job.grid, go_on=job.go_on
            )

    def _write(self, stem: Stem, job: Job, weave: Weave, takes: list[Take]) -> None:
        window, voice = job.window, job.voice
        plan = replace(
            voice.plan,
            begin_with_space=voice.plan.begin_with_space or window.begin_with_space,
        )
        shaper = Shaper(
            plan, self._model.tokenize, self._vocabulary, before=window.text[-200:]
        )
        governing = Governing(
            plan,
            self._vocabulary.compiled(self._model.tokenize),
            weave.prompt.before,
            moods=weave.moods,
            warm=weave.warm,
            seen=weave.seen,
        )
        terms = Terms(
            weave.weave,
            voice.name,
            weave.seed,
            weave.unit,
            weave.max_tokens,
            window.tokens[-1],
            self._model.ends,
            self._model.pieces,
            shaper,
            governing,
            self._candidates,
            job.emit,
        )
        stops = {s.take: s.at for s in weave.stops if s.voice == voice.name}
        stem.context.wear(job.worn)
        speaking = self._braid(stem, job) if voice.strands else stem.context
        for first in range(0, weave.takes, MAX_TAKES):
            batch: list[Take] = []
            for seq in range(min(MAX_TAKES, weave.takes - first)):
                number = weave.first_take + first + seq
                sampler = Sampler(
                    self._model,
                    job.sampling or voice.sampling,
                    self._candidates,
                    seed=weave.seed,
                    voice=voice.name,
                    take=number,
                    before=window.tokens,
                )
                batch.append(Take(terms, number, seq, sampler, stops.get(number)))
            takes += batch
            for each in self._stems():
                each.drop_tail()
            self._decode(speaking, job, shaper, batch, len(window.tokens))
            if job.cancelled:
                return

    def _braid(self, stem: Stem, job: Job) -> Braid:
        """The contexts of a mixture's strands, each with the prefix in it."""
        strands = job.voice.strands
        n_seq = stem.context.n_seq
        with self._lock:
            old = [each for each in self._strands if each.context.n_seq != n_seq]
            self._strands = [each for each in self._strands if each not in old]
        for each in old:
            each.context.close()
        while len(self._strands) < len(strands) - 1:
            context = Context(
                self._model, n_ctx=self._n_ctx, n_seq=n_seq, n_batch=self._n_batch
            )
            with self._lock:
                self._strands.append(Stem(context))
                if job.cancelled:
                    context.interrupt()
        contexts = [stem.context]
        further = self._strands[: len(strands) - 1]
        for other, strand in zip(further, strands[1:], strict=True):
            worn = job.resolve(strand.adapters)
            under = prefix_worn(job.voice, worn)
            if not other.holds(job.prefix, under, job.grid):
                if under == stem.worn:
                    other.adopt(stem.state(), job.prefix, under, job.grid)
                else:
                    other.grow(job.prefix, under, job.grid)
            other.context.use_threads(job.threads)
            other.context.wear(worn)
            contexts.append(other.context)
        return Braid(contexts, shares_of(strands))

    def _decode(
        self,
        context: Context | Braid,
        job: Job,
        shaper: Shaper,
        takes: list[Take],
        n_window: int,
    ) -> None:
        """Draw in turn for all takes; token i of a take stands at n_window + i."""
        for take in takes:
            take.stop_if_due()
        if all(take.finish for take in takes):
            return
        self._turn(context, job, shaper, takes)
        (logits,) = context.step([(takes[0].pending, 0, n_window - 1)])
        # Copied before the draws: the takes' sequences start from this very cell.
        copy = context.copying(0) if len(takes) > 1 else None
        for take in (take for take in takes if not take.finish):
            take.advance(logits)
            take.flush()
        job.first_at = job.first_at or time.perf_counter()
        if copy is not None:
            for take in takes[1:]:
                copy(take.seq)
        for take in takes:
            if not take.ids and not take.finish:
                context.forget(take.seq, n_window - 1)
        told = time.perf_counter()
        while live := [take for take in takes if not take.finish]:
            if job.cancelled:
                return
            self._turn(context, job, shaper, takes)
            for batch in self._batches(context, live):
                rows = [(t.pending, t.seq, n_window + len(t.ids) - 1) for t in batch]
                for take, row in zip(batch, context.step(rows), strict=True):
                    if take.advance(row):
                        context.forget(take.seq, n_window + len(take.ids) - 1)
            now = time.perf_counter()
            if now - told >= COALESCE:
                told = now
                for take in live:
                    take.flush()

    def _batches(self, context: Context | Braid, takes: list[Take]) -> list[list[Take]]:
        """All takes together where that changes no bit, else one by one."""
        if self._rows_agree and all(each.rows_agree for each, _ in context.worn):
            return [takes]
        return [[take] for take in takes]

    def _turn(
        self, context: Context | Braid, job: Job, shaper: Shaper, takes: list[Take]
    ) -> None:
        """Take up new weights and manner before the next round of draws."""
        weave, voice = job.weave, job.voice.name
        turned, job.turned = job.turned, None
        at, job.drawn = job.drawn, job.drawn + 1
        if weave is None:
            return
        due = [t for t in weave.turns if (t.voice, t.at) == (voice, at)]
        for turn in (*due, turned):
            if turn is None:
                continue
            try:
                self._take_up(context, job, shaper, turn)
            except EngineError as error:
                job.emit(Failed(error.title, error.message, weave.weave, voice))
                continue
            for sampling in turn.manner.sampling[:1]:
                job.sampling = sampling
                for take in takes:
                    take.retune(sampling)
            job.emit(Turned(weave.weave, voice, at, turn.adapters, turn.manner))

    def _take_up(
        self, context: Context | Braid, job: Job, shaper: Shaper, turn: Turn | TurnAt
    ) -> None:
        """Raises EngineError, and then nothing has changed."""
        strands = turn.manner.strands
        worn = [job.resolve(strand.adapters) for strand in strands]
        alone = job.resolve(turn.adapters)
        if isinstance(context, Braid):
            shares = shares_of(strands)
            context.check(worn)
            shaper.lean(turn.manner.leans)
            context.braid(worn, shares)
        else:
            shaper.lean(turn.manner.leans)
            context.wear(alone)

    def _finish(self, job: Job, weave: Weave, takes: list[Take]) -> None:
        """End what has not ended; a take that never began ends empty."""
        finish = "cancelled" if job.cancelled and not job.error else "failed"
        if job.error is not None:
            error = job.error
            job.emit(Failed(error.title, error.message, weave.weave, job.voice.name))
        for take in takes:
            if not take.finish:
                take.end(finish)
            job.n_tokens += take.n_drawn
        for at in range(len(takes), weave.takes):
            number = weave.first_take + at
            name, seed = job.voice.name, weave.seed
            job.emit(TakeEnded(weave.weave, name, number, "", (), seed, finish))
