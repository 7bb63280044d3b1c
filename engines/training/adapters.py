"""A voice: `protean train adapter`. LoRA (Hu et al. 2021, arXiv 2106.09685) by peft on
all linear layers of any Hugging Face causal model, for either way of waking.

*Late*: the draft is read by the base alone, without gradient, and its keys and values
are handed over; the adapter is on from the last draft token, and every token of the
continuation is in the loss. *Whole*: the adapter is on from the first draft token; the
loss is the same.

Some texts of the voice are left out. It is tried on them every hundred batches, and the
weights that did best there are the ones that stay (early stopping: Prechelt 1998).
"""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from engines.training.errors import TrainingError, no_such_set
from engines.training.keeping import place_in
from engines.training.left_out import leave_out, with_unread
from engines.training.losses import bare, late, lesson_loss, parting, whole
from engines.training.mixing import Ids, Placed
from engines.training.pace import Pace
from engines.training.passages import FOREIGN, Passages
from engines.training.stopping import ctrl_c
from engines.training.tokens import TOKENIZER, read_tokenizer
from engines.training.trials import Trials
from engines.training.typical import Typical
from engines.training.voice_folder import ADAPTER, Progress, begin_with, go_on, keep

SAY_EVERY = 15.0
TRIAL_EVERY = 100
"""Batches, not minutes: a run that goes on after a stop has the same trials."""
LEAVE = 8.0
DROPOUT = 0.1
"""Of what an adapter reads (Srivastava et al. 2014): with few authors a voice learns
them, not the style."""
ACTIVATIONS = ("late", "whole")
SEEDS = 1 << 32
LINEAR = "all-linear"
OTHERS = "others"
APART = 10.0
"""What a nat of going away from the base weighs on another style's passages."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Lesson:
    """How an adapter is trained; token counts are the model's own."""

    name: str
    activation: str = "late"
    rank: int = 16
    minutes: float = 5.0
    steps: int = 0
    """Batches instead of minutes, where given."""
    rows: int = 8
    draft: int = 192
    length: int = 128
    pull: float = 0.0
    words: float = 0.0
    """How strongly words are preferred that are typical of the voice."""
    leave: float = LEAVE
    """What a nat of going away from the base weighs at the end of the run, after drafts
    that are in the voice already. It grows from nothing: first a voice learns to speak,
    then where to be silent. At full weight from the start it never dared begin."""
    foreign: float = FOREIGN
    peak: float = 8e-4
    """The step at width 256; a model twice as wide takes half of it."""
    spare: bool = True
    """Leave some texts out, to try the voice on."""
    unread: bool = False
    """Learn most from the authors that the base has not read either."""
    apart: tuple[str, ...] = ()
    """Sets whose passages after foreign drafts the voice learns to leave to the base:
    what helps every style alike is not this voice's."""
    start: Path | None = None
    """A voice's folder to begin with; then it leaves alone at full weight at once."""
    seed: int = 0
    resume: bool = False


def train_adapter(
    lesson: Lesson,
    base: Path,
    tokens: Ids,
    works: list[Placed],
    out: Path,
    *,
    say: Say = print,
) -> Progress:
    """Train the voice `lesson.name` (a set of the corpus) on the model folder `base`
    into the PEFT folder `out`. Ctrl+C ends it early with a usable voice. Raises
    TrainingError."""
    if lesson.activation not in ACTIVATIONS:
        raise TrainingError("There is no such way to wake", "Take late or whole.")
    with ctrl_c(say) as stop, warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # the libraries' own affair
        return _Lessons(lesson, base, tokens, works, out, say, stop).go()


def _regrouped(works: list[Placed], apart: tuple[str, ...]) -> list[Placed]:
    """The works, those of the sets `apart` as one set."""
    return [replace(w, group=OTHERS) if w.group in apart else w for w in works]


def _has_unread(base: Path, name: str) -> None:
    try:
        spared = place_in(base).spare
    except TrainingError:
        spared = ()
    if name not in spared:
        raise TrainingError(
            f"The model has left nothing of {name} unread",
            (f"Only of {', '.join(spared)}. " if spared else "")
            + f"Train it with --spare {name}, or this voice without --unread.",
        )


def _can_be_apart(lesson: Lesson, works: list[Placed]) -> None:
    others = {work.group for work in works if not work.held_out} - {lesson.name}
    for group in lesson.apart:
        if group not in others:
            raise no_such_set(f"What {lesson.name} can be apart from", group, others)


def _end_mark(model: Any) -> int | None:
    end = model.config.eos_token_id
    end = end[0] if isinstance(end, list) else end
    return None if end is None else int(end)


def open_base(folder: Path) -> Any:
    """The causal model in a Hugging Face folder, in float32. Raises TrainingError."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    if not (folder / "config.json").is_file():
        raise TrainingError(
            "There is no model", f"{folder} is no Hugging Face folder (config.json)."
        )
    try:
        return AutoModelForCausalLM.from_pretrained(
            str(folder), dtype=torch.float32, use_safetensors=True
        )
    except Exception as error:  # whatever the library meets in a foreign folder
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise TrainingError(
            "The model cannot be opened", f"{folder.name}: {first}"
        ) from None


class _Lessons:
    def __init__(
        self,
        lesson: Lesson,
        base: Path,
        tokens: Ids,
        works: list[Placed],
        out: Path,
        say: Say,
        stop: threading.Event,
    ) -> None:
        from peft import LoraConfig, TaskType, get_peft_model

        from engines.training.base import fast_type

        if (out / ADAPTER).exists() and not lesson.resume:
            raise TrainingError(
                "There is a voice already",
                f"{out}: go on with --resume, or name another folder.",
            )
        _can_be_apart(lesson, works)
        self.lesson, self.out, self.say, self.stop = lesson, out, say, stop
        self.base = base
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.quick = fast_type(self.device)
        model = open_base(base)
        width = model.config.hidden_size
        learnt, spared = (
            leave_out(works, lesson.name, lesson.draft + lesson.length)
            if lesson.spare
            else ([work for work in works if not work.held_out], {})
        )
        if lesson.unread:
            _has_unread(base, lesson.name)
            learnt, spared = with_unread(learnt, spared)
        typical = self._typical(tokens, learnt) if lesson.pull or lesson.words else None
        self.weights = (
            torch.from_numpy(typical.words(model.config.vocab_size, lesson.words))
            .float()
            .to(self.device)
            if typical and lesson.words
            else None
        )
        self.passages = Passages(
            tokens, learnt, lesson.name, draft=lesson.draft, length=lesson.length,
            foreign=lesson.foreign, pull=lesson.pull,
            typical=typical,
            end=_end_mark(model), seed=lesson.seed,
        )  # fmt: skip
        self.others = (
            Passages(
                tokens, _regrouped(learnt, lesson.apart), OTHERS,
                draft=lesson.draft, length=lesson.length, foreign=1.0,
                end=_end_mark(model), seed=lesson.seed,
            )
            if lesson.apart
            else None
        )  # fmt: skip
        torch.manual_seed(lesson.seed)
        config = LoraConfig(
            r=lesson.rank, lora_alpha=2 * lesson.rank, target_modules=LINEAR,
            task_type=TaskType.CAUSAL_LM, lora_dropout=DROPOUT,
        )  # fmt: skip
        self.model: Any = get_peft_model(model, config).to(self.device)
        self.named = [
            (name, p) for name, p in self.model.named_parameters() if p.requires_grad
        ]
        self.peak = peak = lesson.peak * 256 / max(256, width)
        self.optimiser = torch.optim.AdamW(
            [p for _, p in self.named], lr=peak, betas=(0.9, 0.98), weight_decay=0.01
        )
        self.progress = Progress(
            name=lesson.name,
            activation=lesson.activation,
            left_out=tuple(spared),
        )
        self.logits = late if lesson.activation == "late" else whole
        self.trials = (
            Trials(self.passages, spared, self.logits, lesson.rows, self.device)
            if spared
            else None
        )
        if lesson.start and not lesson.resume:
            begin_with(lesson.start, self.model)
        if lesson.resume:
            before = go_on(
                out, lesson.name, lesson.activation,
                self.model, self.named, self.optimiser, self.trials,
            )  # fmt: skip
            self.progress = replace(
                before, finished=False, left_out=self.progress.left_out
            )
        size = sum(p.numel() for _, p in self.named)
        self.say(
            f"{lesson.name}: {size / 1e6:.2f} million weights, {lesson.activation}"
        )

    def _typical(self, tokens: Ids, works: list[Placed]) -> Typical:
        words = read_tokenizer(self.base / TOKENIZER)
        self.say("reading for passages that are typical of the voice")
        return Typical(
            self.lesson.name, tokens, works, self.lesson.length,
            lambda ids: str(words.decode(ids, skip_special_tokens=False)),
        )  # fmt: skip

    def go(self) -> Progress:
        torch.set_grad_enabled(True)  # whatever this process did before
        lesson = self.lesson
        pace = Pace(lesson.minutes * 60, lesson.steps, warm=0.04, decay=0.6)
        began = time.monotonic() - self.progress.seconds
        spoke, smooth = time.monotonic(), 0.0
        tried = self.progress.batches
        while True:
            here = time.monotonic()
            share = pace.share(here - began, self.progress.batches)
            if share >= 1 or self.stop.is_set():
                break
            leave = lesson.leave * (1.0 if lesson.start else share)
            value = self._learn(self.peak * pace.step(share), leave)
            smooth = value if not smooth else 0.95 * smooth + 0.05 * value
            self.progress = replace(
                self.progress,
                batches=self.progress.batches + 1,
                seconds=time.monotonic() - began,
            )
            if self.progress.batches % TRIAL_EVERY == 0:
                tried = self.progress.batches
                self._try(share)
            elif here - spoke >= SAY_EVERY:
                spoke = here
                self.say(f"{100 * share:5.1f} %  loss {smooth:.3f}")
        done = not self.stop.is_set()
        if done and tried < self.progress.batches:
            self._try(1.0)
        self.progress = replace(self.progress, finished=done)
        keep(
            self.out, self.progress, self.base.name,
            self.model, self.named, self.optimiser, self.trials,
        )  # fmt: skip
        return self.progress

    def _learn(self, step: float, leave: float) -> float:
        """One batch; returns its loss."""
        batch = self.passages.batch(self.progress.batches, self.lesson.rows)
        # What drops out is the same whenever a run was stopped.
        torch.manual_seed(self.lesson.seed * SEEDS + self.progress.batches)
        self.model.train()
        drafts, after, own = (
            torch.from_numpy(some).to(self.device)
            for some in (batch.drafts, batch.after, batch.own)
        )
        with self._quickly():
            base = bare(self.model, drafts[own], after[own]) if own.any() else None
            logits = self.logits(self.model, drafts, after)
            loss = lesson_loss(
                logits, after, own, base, leave, self.weights, batch.lead
            )
        loss.backward()
        if self.others:
            self._stay_apart(self.others)
        torch.nn.utils.clip_grad_norm_([p for _, p in self.named], 1.0)
        self.optimiser.param_groups[0]["lr"] = step
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        value = float(loss.detach())
        if not value < 1e4:
            raise TrainingError(
                "Training went astray", "The loss is no number. Try a lower --rank."
            )
        return value

    def _stay_apart(self, others: Passages) -> None:
        batch = others.batch(self.progress.batches, max(1, self.lesson.rows // 2))
        drafts, after = (
            torch.from_numpy(some).to(self.device)
            for some in (batch.drafts, batch.after)
        )
        with self._quickly():
            base = bare(self.model, drafts, after)
            away = parting(self.logits(self.model, drafts, after), base)
        (APART * away * len(drafts) / self.lesson.rows).backward()

    def _try(self, share: float) -> None:
        if self.trials:
            self.model.eval()
            with self._quickly():
                trial = self.trials.hold(self.model, self.named, self.progress.batches)
            self.progress = replace(self.progress, best=self.trials.best)
            best = "" if trial is self.trials.best else "; an earlier one was better"
            self.say(f"{100 * share:5.1f} %  {trial}{best}")

    def _quickly(self) -> Any:
        return torch.autocast(
            self.device, self.quick, enabled=self.quick != torch.float32
        )
