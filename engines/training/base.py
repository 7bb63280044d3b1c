"""Pretraining: `protean train base`. One loop for the processor and for one GPU.

On a processor every core is a process of its own with one thread, and the gradients
meet once per batch: a machine with other work stalls such a run little, where threads
that meet in every product stand still (measured: docs/log.md).
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import torch.distributed as dist

from engines.training.errors import TrainingError, no_such_set
from engines.training.keeping import (
    WEIGHTS,
    Place,
    keep,
    memory_in,
    place_in,
    weights_into,
)
from engines.training.left_out import leave_out
from engines.training.llama import HeadLoss, Shape, Trunk
from engines.training.mixing import Pages, Placed
from engines.training.optimisers import Optimisers
from engines.training.pace import Pace
from engines.training.presets import PRESETS, Preset
from engines.training.stopping import ctrl_c, deaf
from engines.training.tokens import TOKENIZER, packed, read_tokenizer

TRIED = 320
"""Tokens of a passage that a voice is tried on, its draft included."""
KEEP_EVERY = 180.0
SAY_EVERY = 15.0
Say = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """What is asked of a run. `tokens`, where given, counts instead of `minutes`."""

    corpus: Path
    out: Path
    preset: str = "small"
    minutes: float = 0.0
    tokens: int = 0
    resume: bool = False
    processes: int = 0
    """0: one per core, or one with a GPU."""
    seed: int = 0
    muon: bool = True
    bf16: bool | None = None
    compiled: bool | None = None
    forget: bool = False
    """Go on without the optimiser's memory."""
    spare: tuple[str, ...] = ()
    """Sets whose voices will be tried on authors that the model has not read either; a
    run that goes on keeps to what it began with."""


def train_base(wish: Wish, *, say: Say = print) -> Place:
    """Train (or go on training) a base model into `wish.out`; returns where it ended.

    Ctrl+C ends it early with a usable model and a run that can go on. Raises
    TrainingError.
    """
    _check(wish)
    gpu = torch.cuda.is_available()
    count = 1 if gpu else wish.processes or os.cpu_count() or 1
    meeting = tempfile.mkdtemp(prefix="protean-train-")
    helpers = [
        multiprocessing.get_context("spawn").Process(
            target=_helper, args=(wish, rank, count, meeting), daemon=True
        )
        for rank in range(1, count)
    ]
    try:
        with deaf():
            for helper in helpers:
                helper.start()
        with ctrl_c(say) as stop:
            return _Run(wish, 0, count, meeting, say, stop).go()
    except RuntimeError as error:
        if all(helper.is_alive() for helper in helpers):
            raise
        raise TrainingError(
            "Training stopped",
            f"One of its processes died ({str(error).splitlines()[0]}). Go on with "
            "--resume; with little memory, add --processes 1.",
        ) from None
    finally:
        if dist.is_initialized():
            dist.destroy_process_group()
        for helper in helpers:
            if helper.pid is not None:
                helper.join(10)
                helper.kill()
        shutil.rmtree(meeting, ignore_errors=True)


def _check(wish: Wish) -> None:
    """Refuse what cannot be done before any process is started."""
    if wish.preset not in PRESETS:
        raise TrainingError(
            "There is no such size", f"{wish.preset} is none of {', '.join(PRESETS)}."
        )
    if not wish.resume and (wish.out / WEIGHTS).exists():
        raise TrainingError(
            "There is a model already",
            f"{wish.out}: go on with --resume, or name another folder.",
        )
    if wish.resume and (preset := place_in(wish.out).preset) != wish.preset:
        raise TrainingError(
            "The run cannot go on", f"{wish.out} was trained as --preset {preset}."
        )
    _, works = packed(wish.corpus)
    there = sum(work.length for work in works if not work.held_out)
    if there < PRESETS[wish.preset].context:
        raise TrainingError(
            "The corpus is too small",
            f"{there:,} tokens to learn from are less than one window of this size.",
        )
    if not wish.resume:
        _can_spare(wish, works)


def _can_spare(wish: Wish, works: list[Placed]) -> None:
    sets = {work.group for work in works if not work.held_out}
    for group in wish.spare:
        if group not in sets:
            raise no_such_set(wish.corpus, group, sets)
        if not leave_out(works, group, TRIED)[1]:
            raise TrainingError(
                "Nothing can be left unread",
                f"The works of {group} are too short. Leave it out of --spare.",
            )


def _helper(wish: Wish, rank: int, count: int, meeting: str) -> None:
    _Run(wish, rank, count, meeting, lambda text: None, threading.Event()).go()


def fast_type(device: str) -> torch.dtype:
    """bfloat16 where the machine multiplies it in hardware, else float32."""
    if device == "cuda":
        return torch.bfloat16
    has = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if has else torch.float32


class _Run:
    """One process's part of a run."""

    def __init__(
        self,
        wish: Wish,
        rank: int,
        count: int,
        meeting: str,
        say: Say,
        stop: threading.Event,
    ) -> None:
        self.wish, self.rank, self.count, self.say = wish, rank, count, say
        self.stop = stop
        self.preset: Preset = PRESETS[wish.preset]
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        if self.device == "cpu":
            torch.set_num_threads(1)
        if count > 1:
            dist.init_process_group(
                "gloo", init_method=f"file://{meeting}/met", rank=rank, world_size=count
            )
        tokens, works = packed(wish.corpus)
        vocabulary = read_tokenizer(wish.corpus / TOKENIZER).get_vocab_size()
        p = self.preset
        shape = Shape(
            p.layers,
            p.width,
            p.heads,
            p.kv_heads,
            p.feed_forward,
            vocabulary,
            p.context,
        )
        quick = fast_type(self.device) if wish.bf16 is None else (
            torch.bfloat16 if wish.bf16 else torch.float32
        )  # fmt: skip
        torch.manual_seed(wish.seed)
        self.trunk = Trunk(shape, quick).to(self.device)
        self.optimisers = Optimisers(self.trunk, p, muon=wish.muon)
        minutes = wish.minutes or p.minutes
        self.pace = Pace(minutes * 60, wish.tokens, p.warm, p.decay)
        self.place = Place(preset=wish.preset, seed=wish.seed, spare=wish.spare)
        if wish.resume:
            self._go_on()
        budget = wish.tokens or int(minutes * 60 * p.speed)
        for group in self.place.spare:
            works, _ = leave_out(works, group, TRIED)
        self.pages = Pages(tokens, works, budget, wish.seed)
        self._ahead = (-1, 0, 0), np.empty((0, 0), np.int64)
        compiled = (
            _can_compile() and minutes >= 5 and not wish.tokens
            if wish.compiled is None
            else wish.compiled
        )
        self.run = _compiled(self.trunk, self.device) if compiled else self.trunk
        size = sum(q.numel() for q in self.trunk.parameters())
        self.say(
            f"{size / 1e6:.1f} million weights, {self.device}, {count} process(es), "
            f"{'bf16' if quick == torch.bfloat16 else 'fp32'}"
            f"{', compiled' if compiled else ''}"
        )

    def _go_on(self) -> None:
        self.place = replace(place_in(self.wish.out), finished=False)
        weights_into(self.wish.out, self.trunk)
        memory = None if self.wish.forget else memory_in(self.wish.out)
        if memory is not None:
            self.optimisers.recall(memory)
        else:
            self.pace.rewarm_from = self.pace.share(
                self.place.seconds, self.place.tokens
            )

    def go(self) -> Place:
        torch.set_grad_enabled(True)  # whatever this process did before
        began = time.monotonic() - self.place.seconds
        kept = spoke = time.monotonic()
        smooth = 0.0
        since = (time.monotonic(), self.place.tokens)
        seconds = self.place.seconds
        while True:
            share = self.pace.share(seconds, self.place.tokens)
            if share >= 1:
                break
            loss = self._batch(share)
            here = time.monotonic()
            # The first process's clock and wish to stop are everybody's.
            seconds, stopping, loss = self._meet(here - began, self.stop.is_set(), loss)
            smooth = loss if not smooth else 0.95 * smooth + 0.05 * loss
            self.place = replace(
                self.place,
                batches=self.place.batches + 1,
                tokens=self.place.tokens + self._size(share),
                seconds=seconds,
            )
            if not loss < 1e4:
                raise TrainingError(
                    "Training went astray",
                    "The loss is no number any more. Go on with --resume from the last "
                    "kept state, with --fresh-optimiser.",
                )
            if here - spoke >= SAY_EVERY:
                rate = (self.place.tokens - since[1]) / (here - since[0])
                since = (here, self.place.tokens)
                spoke = here
                self.say(
                    f"{100 * share:5.1f} %  loss {smooth:.3f}  "
                    f"{self.place.tokens / 1e6:.2f} million tokens, {rate:,.0f}/s"
                )
            if stopping:
                break
            if self.rank == 0 and here - kept >= KEEP_EVERY:
                kept = here
                self._keep()
        done = self.pace.share(seconds, self.place.tokens) >= 1
        self.place = replace(self.place, finished=done)
        if self.rank == 0:
            self._keep()
        return self.place

    def _stage(self, share: float) -> int:
        return next(
            length for upto, length in self.preset.stages if share < upto or upto >= 1
        )

    def _size(self, share: float) -> int:
        length = self._stage(share)
        return max(1, self.preset.batch // length // self.count) * length * self.count

    def _batch(self, share: float) -> float:
        length = self._stage(share)
        rows = max(1, self.preset.batch // length // self.count)
        number = self.place.batches * self.count + self.rank
        gpu = self.device == "cuda"
        pages = self._pages(number, rows, length)
        ids = torch.from_numpy(pages).to(self.device)
        # A GPU takes the batch in handfuls that fit; so does a processor's cache.
        handful = max(1, (65_536 if gpu else 4_096) // length)
        total = torch.zeros((), device=self.device)
        for start in range(0, rows, handful):
            part = ids[start : start + handful]
            states = self.run(part[:, :-1].contiguous())
            loss = HeadLoss.apply(
                states.reshape(-1, states.shape[-1]),
                self.trunk.embed_tokens.weight,
                part[:, 1:].reshape(-1),
            )
            weight = len(part) / rows
            (loss * weight).backward()
            total += loss.detach() * weight
        self._descend(share)
        if gpu:  # it is still at work; its loss would be waited for
            self._ahead = (
                (number + 1, rows, length),
                self.pages.batch(number + 1, rows, length),
            )
        return float(total)

    def _pages(self, number: int, rows: int, length: int) -> npt.NDArray[np.int64]:
        wish, ahead = self._ahead
        if wish == (number, rows, length):
            return ahead
        return self.pages.batch(number, rows, length)

    def _descend(self, share: float) -> None:
        parameters = list(self.trunk.parameters())
        if self.count > 1:
            flat = torch.cat([p.grad.reshape(-1) for p in parameters])
            dist.all_reduce(flat)
            flat /= self.count
            start = 0
            for p in parameters:
                p.grad = flat[start : start + p.numel()].view_as(p)
                start += p.numel()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        self.optimisers.step(self.pace.step(share))

    def _meet(
        self, seconds: float, stopping: bool, loss: float
    ) -> tuple[float, bool, float]:
        if self.count == 1:
            return seconds, stopping, loss
        first = self.rank == 0
        word = torch.tensor(
            [seconds if first else 0.0, float(stopping), loss / self.count],
            dtype=torch.float64,
        )
        dist.all_reduce(word)
        return float(word[0]), bool(word[1] > 0), float(word[2])

    def _keep(self) -> None:
        keep(
            self.wish.out,
            self.trunk,
            self.wish.corpus / TOKENIZER,
            self.place,
            self.optimisers.memory(),
        )


def _compiled(trunk: Trunk, device: str) -> Any:
    if device != "cuda":
        return torch.compile(trunk, dynamic=False)
    # Its blocks are alike: one is compiled and serves all, in a tenth of the time.
    for part in (*trunk.layers, trunk.norm):
        part.compile(dynamic=False)
    return trunk


def _can_compile() -> bool:
    return torch.cuda.is_available() or bool(
        shutil.which("c++") or shutil.which("g++") or shutil.which("clang++")
    )
