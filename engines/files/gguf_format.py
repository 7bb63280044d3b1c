"""Read a GGUF file's header and nothing else, bounded at every step.

Stdlib only. The layout is that of the GGUF specification, versions 2 and 3, little
endian (github.com/ggml-org/ggml, docs/gguf.md); the bounds are those of llama.cpp or
narrower. Whatever is refused here is refused before llama.cpp, which may abort the
process on a bad file, has seen it.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engines.errors import EngineError

MAX_HEADER = 1 << 28
MAX_PAIRS = 1 << 16
MAX_TENSORS = 1 << 16
MAX_STRING = 1 << 24
MAX_ELEMENTS = 1 << 24
MAX_NAME = 64
MAX_DIMS = 4

UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
SCALARS = {
    0: struct.Struct("<B"),
    1: struct.Struct("<b"),
    2: struct.Struct("<H"),
    3: struct.Struct("<h"),
    UINT32: struct.Struct("<I"),
    INT32: struct.Struct("<i"),
    FLOAT32: struct.Struct("<f"),
    BOOL: struct.Struct("<b"),
    10: struct.Struct("<Q"),
    11: struct.Struct("<q"),
    12: struct.Struct("<d"),
}
U64 = struct.Struct("<Q")

# ggml type: (name, elements per block, bytes per block); only those that weights are
# stored in. Q8_1, Q8_K and the integers live in computations, never in a model file.
WEIGHT_TYPES = {
    0: ("F32", 1, 4),
    1: ("F16", 1, 2),
    2: ("Q4_0", 32, 18),
    3: ("Q4_1", 32, 20),
    6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24),
    8: ("Q8_0", 32, 34),
    10: ("Q2_K", 256, 84),
    11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176),
    14: ("Q6_K", 256, 210),
    16: ("IQ2_XXS", 256, 66),
    17: ("IQ2_XS", 256, 74),
    18: ("IQ3_XXS", 256, 98),
    19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18),
    21: ("IQ3_S", 256, 110),
    22: ("IQ2_S", 256, 82),
    23: ("IQ4_XS", 256, 136),
    29: ("IQ1_M", 256, 56),
    30: ("BF16", 1, 2),
    34: ("TQ1_0", 256, 54),
    35: ("TQ2_0", 256, 66),
    39: ("MXFP4", 32, 17),
    40: ("NVFP4", 64, 36),
    41: ("Q1_0", 128, 18),
    42: ("Q2_0", 64, 18),
}


@dataclass(frozen=True, slots=True)
class Array:
    """An array left in the file: `count` elements of `kind` at byte `start`."""

    kind: int
    count: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A metadata value with its GGUF type; arrays are not read."""

    kind: int
    value: int | float | bool | str | Array


@dataclass(frozen=True, slots=True)
class Tensor:
    """`dims` as llama.cpp counts them: the first runs fastest."""

    name: str
    dims: tuple[int, ...]
    kind: str
    offset: int
    n_bytes: int

    @property
    def n_elements(self) -> int:
        return math.prod(self.dims)


class HeaderError(Exception):
    """What is wrong with the file, in a few plain words."""


@dataclass(frozen=True, slots=True)
class Container:
    """A header that llama.cpp's own reader would take."""

    path: Path
    version: int
    pairs: dict[str, Pair]
    tensors: dict[str, Tensor]
    data_start: int
    file_size: int
    raw: bytearray

    @property
    def weight_bytes(self) -> int:
        return sum(tensor.n_bytes for tensor in self.tensors.values())

    def strings(self, key: str) -> list[bytes]:
        """The strings of an array, cut at NUL as C reads them."""
        array = self.array(key, STRING)
        raw = bytes(self.raw[array.start : array.end])
        found = []
        at, unpack = 0, U64.unpack_from
        for _ in range(array.count):
            start = at + 8
            at = start + unpack(raw, at)[0]
            word = raw[start:at]
            found.append(word.partition(b"\0")[0] if b"\0" in word else word)
        return found

    def numbers(self, key: str, *kinds: int) -> tuple[int | float, ...]:
        array = self.array(key, *kinds)
        code = SCALARS[array.kind].format[1:]
        return struct.unpack_from(f"<{array.count}{code}", self.raw, array.start)

    def array(self, key: str, *kinds: int) -> Array:
        pair = self.pairs.get(key)
        if pair is None:
            raise HeaderError(f"it lacks {key}")
        if not isinstance(pair.value, Array) or pair.value.kind not in kinds:
            raise HeaderError(f"{key} is not the kind of list it should be")
        return pair.value


class _Header:
    """The file's first bytes, read on as needed and never past `MAX_HEADER`."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file = file
        self.size = size
        self.raw = bytearray()
        self.at = 0

    def reach(self, end: int) -> None:
        if end <= len(self.raw):
            return
        if end > self.size:
            raise HeaderError("it ends in the middle of its header")
        if end > MAX_HEADER:
            raise HeaderError("its header is far larger than any model needs")
        wanted = min(max(end, 2 * len(self.raw), 1 << 19), self.size, MAX_HEADER)
        self.raw += self.file.read(wanted - len(self.raw))
        if end > len(self.raw):
            raise HeaderError("it ends in the middle of its header")

    def number(self, packing: struct.Struct) -> int | float:
        end = self.at + packing.size
        self.reach(end)
        (value,) = packing.unpack_from(self.raw, self.at)
        self.at = end
        return value  # type: ignore[no-any-return]

    def integer(self, packing: struct.Struct) -> int:
        return int(self.number(packing))

    def string(self, limit: int, what: str) -> bytes:
        length = self.integer(U64)
        if length > limit:
            raise HeaderError(f"{what} is {length} bytes long")
        self.reach(self.at + length)
        text = bytes(self.raw[self.at : self.at + length])
        self.at += length
        return text

    def skip_strings(self, count: int, key: str) -> None:
        if self.at + 8 * count > self.size:
            raise HeaderError(f"the list {key} runs past the end of the file")
        at, unpack, raw = self.at, U64.unpack_from, self.raw
        known = len(raw) - 8
        for _ in range(count):
            if at > known:
                self.reach(at + 8)
                known = len(raw) - 8
            (length,) = unpack(raw, at)
            if length > MAX_STRING:
                raise HeaderError(f"a word in {key} is {length} bytes long")
            at += 8 + length
        self.reach(at)
        self.at = at


def read_container(path: Path) -> Container:
    """Check the header of `path`; raises `HeaderError`, or `EngineError` when the
    file cannot be read at all."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            size = file.tell()
            file.seek(0)
            return _read(path, _Header(file, size))
    except FileNotFoundError:
        raise EngineError(
            "No such file", f"{path} does not exist; check the name"
        ) from None
    except IsADirectoryError:
        raise EngineError(
            "Not a model file", f"{path} is a folder; name the .gguf file in it"
        ) from None
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise EngineError("Cannot read the file", f"{path}: {reason}") from None


def _read(path: Path, header: _Header) -> Container:
    if header.size < 24:
        raise HeaderError("it is too short to be a GGUF file")
    header.reach(24)
    if header.raw[:4] != b"GGUF":
        raise HeaderError("it does not begin as a GGUF file does")
    header.at = 4
    version = header.integer(SCALARS[UINT32])
    if version not in (2, 3):
        raise HeaderError(f"GGUF version {version} is not 2 or 3")
    n_tensors = header.integer(U64)
    n_pairs = header.integer(U64)
    if n_tensors > MAX_TENSORS:
        raise HeaderError(f"it claims {n_tensors} tensors")
    if n_pairs > MAX_PAIRS:
        raise HeaderError(f"it claims {n_pairs} settings")
    pairs: dict[str, Pair] = {}
    for _ in range(n_pairs):
        key = _word(header.string(256, "the name of a setting"), "setting")
        if key in pairs:
            raise HeaderError(f"{key} stands in it twice")
        pairs[key] = _pair(header, key)
    alignment = _alignment(pairs)
    infos = [_tensor(header) for _ in range(n_tensors)]
    data_start = header.at + -header.at % alignment
    tensors = _placed(infos, data_start, alignment, header.size)
    return Container(path, version, pairs, tensors, data_start, header.size, header.raw)


def _word(raw: bytes, what: str) -> str:
    if not raw or not raw.isascii() or not raw.decode("ascii").isprintable():
        raise HeaderError(f"the name of a {what} is garbled")
    return raw.decode("ascii")


def _pair(header: _Header, key: str) -> Pair:
    kind = header.integer(SCALARS[INT32])
    if kind == STRING:
        raw = header.string(MAX_STRING, key)
        return Pair(kind, raw.decode("utf-8", "replace"))
    if kind in SCALARS:
        value = header.number(SCALARS[kind])
        return Pair(kind, bool(value) if kind == BOOL else value)
    if kind != ARRAY:
        raise HeaderError(f"{key} is of an unknown kind ({kind})")
    inner = header.integer(SCALARS[INT32])
    count = header.integer(U64)
    if count > MAX_ELEMENTS:
        raise HeaderError(f"the list {key} claims {count} entries")
    start = header.at
    if inner == STRING:
        header.skip_strings(count, key)
    elif inner in SCALARS:
        end = start + count * SCALARS[inner].size
        header.reach(end)
        header.at = end
    else:
        raise HeaderError(f"the list {key} is of an unknown kind ({inner})")
    return Pair(kind, Array(inner, count, start, header.at))


def _alignment(pairs: dict[str, Pair]) -> int:
    pair = pairs.get("general.alignment")
    if pair is None:
        return 32
    value = pair.value
    # llama.cpp maps tensors where they lie and asserts on anything below 32.
    if pair.kind != UINT32 or not isinstance(value, int):
        raise HeaderError("its alignment is not a whole number")
    if value < 32 or value > 1 << 20 or value & (value - 1):
        raise HeaderError(f"its alignment is {value}")
    return value


def _tensor(header: _Header) -> Tensor:
    name = _word(header.string(MAX_NAME - 1, "the name of a tensor"), "tensor")
    n_dims = header.integer(SCALARS[UINT32])
    if not 1 <= n_dims <= MAX_DIMS:
        raise HeaderError(f"{name} has {n_dims} dimensions")
    dims = tuple(header.integer(U64) for _ in range(n_dims))
    if not all(0 < dim < 1 << 40 for dim in dims) or math.prod(dims) >= 1 << 48:
        raise HeaderError(f"{name} has an impossible shape")
    kind = header.integer(SCALARS[UINT32])
    if kind not in WEIGHT_TYPES:
        raise HeaderError(f"{name} is stored in a way that is not known here ({kind})")
    label, block, n_bytes = WEIGHT_TYPES[kind]
    if dims[0] % block:
        raise HeaderError(f"the rows of {name} do not fit {label}")
    offset = header.integer(U64)
    return Tensor(name, dims, label, offset, math.prod(dims) // block * n_bytes)


def _placed(
    infos: list[Tensor], data_start: int, alignment: int, file_size: int
) -> dict[str, Tensor]:
    """Tensors by name, when they lie end to end within the file as llama.cpp wants."""
    tensors: dict[str, Tensor] = {}
    expected = 0
    for tensor in infos:
        if tensor.name in tensors:
            raise HeaderError(f"{tensor.name} stands in it twice")
        if tensor.offset != expected:
            raise HeaderError(f"{tensor.name} does not lie where it should")
        if data_start + tensor.offset + tensor.n_bytes > file_size:
            raise HeaderError(
                f"it is cut short: {tensor.name} lies beyond its end; "
                "download or copy it again"
            )
        expected += tensor.n_bytes + -tensor.n_bytes % alignment
        tensors[tensor.name] = tensor
    return tensors
