"""A voice: `protean train adapter`. LoRA (Hu et al. 2021, arXiv 2106.09685) by peft on
all linear layers of any Hugging Face causal model, for either way of waking.

*Late*: the draft is read by the base alone, without gradient, and its keys and values
are handed over; the adapter is on from the last draft token, and every token of the
continuation is in the loss. *Whole*: the adapter is on from the first draft token; the
loss is the same.
"""

from __future__ import annotations

import json
import os
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engines.training.errors import TrainingError, unwritable
from engines.training.landing import landing
from engines.training.losses import late_loss, whole_loss
from engines.training.mixing import Ids, Placed
from engines.training.pace import Pace
from engines.training.passages import FOREIGN, Passages
from engines.training.stopping import ctrl_c

ADAPTER, CONFIG = "adapter_model.safetensors", "adapter_config.json"
STATE, MEMORY = "training.json", "optimiser.safetensors"
SAY_EVERY = 15.0
ACTIVATIONS = ("late", "whole")
LINEAR = "all-linear"
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
    draft: int = 128
    length: int = 128
    pull: float = 0.0
    foreign: float = FOREIGN
    peak: float = 2.5e-3
    """The step at width 256; a model twice as wide takes half of it."""
    seed: int = 0
    resume: bool = False


@dataclass(frozen=True)
class Progress:
    batches: int = 0
    seconds: float = 0.0
    finished: bool = False
    name: str = ""
    activation: str = ""


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
        self.lesson, self.out, self.say, self.stop = lesson, out, say, stop
        self.base = base
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.quick = fast_type(self.device)
        model = open_base(base)
        width, vocabulary = model.config.hidden_size, model.config.vocab_size
        self.passages = Passages(
            tokens, works, lesson.name, draft=lesson.draft, length=lesson.length,
            vocabulary=vocabulary, pull=lesson.pull,
            foreign=lesson.foreign, seed=lesson.seed, end=_end_mark(model),
        )  # fmt: skip
        torch.manual_seed(lesson.seed)
        config = LoraConfig(
            r=lesson.rank, lora_alpha=2 * lesson.rank, target_modules=LINEAR,
            task_type=TaskType.CAUSAL_LM, lora_dropout=0.0,
        )  # fmt: skip
        self.model: Any = get_peft_model(model, config).to(self.device)
        self.named = [
            (name, p) for name, p in self.model.named_parameters() if p.requires_grad
        ]
        self.peak = peak = lesson.peak * 256 / max(256, width)
        self.optimiser = torch.optim.AdamW(
            [p for _, p in self.named], lr=peak, betas=(0.9, 0.98), weight_decay=0.01
        )
        self.progress = Progress(name=lesson.name, activation=lesson.activation)
        if lesson.resume:
            self._go_on()
        size = sum(p.numel() for _, p in self.named)
        self.say(
            f"{lesson.name}: {size / 1e6:.2f} million weights, {lesson.activation}"
        )

    def go(self) -> Progress:
        torch.set_grad_enabled(True)  # whatever this process did before
        lesson = self.lesson
        pace = Pace(lesson.minutes * 60, lesson.steps, warm=0.04, decay=0.6)
        loss_of = late_loss if lesson.activation == "late" else whole_loss
        began = time.monotonic() - self.progress.seconds
        spoke, smooth = time.monotonic(), 0.0
        while True:
            here = time.monotonic()
            share = pace.share(here - began, self.progress.batches)
            if share >= 1 or self.stop.is_set():
                break
            batch = self.passages.batch(self.progress.batches, lesson.rows)
            drafts, after = (torch.from_numpy(r).to(self.device) for r in batch)
            with torch.autocast(
                self.device, self.quick, enabled=self.quick != torch.float32
            ):
                loss = loss_of(self.model, drafts, after)
            loss.backward()
            torch.nn.utils.clip_grad_norm_([p for _, p in self.named], 1.0)
            self.optimiser.param_groups[0]["lr"] = self.peak * pace.step(share)
            self.optimiser.step()
            self.optimiser.zero_grad(set_to_none=True)
            value = float(loss.detach())
            if not value < 1e4:
                raise TrainingError(
                    "Training went astray", "The loss is no number. Try a lower --rank."
                )
            smooth = value if not smooth else 0.95 * smooth + 0.05 * value
            self.progress = replace(
                self.progress,
                batches=self.progress.batches + 1,
                seconds=time.monotonic() - began,
            )
            if here - spoke >= SAY_EVERY:
                spoke = here
                self.say(f"{100 * share:5.1f} %  loss {smooth:.3f}")
        done = not self.stop.is_set()
        self.progress = replace(self.progress, finished=done)
        self._keep()
        return self.progress

    def _keep(self) -> None:
        """Write the PEFT folder, whole or not at all."""
        from safetensors import SafetensorError
        from safetensors.torch import load_file, save_file

        try:
            self.out.parent.mkdir(parents=True, exist_ok=True)
            with landing(self.out) as path:
                self.model.save_pretrained(str(path))
                settings = json.loads((path / CONFIG).read_text(encoding="utf-8"))
                settings["base_model_name_or_path"] = self.base.name
                settings["protean_activation"] = self.lesson.activation
                (path / CONFIG).write_text(
                    json.dumps(settings, indent=1, sort_keys=True) + "\n",
                    encoding="utf-8",
                )
                (path / "README.md").unlink(missing_ok=True)
                kept = load_file(path / ADAPTER)
                save_file(
                    kept,
                    path / ADAPTER,
                    metadata={"protean.activation": self.lesson.activation},
                )
                (path / STATE).write_text(json.dumps(asdict(self.progress)))
                save_file(self._memory(), path / MEMORY)
        except (OSError, SafetensorError) as error:
            raise unwritable(self.out, error) from None

    def _memory(self) -> dict[str, Tensor]:
        kept: dict[str, Tensor] = {}
        for place, state in self.optimiser.state_dict()["state"].items():
            for key, value in state.items():
                kept[f"{place}.{key}"] = torch.as_tensor(value).cpu().contiguous()
        return kept

    def _go_on(self) -> None:
        from peft import set_peft_model_state_dict
        from safetensors.torch import load_file

        try:
            told = json.loads((self.out / STATE).read_text(encoding="utf-8"))
            progress = Progress(**told)
            weights = load_file(self.out / ADAPTER)
        except Exception:
            raise TrainingError(
                "There is no voice to go on with", f"{self.out} holds no run of ours."
            ) from None
        if (progress.name, progress.activation) != (
            self.lesson.name,
            self.lesson.activation,
        ):
            raise TrainingError(
                "The voice cannot go on",
                f"{self.out} is {progress.name}, {progress.activation}.",
            )
        try:
            set_peft_model_state_dict(self.model, weights)
        except RuntimeError:
            raise TrainingError(
                "The voice does not fit",
                f"{self.out} was trained on another model, or with another rank.",
            ) from None
        self.progress = replace(progress, finished=False)
        path = self.out / MEMORY
        if path.is_file():
            state: dict[int, dict[str, Any]] = {}
            for name, value in load_file(path).items():
                place, key = name.split(".", 1)
                state.setdefault(int(place), {})[key] = value
            self.optimiser.load_state_dict(
                {**self.optimiser.state_dict(), "state": state}
            )
