"""A model folder: Hugging Face files, and what a run needs to go on.

`model.safetensors`, `config.json`, `tokenizer.json` and `tokenizer_config.json` open
with transformers; `training.json` and `optimiser.safetensors` hold the run's place.
No pickle anywhere.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from engines.training.errors import TrainingError, unwritable
from engines.training.landing import landing
from engines.training.llama import Shape, Trunk
from engines.training.tokens import END, TOKENIZER

WEIGHTS, CONFIG, STATE, MEMORY = (
    "model.safetensors",
    "config.json",
    "training.json",
    "optimiser.safetensors",
)
TABLE = "model.embed_tokens.weight"


@dataclass(frozen=True)
class Place:
    """Where a run stands."""

    batches: int = 0
    tokens: int = 0
    seconds: float = 0.0
    finished: bool = False
    preset: str = ""
    seed: int = 0
    spare: tuple[str, ...] = ()
    """Sets of which authors were left unread."""


def keep(
    folder: Path,
    trunk: Trunk,
    tokenizer: Path,
    place: Place,
    memory: dict[str, torch.Tensor] | None,
) -> None:
    """Write the whole folder, or leave what was there. Raises TrainingError."""
    weights = {
        f"model.{name}": tensor.detach().float().cpu().contiguous()
        for name, tensor in trunk.named_parameters()
    }
    words = tokenizer.read_bytes()
    setting = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": END,
        "model_max_length": trunk.shape.context,
        "clean_up_tokenization_spaces": False,
    }
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with landing(folder) as path:
            path.mkdir()
            save_file(weights, path / WEIGHTS, metadata={"format": "pt"})
            _write(path / CONFIG, trunk.shape.config())
            _write(path / "tokenizer_config.json", setting)
            (path / TOKENIZER).write_bytes(words)
            _write(path / STATE, asdict(place))
            if memory is not None:
                save_file(memory, path / MEMORY)
    except (OSError, SafetensorError) as error:
        raise unwritable(folder, error) from None


def place_in(folder: Path) -> Place:
    """Where the run in `folder` stands. Raises TrainingError."""
    try:
        told = json.loads((folder / STATE).read_text(encoding="utf-8"))
        return Place(**{**told, "spare": tuple(told.get("spare", ()))})
    except (OSError, ValueError, TypeError):
        raise TrainingError(
            "There is no run to go on with", f"{folder} holds no {STATE}."
        ) from None


def weights_into(folder: Path, trunk: Trunk) -> None:
    """Fill `trunk` from a folder of the same shape. Raises TrainingError."""
    try:
        found = load_file(folder / WEIGHTS)
        trunk.load_state_dict({k.removeprefix("model."): v for k, v in found.items()})
    except (OSError, SafetensorError, RuntimeError):
        raise TrainingError(
            "The run cannot go on",
            f"{folder / WEIGHTS} is damaged or of another shape.",
        ) from None


def memory_in(folder: Path) -> dict[str, torch.Tensor] | None:
    """The optimiser's memory, or None where it was not kept."""
    path = folder / MEMORY
    try:
        return load_file(path) if path.is_file() else None
    except (OSError, SafetensorError):
        return None


def trunk_from(folder: Path, dtype: torch.dtype = torch.float32) -> Trunk:
    """The model in a folder that `protean train base` wrote."""
    try:
        config: dict[str, Any] = json.loads((folder / CONFIG).read_text())
        shape = Shape(
            layers=config["num_hidden_layers"],
            width=config["hidden_size"],
            heads=config["num_attention_heads"],
            kv_heads=config["num_key_value_heads"],
            feed_forward=config["intermediate_size"],
            vocabulary=config["vocab_size"],
            context=config["max_position_embeddings"],
        )
    except (OSError, ValueError, KeyError):
        raise TrainingError(
            "There is no model", f"{folder} holds no {CONFIG} of ours."
        ) from None
    trunk = Trunk(shape, dtype)
    weights_into(folder, trunk)
    return trunk


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
