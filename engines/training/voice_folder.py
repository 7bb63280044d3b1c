"""A voice on its way: a PEFT folder, whole or not there, and enough to go on with."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engines.training.errors import TrainingError, unwritable
from engines.training.landing import landing
from engines.training.trials import Trial, Trials

ADAPTER, CONFIG = "adapter_model.safetensors", "adapter_config.json"
STATE, MEMORY = "training.json", "optimiser.safetensors"
NOW = "now."
"""Marks the weights a run goes on with, where others are the best."""
Named = list[tuple[str, Tensor]]


@dataclass(frozen=True)
class Progress:
    batches: int = 0
    seconds: float = 0.0
    finished: bool = False
    name: str = ""
    activation: str = ""
    left_out: tuple[str, ...] = ()
    """Authors (or works) that the voice was tried on and did not learn from."""
    best: Trial | None = None
    """How it did there with the weights that stay."""


def keep(
    out: Path,
    progress: Progress,
    base: str,
    model: Any,
    named: Named,
    optimiser: torch.optim.Optimizer,
    trials: Trials | None,
) -> None:
    """Write the folder `out`: the best weights, and how to go on from the latest.
    Raises TrainingError."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file, save_file

    best = trials.kept if trials and trials.kept else None
    memory: dict[str, Tensor] = {}
    for place, state in optimiser.state_dict()["state"].items():
        for key, value in state.items():
            memory[f"{place}.{key}"] = torch.as_tensor(value).cpu().contiguous()
    if best:
        memory |= {NOW + n: p.detach().cpu().contiguous() for n, p in named}
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with landing(out) as path:
            model.save_pretrained(str(path), state_dict=best)
            settings = json.loads((path / CONFIG).read_text(encoding="utf-8"))
            settings["base_model_name_or_path"] = base
            settings["protean_activation"] = progress.activation
            (path / CONFIG).write_text(
                json.dumps(settings, indent=1, sort_keys=True) + "\n", encoding="utf-8"
            )
            (path / "README.md").unlink(missing_ok=True)
            save_file(
                load_file(path / ADAPTER),
                path / ADAPTER,
                metadata={"protean.activation": progress.activation},
            )
            (path / STATE).write_text(json.dumps(asdict(progress)))
            save_file(memory, path / MEMORY)
    except (OSError, SafetensorError) as error:
        raise unwritable(out, error) from None


def _give(folder: Path, weights: dict[str, Tensor], model: Any) -> None:
    """Give `model` the weights of a voice, all of them: part of a voice is another."""
    from peft import set_peft_model_state_dict

    try:
        found = set_peft_model_state_dict(model, weights)
    except RuntimeError:
        raise TrainingError(
            "The voice does not fit",
            f"{folder} was trained on another model, or with another rank.",
        ) from None
    ours = [name for name, _ in model.named_parameters() if ".lora_" in name]
    if missing := set(ours).intersection(found.missing_keys):
        raise TrainingError(
            "The voice is not whole",
            f"{folder} has {len(ours) - len(missing)} of the {len(ours)} matrices of a "
            "voice for this model: it was trained on another model, or on less of it.",
        )
    if found.unexpected_keys:
        raise TrainingError(
            "The voice does not fit",
            f"{folder} has {len(found.unexpected_keys)} matrices that this model has "
            "no place for: it was trained on another model, or on more of it.",
        )


def begin_with(folder: Path, model: Any) -> None:
    """Give `model` the weights of the voice in `folder`. Raises TrainingError."""
    from safetensors.torch import load_file

    try:
        settings = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        weights = load_file(folder / ADAPTER)
        ours = model.peft_config["default"]
        louder = settings["lora_alpha"] / settings["r"] / (ours.lora_alpha / ours.r)
        for name in weights:
            if "lora_B" in name:
                weights[name] = weights[name].float() * louder
    except Exception:
        raise TrainingError(
            "There is no voice to begin with", f"{folder} holds no adapter."
        ) from None
    _give(folder, weights, model)


def go_on(
    out: Path,
    name: str,
    activation: str,
    model: Any,
    named: Named,
    optimiser: torch.optim.Optimizer,
    trials: Trials | None,
) -> Progress:
    """Take up the run in `out` where it was left. Raises TrainingError."""
    from safetensors.torch import load_file

    try:
        told = json.loads((out / STATE).read_text(encoding="utf-8"))
        best = Trial(**told["best"]) if told.get("best") else None
        left_out = tuple(told.get("left_out", ()))
        progress = Progress(**{**told, "best": best, "left_out": left_out})
        weights = load_file(out / ADAPTER)
    except Exception:
        raise TrainingError(
            "There is no voice to go on with", f"{out} holds no run of ours."
        ) from None
    if (progress.name, progress.activation) != (name, activation):
        raise TrainingError(
            "The voice cannot go on",
            f"{out} is {progress.name}, {progress.activation}.",
        )
    _give(out, weights, model)
    memory = load_file(out / MEMORY) if (out / MEMORY).is_file() else {}
    state: dict[int, dict[str, Any]] = {}
    for key, value in memory.items():
        place, what = key.split(".", 1)
        if place.isdigit():
            state.setdefault(int(place), {})[what] = value
    if state:
        optimiser.load_state_dict({**optimiser.state_dict(), "state": state})
    if trials and best:
        trials.best = best
        trials.kept = {n: p.detach().clone() for n, p in named}
        with torch.no_grad():
            for n, p in named:
                p.copy_(memory.get(NOW + n, p))
    return progress
