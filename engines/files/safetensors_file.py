"""Weights in a safetensors file: a bounded header, and numbers on demand.

Layout: eight bytes of header length, a JSON header, the numbers
(github.com/huggingface/safetensors). No pickle, no torch.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MAX_HEADER = 1 << 26
MAX_TENSORS = 1 << 16
ITEM_BYTES = {"F32": 4, "F16": 2, "BF16": 2}


class WeightsError(Exception):
    """What is wrong with the file, in a few plain words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One tensor: `shape` slowest dimension first, bytes `start` to `end` of `path`."""

    name: str
    path: Path
    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """What a file's header lists."""

    entries: Mapping[str, Entry]
    metadata: Mapping[str, str]


def read_table(path: Path) -> Table:
    """The header of a file, checked against its size. Raises WeightsError, OSError."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > min(size - 8, MAX_HEADER):
            raise WeightsError(f"its {path.name} is cut short or not safetensors")
        try:
            table = json.loads(file.read(length))
        except (ValueError, RecursionError):
            table = None
    if not isinstance(table, dict) or len(table) > MAX_TENSORS:
        raise WeightsError(f"its {path.name} has no readable header")
    metadata = table.pop("__metadata__", {})
    if not isinstance(metadata, dict):
        metadata = {}
    entries = {
        name: _entry(name, path, value, 8 + length, size)
        for name, value in table.items()
    }
    return Table(entries, {k: v for k, v in metadata.items() if isinstance(v, str)})


def read_floats(entry: Entry) -> npt.NDArray[np.float32]:
    """The numbers of a tensor. Raises WeightsError when some are none, OSError."""
    import numpy as np

    with entry.path.open("rb") as file:
        file.seek(entry.start)
        raw = file.read(entry.end - entry.start)
    if len(raw) != entry.end - entry.start:
        raise WeightsError(f"its {entry.path.name} is cut short")
    if entry.dtype == "BF16":
        # The upper two bytes of a 32-bit float.
        wide = np.frombuffer(raw, "<u2").astype(np.uint32) << np.uint32(16)
        values = wide.view(np.float32)
    else:
        kind = "<f4" if entry.dtype == "F32" else "<f2"
        values = np.frombuffer(raw, kind).astype(np.float32)
    if not np.isfinite(values).all():
        raise WeightsError(f"{shown(entry.name)} holds numbers that are none")
    return values.reshape(entry.shape)


def shown(value: object) -> str:
    """A foreign name, short and plain enough for a message."""
    return str(value)[:80].encode("ascii", "replace").decode()


def _entry(name: str, path: Path, value: Any, data_start: int, size: int) -> Entry:
    try:
        dtype = str(value["dtype"])
        shape = tuple(value["shape"])
        start, end = (data_start + int(at) for at in value["data_offsets"])
        sound = all(type(n) is int and 0 < n < 1 << 32 for n in shape)
        n_bytes = math.prod(shape) * ITEM_BYTES.get(dtype, 0) if sound else -1
    except (KeyError, TypeError, ValueError):
        raise WeightsError(f"{shown(name)} is not a table of numbers") from None
    if not sound or not data_start <= start <= end <= size:
        raise WeightsError(f"{shown(name)} lies outside the file")
    if dtype not in ITEM_BYTES:
        raise WeightsError(f"{shown(name)} is stored as {shown(dtype)}, not as floats")
    if end - start != n_bytes:
        raise WeightsError(f"{shown(name)} lies outside the file")
    return Entry(name, path, dtype, shape, start, end)
