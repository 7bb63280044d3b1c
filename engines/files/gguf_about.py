"""What a file that we write says of itself: name, licence, sources, how to draw.

General keys are those of the GGUF specification (github.com/ggml-org/ggml,
docs/gguf.md); sampling defaults those that llama.cpp reads (`general.sampling.*`),
with our own for the settings that it has no key for.
"""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engines.errors import EngineError
from engines.request import Activation, Sampling

if TYPE_CHECKING:
    from gguf import GGUFWriter

FILE = "protean.json"
"""Beside a model or an adapter in a folder: what its GGUF is to say of itself."""
MAX_FILE = 1 << 20
MAX_TEXT = 4000
ACTIVATION_KEY = "protean.activation"
SAMPLING_KEYS = {
    "temperature": "general.sampling.temp",
    "top_k": "general.sampling.top_k",
    "top_p": "general.sampling.top_p",
    "min_p": "general.sampling.min_p",
    "xtc_probability": "general.sampling.xtc_probability",
    "xtc_threshold": "general.sampling.xtc_threshold",
    "repeat_penalty": "general.sampling.penalty_repeat",
    "repeat_last_n": "general.sampling.penalty_last_n",
    "mirostat_tau": "general.sampling.mirostat_tau",
    "typical_p": "protean.sampling.typical_p",
    "top_n_sigma": "protean.sampling.top_n_sigma",
    "dry_multiplier": "protean.sampling.dry_multiplier",
    "dry_base": "protean.sampling.dry_base",
    "dry_allowed_length": "protean.sampling.dry_allowed_length",
}
WHOLE_NUMBERS = ("top_k", "repeat_last_n", "dry_allowed_length")


@dataclass(frozen=True, slots=True)
class About:
    """Empty fields are left out of the file."""

    name: str = ""
    licence: str = ""
    description: str = ""
    sources: tuple[str, ...] = ()
    """Where the training texts come from, one line each."""
    base: str = ""
    """The model an adapter was trained on, by name."""
    activation: Activation | None = None
    sampling: Sampling | None = None

    def write(self, writer: GGUFWriter) -> None:
        """Add these facts to a file's header."""
        if self.name:
            writer.add_name(self.name)
        if self.licence:
            writer.add_license(self.licence)
        if self.description:
            writer.add_description(self.description)
        if self.sources:
            writer.add_dataset_count(len(self.sources))
            for at, source in enumerate(self.sources):
                writer.add_dataset_name(at, source)
        if self.base:
            writer.add_base_model_count(1)
            writer.add_base_model_name(0, self.base)
        if self.activation is not None:
            writer.add_string(ACTIVATION_KEY, self.activation.value)
        if self.sampling is not None:
            for field, key in SAMPLING_KEYS.items():
                value = getattr(self.sampling, field)
                if field in WHOLE_NUMBERS:
                    writer.add_int32(key, value)
                else:
                    writer.add_float32(key, value)


def read_about(folder: Path) -> About:
    """What `protean.json` in the folder says; empty when there is none.

    Raises EngineError on a file that is not of this form.
    """
    path = folder / FILE
    try:
        if not path.is_file():
            return About()
        if path.stat().st_size > MAX_FILE:
            raise ValueError("far too large")
        data = json.loads(path.read_bytes())
        if not isinstance(data, dict):
            raise ValueError("no table")
        sources = data.get("sources", [])
        if not isinstance(sources, list) or len(sources) > 1000:
            raise ValueError("sources is no list")
        activation = data.get("activation")
        return About(
            name=_text(data.get("name", "")),
            licence=_text(data.get("licence", "")),
            description=_text(data.get("description", "")),
            sources=tuple(map(_text, sources)),
            activation=Activation(activation) if activation else None,
            sampling=read_sampling(data["sampling"]) if "sampling" in data else None,
        )
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise EngineError(
            "The folder's description cannot be read",
            f"{path}: {error}. Mend it, or take it away.",
        ) from None


def read_sampling(table: Any) -> Sampling:
    """Sampling settings from a table of numbers. Raises ValueError."""
    if not isinstance(table, dict):
        raise ValueError("sampling is no table")
    known = {field.name for field in dataclasses.fields(Sampling)}
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name not in known:
            raise ValueError(f"sampling has no {str(name)[:40]}")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"sampling: {name} is not a number")
        if not math.isfinite(value) or abs(value) > 1e6:
            raise ValueError(f"sampling: {name} is {value}")
        values[name] = int(value) if name in WHOLE_NUMBERS else float(value)
    return Sampling(**values)


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise ValueError("what should be a short text is none")
    return value
