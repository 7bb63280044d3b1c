"""What a PEFT adapter folder says of itself, read without numpy and without pickle.

Layout: `adapter_config.json` (huggingface.co/docs/peft, LoraConfig) and
`adapter_model.safetensors`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines.errors import EngineError
from engines.files.gguf_header import ModelHeader
from engines.files.safetensors_file import Entry, WeightsError, read_table, shown
from engines.request import Activation

CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
MAX_CONFIG = 1 << 20
PLAIN_PATTERN = re.compile(r"[\w.]+\Z")
NAME = re.compile(
    r"base_model\.model\.(?P<module>[\w.]+?)\.lora_(?P<half>[AB])(?:\.\w+)?\.weight\Z"
)
# Settings that change what an adapter computes and have no place in a GGUF adapter.
UNSUPPORTED = {
    "use_dora": "DoRA",
    "use_qalora": "QA-LoRA",
    "use_bdlora": "BD-LoRA",
    "alora_invocation_tokens": "aLoRA",
    "arrow_config": "Arrow",
    "kasa_config": "KaSA",
    "velora_config": "VeLoRA",
    "monteclora_config": "MonteCLoRA",
    "lora_bias": "a LoRA with biases",
    "modules_to_save": "an adapter that replaces whole layers (modules_to_save)",
    "layer_replication": "an adapter that repeats layers (layer_replication)",
    "trainable_token_indices": "an adapter that retrains single words",
    "target_parameters": "an adapter of bare parameters (target_parameters)",
    "fan_in_fan_out": "an adapter of turned layers (fan_in_fan_out)",
}


@dataclass(frozen=True, slots=True)
class PeftHeader:
    """A folder fit to convert; `pairs` maps a module to its lora_A and lora_B."""

    folder: Path
    alpha: float
    rank: int
    rslora: bool
    rank_pattern: Mapping[str, float]
    alpha_pattern: Mapping[str, float]
    activation: Activation
    pairs: Mapping[str, tuple[Entry, Entry]]

    def scaling(self, module: str) -> float:
        """What PEFT multiplies B(A(x)) of `module` by."""
        rank = _patterned(self.rank_pattern, module, self.rank)
        alpha = _patterned(self.alpha_pattern, module, self.alpha)
        return alpha / (math.sqrt(rank) if self.rslora else rank)


class PeftError(Exception):
    """What is wrong with the folder, in a few plain words."""


def is_peft(path: Path) -> bool:
    return (path / CONFIG).is_file()


def read_peft(folder: Path) -> PeftHeader:
    """Read and check the folder; raises `EngineError`, naming what is not supported."""
    try:
        return _read(folder)
    except (PeftError, WeightsError) as error:
        raise EngineError(
            "This voice cannot be used",
            f"{folder.name}: {error}. Choose another adapter.",
        ) from None
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise EngineError("Cannot read the voice", f"{folder}: {reason}") from None


def looks_fit(header: PeftHeader, base: ModelHeader) -> bool:
    """Whether the folder may be for `base`, by its layers and widths alone."""
    for module, (a, b) in header.pairs.items():
        layer = re.search(r"\.layers\.(\d+)\.", module)
        if layer and int(layer[1]) >= base.n_layers:
            return False
        if module.endswith(("q_proj", "k_proj", "v_proj", "gate_proj", "up_proj")):
            if a.shape[1] != base.n_embd:
                return False
        elif module.endswith("down_proj") and b.shape[0] != base.n_embd:
            return False
    return True


def _read(folder: Path) -> PeftHeader:
    config = _config(folder)
    if config.get("peft_type") != "LORA":
        raise PeftError(f"it is {shown(config.get('peft_type'))}, not a LoRA")
    for key, what in UNSUPPORTED.items():
        if config.get(key):
            raise PeftError(f"it is {what}, which llama.cpp cannot do")
    if config.get("bias", "none") != "none":
        raise PeftError("it trains biases, which llama.cpp cannot do")
    rank = _number(config, "r", 1, 1 << 16)
    alpha = _number(config, "lora_alpha", 1e-6, 1e6)
    if rank != int(rank):
        raise PeftError("its rank is not a whole number")
    activation = config.get("protean_activation", Activation.WHOLE.value)
    pairs, metadata = _pairs(folder / WEIGHTS, folder)
    activation = metadata.get("protean.activation", activation)
    if activation not in (Activation.WHOLE.value, Activation.LATE.value):
        raise PeftError("its activation is neither whole nor late")
    header = PeftHeader(
        folder,
        alpha,
        int(rank),
        bool(config.get("use_rslora")),
        _pattern(config, "rank_pattern"),
        _pattern(config, "alpha_pattern"),
        Activation(activation),
        pairs,
    )
    for module, (a, b) in pairs.items():
        wanted = _patterned(header.rank_pattern, module, header.rank)
        if not a.shape[0] == b.shape[1] == wanted:
            raise PeftError(f"{module} does not have the rank its settings say")
    return header


def _config(folder: Path) -> dict[str, Any]:
    path = folder / CONFIG
    if path.stat().st_size > MAX_CONFIG:
        raise PeftError(f"its {CONFIG} is far too large")
    try:
        config = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise PeftError(f"its {CONFIG} is not valid JSON") from None
    if not isinstance(config, dict):
        raise PeftError(f"its {CONFIG} holds no settings")
    return config


def _number(config: Mapping[str, Any], key: str, low: float, high: float) -> float:
    value = config.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PeftError(f"its {key} is not a number")
    if not low <= value <= high:
        raise PeftError(f"its {key} is {value}")
    return float(value)


def _pattern(config: Mapping[str, Any], key: str) -> dict[str, float]:
    pattern = config.get(key) or {}
    if not isinstance(pattern, dict):
        raise PeftError(f"its {key} is not a table")
    for name in pattern:
        # PEFT reads these as regular expressions; one from a stranger may run for ever.
        if not PLAIN_PATTERN.match(name):
            raise PeftError(
                f"its {key} uses a search pattern; only plain names are read"
            )
    return {name: _number(pattern, name, 1e-6, 1e6) for name in pattern}


def _patterned(pattern: Mapping[str, float], module: str, default: float) -> float:
    for name, value in pattern.items():
        if module == name or module.endswith(f".{name}"):
            return value
    return default


def _pairs(
    path: Path, folder: Path
) -> tuple[dict[str, tuple[Entry, Entry]], Mapping[str, str]]:
    if not path.is_file():
        if list(folder.glob("*.bin")) or list(folder.glob("*.pt")):
            raise PeftError(
                "its weights are a pickle, which can run programs and is never opened; "
                "save them as safetensors"
            )
        raise PeftError(f"it has no {WEIGHTS}")
    table = read_table(path)
    halves: dict[str, dict[str, Entry]] = {}
    for name, half in table.entries.items():
        if len(half.shape) != 2:
            raise PeftError(f"{shown(name)} is not a matrix of numbers")
        match = NAME.match(name)
        if match is None:
            raise PeftError(f"{shown(name)} is no part of a plain LoRA")
        halves.setdefault(match["module"], {})[match["half"]] = half
    pairs = {}
    for module, found in halves.items():
        if len(found) != 2:
            raise PeftError(f"{module} has only one half of its pair")
        pairs[module] = (found["A"], found["B"])
    if not pairs:
        raise PeftError("it is empty")
    return pairs, table.metadata
