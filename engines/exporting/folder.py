"""A Hugging Face model folder, read as data: settings and tensors, never code."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines.errors import EngineError
from engines.files.safetensors_file import Entry, WeightsError, read_table, shown

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
MAX_JSON = 1 << 28
MAX_PARTS = 1000


class ExportError(Exception):
    """What cannot be converted, in a few plain words, by name."""


@dataclass(frozen=True, slots=True)
class Folder:
    """`config` as the folder has it; `tensors` by their Hugging Face names."""

    path: Path
    config: Mapping[str, Any]
    tensors: Mapping[str, Entry]

    def whole(
        self, key: str, default: int | None = None, *, most: int = 1 << 26
    ) -> int:
        """A whole number of the settings, at least 1. Raises ExportError."""
        value = self.config.get(key)
        if value is None and default is not None:
            return default
        if type(value) is not int or not 0 < value <= most:
            raise ExportError(f"{CONFIG} says {key} = {shown(value)}")
        return value

    def number(self, key: str, default: float | None = None) -> float:
        """A finite positive number of the settings. Raises ExportError."""
        value = self.config.get(key)
        if value is None and default is not None:
            return default
        return positive(key, value)

    def must_be(self, key: str, *allowed: object) -> None:
        """Refuse a setting that would change what the model computes."""
        value = self.config.get(key)
        if value is not None and value not in allowed:
            raise ExportError(
                f"{CONFIG} says {key} = {shown(value)}, which llama.cpp computes "
                "otherwise"
            )

    @property
    def tied(self) -> bool:
        """Whether the word table is also the output."""
        return bool(self.config.get("tie_word_embeddings", False))


def positive(key: str, value: object) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 < value < 1e12
        or not math.isfinite(value)
    ):
        raise ExportError(f"{CONFIG} says {key} = {shown(value)}")
    return float(value)


def open_folder(path: Path) -> Folder:
    """Read the folder's settings and list its tensors. Raises ExportError,
    EngineError when it cannot be read."""
    try:
        config = read_json(path / CONFIG)
        tensors: dict[str, Entry] = {}
        for part in _parts(path):
            for name, entry in read_table(part).entries.items():
                if name in tensors:
                    raise ExportError(f"{shown(name)} is there twice")
                tensors[name] = entry
    except WeightsError as error:
        raise ExportError(str(error)) from None
    except OSError as error:
        raise EngineError(
            "The model's folder cannot be read",
            f"{path}: {(error.strerror or 'it cannot be read').lower()}. A Hugging "
            f"Face folder holds {CONFIG}, {WEIGHTS} and tokenizer.json.",
        ) from None
    if not tensors:
        raise ExportError("it holds no tensors")
    return Folder(path, config, tensors)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object, bounded. Raises ExportError, OSError."""
    if path.stat().st_size > MAX_JSON:
        raise ExportError(f"its {path.name} is far too large")
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise ExportError(f"its {path.name} is not valid JSON") from None
    if not isinstance(data, dict):
        raise ExportError(f"its {path.name} holds no settings")
    return data


def _parts(path: Path) -> list[Path]:
    """The weight files: one, or those that the index names."""
    if (path / WEIGHTS).is_file():
        return [path / WEIGHTS]
    if not (path / INDEX).is_file():
        if any(path.glob("*.bin")) or any(path.glob("*.pt")):
            raise ExportError(
                "its weights are a pickle, which can run programs and is never opened; "
                "save them as safetensors"
            )
        raise ExportError(f"it has no {WEIGHTS}")
    listed = read_json(path / INDEX).get("weight_map")
    if not isinstance(listed, dict) or not listed:
        raise ExportError(f"its {INDEX} lists no files")
    names = sorted({str(name) for name in listed.values()})
    if len(names) > MAX_PARTS or any(Path(name).name != name for name in names):
        raise ExportError(f"its {INDEX} names files outside the folder")
    return [path / name for name in names]
