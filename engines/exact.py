"""When takes may share a batch: where a row gives the same bits alone and among others.

llama.cpp multiplies one row by another routine than several. For Q8_0 weights on x86
both add up in the same order. For the small float matrices of an adapter they do not:
logits of one take and of two differ by up to 0.15, at times only after some tokens,
since the rounding of activations hides most of it. The routine for several rows
declines matrices whose rank is no multiple of four, so an adapter is given one rank of
zeros more, with its strength set right: then both ways compute alike, and nothing is
lost. Whatever else there may be is decoded one row at a time.
"""

from __future__ import annotations

import platform
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.files.gguf_adapter import AdapterHeader
from engines.files.gguf_format import (
    FLOAT32,
    STRING,
    U64,
    WEIGHT_TYPES,
    Tensor,
    read_container,
)
from engines.files.gguf_header import ModelHeader

_ALIGNMENT = 32
# Zeros are all that is ever added, so only the width of a number matters.
_FLOATS: dict[str, type[np.unsignedinteger[Any]]] = {
    "F32": np.uint32,
    "F16": np.uint16,
    "BF16": np.uint16,
}
_CODES = {name: code for code, (name, _, _) in WEIGHT_TYPES.items()}
_DECLINED = 4
"""Ranks that are no multiple of this are left to the routine for one row."""


def rows_agree(base: ModelHeader) -> bool:
    """Whether a base model's rows are the same alone and among others."""
    return platform.machine().lower() in ("x86_64", "amd64") and all(
        tensor.kind == "Q8_0"
        for tensor in base.tensors.values()
        if len(tensor.dims) > 1
    )


@contextmanager
def agreeing(adapter: AdapterHeader) -> Iterator[tuple[Path, bool]]:
    """A file of the adapter, for as long as the block runs, and whether its rows agree.

    Raises OSError when no copy can be written.
    """
    ranks = {b.dims[0] for _, b in adapter.pairs.values()}
    halves = [half for pair in adapter.pairs.values() for half in pair]
    (rank, *others) = ranks
    if others or any(h.kind not in _FLOATS or len(h.dims) != 2 for h in halves):
        yield adapter.path, False
    elif rank % _DECLINED:
        yield adapter.path, True
    else:
        with tempfile.TemporaryDirectory(prefix="protean-") as folder:
            copy = Path(folder) / adapter.path.name
            _widen(adapter, rank, copy)
            yield copy, True


def _widen(adapter: AdapterHeader, rank: int, target: Path) -> None:
    """Write the adapter with one more rank, of zeros."""
    container = read_container(adapter.path)
    raw = np.memmap(adapter.path, np.uint8, "r")
    infos, parts, offset = [], [], 0
    for tensor in container.tensors.values():
        half_a = tensor.name.endswith(".lora_a")
        part = _widened(raw[container.data_start + tensor.offset :], tensor, half_a)
        dims = (tensor.dims[0], rank + 1) if half_a else (rank + 1, tensor.dims[1])
        infos.append(
            _text(tensor.name)
            + struct.pack("<IQQIQ", 2, *dims, _CODES[tensor.kind], offset)
        )
        parts.append(part + b"\0" * (-len(part) % _ALIGNMENT))
        offset += len(parts[-1])
    # llama.cpp divides the strength by the rank.
    strength = adapter.alpha * (rank + 1) / rank
    pairs = (
        _text("general.type") + struct.pack("<I", STRING) + _text("adapter"),
        _text("general.architecture")
        + struct.pack("<I", STRING)
        + _text(adapter.architecture),
        _text("adapter.type") + struct.pack("<I", STRING) + _text("lora"),
        _text("adapter.lora.alpha") + struct.pack("<If", FLOAT32, strength),
    )
    header = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(pairs))
    header += b"".join((*pairs, *infos))
    header += b"\0" * (-len(header) % _ALIGNMENT)
    target.write_bytes(header + b"".join(parts))


def _widened(raw: NDArray[np.uint8], tensor: Tensor, half_a: bool) -> bytes:
    numbers = raw[: tensor.n_bytes].view(_FLOATS[tensor.kind])
    rows = numbers.reshape(tensor.dims[1], tensor.dims[0])
    return np.pad(rows, ((0, 1), (0, 0)) if half_a else ((0, 0), (0, 1))).tobytes()


def _text(text: str) -> bytes:
    raw = text.encode("utf-8")
    return U64.pack(len(raw)) + raw
