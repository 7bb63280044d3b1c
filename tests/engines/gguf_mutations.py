"""Damaged and hostile copies of a GGUF file, the same ones every time."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from pathlib import Path

from engines.files.gguf_format import FLOAT32, STRING, UINT32, read_container

Mutant = tuple[str, bytes]
NAN, INFINITY = float("nan"), float("inf")
BASE_NUMBERS = {
    "block_count": (2**31, 0, 5, 7, 512, 513, 2**32 - 1),
    "context_length": (0, 1, 2**31, 2**32 - 1),
    "embedding_length": (0, 255, 2**31),
    "feed_forward_length": (0, 705, 2**31),
    "attention.head_count": (0, 3, 8, 2**31),
    "attention.head_count_kv": (0, 3, 4, 2**31),
    "rope.dimension_count": (0, 32, 63, 2**31),
    "vocab_size": (0, 1, 2**31),
}
ADDED_NUMBERS = {
    "expert_count": (4, 2**31),
    "expert_used_count": (1, 2**31),
    "expert_group_count": (3,),
    "nextn_predict_layers": (6, 2**31),
    "pooling_type": (77,),
    "attention.key_length": (0, 2**31),
    "attention.value_length": (32,),
}
ADDED_TEXTS = {"rope.scaling.type": ("spiral", "yarn", "linear")}


def base_mutants(path: Path) -> Iterator[Mutant]:
    """120 of a base model."""
    file = _File(path, random.Random(20))
    yield from file.fields("llama.", BASE_NUMBERS)
    for value in (NAN, -1.0, INFINITY):
        name = "llama.attention.layer_norm_rms_epsilon"
        yield f"epsilon {value}", file.set_float(name, value)
        yield f"freq_base {value}", file.set_float("llama.rope.freq_base", value)
    for added, numbers in ADDED_NUMBERS.items():
        for number in numbers:
            yield f"{added}={number}", file.add(f"llama.{added}", UINT32, number)
    for added, texts in ADDED_TEXTS.items():
        for text in texts:
            yield f"{added}={text}", file.add(f"llama.{added}", STRING, text)
    yield "causal=False", file.add("llama.attention.causal", 7, False)
    yield "equal words", file.copy_string("tokenizer.ggml.tokens", 300, 301)
    yield "merge of nothing", file.replace(b"\xc4\xa0 t", b"\xc4\xa0_t")
    yield "no such tokenizer", file.replace(b"gpt2", b"none")
    yield "another tokenizer", file.replace(b"gpt2", b"bert")
    yield "bos beyond", file.set_number("tokenizer.ggml.bos_token_id", 8192)
    yield from file.counts()
    yield from file.tensors(8)
    yield from file.truncations(12)
    yield from file.flips(25, data=False)
    yield from file.flips(8, data=True)


def adapter_mutants(path: Path) -> Iterator[Mutant]:
    """Some of an adapter."""
    file = _File(path, random.Random(path.name))
    for value in (NAN, INFINITY, 0.0, -32.0):
        yield f"alpha {value}", file.set_float("adapter.lora.alpha", value)
    yield "another kind", file.replace(b"llama", b"qwen2")
    yield (
        "no adapter",
        file.replace(b"\x07\0\0\0\0\0\0\0adapter", b"\x07\0\0\0\0\0\0\0adaptor"),
    )
    yield "not lora", file.replace(b"lora", b"loha")
    yield "alone", file.replace(b"attn_q.weight.lora_b", b"attn_q.weight.lora_c")
    yield "elsewhere", file.replace(b"blk.4.ffn_down", b"blk.9.ffn_down")
    yield from file.counts()
    yield from file.tensors(6)
    yield from file.truncations(6)
    yield from file.flips(10, data=False)
    yield from file.flips(3, data=True)


class _File:
    def __init__(self, path: Path, chance: random.Random) -> None:
        self.raw = path.read_bytes()
        self.container = read_container(path)
        self.chance = chance

    def fields(
        self, prefix: str, numbers: dict[str, tuple[int, ...]]
    ) -> Iterator[Mutant]:
        for name, values in numbers.items():
            for value in values:
                yield f"{name}={value}", self.set_number(prefix + name, value)

    def counts(self) -> Iterator[Mutant]:
        for name, at in (("tensors", 8), ("pairs", 16)):
            for value in (0, 2**63 - 1, len(self.container.tensors) + 1):
                yield f"{name}={value}", self.put(at, struct.pack("<Q", value))
        yield "version 1", self.put(4, struct.pack("<I", 1))
        yield "another magic", self.put(0, b"GGML")

    def tensors(self, number: int) -> Iterator[Mutant]:
        """Another dimension, way of storing or place of some tensor."""
        names = sorted(self.container.tensors)
        for index in range(number):
            name = self.chance.choice(names)
            at = self.raw.index(name.encode()) + len(name)
            n_dims = len(self.container.tensors[name].dims)
            part, value = self.chance.choice(
                [
                    (0, struct.pack("<I", self.chance.choice([0, 3, 5, 2**31]))),
                    (4, struct.pack("<Q", self.chance.choice([0, 31, 512, 2**62]))),
                    (
                        4 + 8 * n_dims,
                        struct.pack("<I", self.chance.choice([9, 26, 99])),
                    ),
                    (8 + 8 * n_dims, struct.pack("<Q", self.chance.choice([1, 2**63]))),
                ]
            )
            yield f"tensor {index} {name}+{part}", self.put(at + part, value)

    def truncations(self, number: int) -> Iterator[Mutant]:
        for index in range(number):
            inside = index % 2
            end = self.container.data_start if inside else len(self.raw) - 1
            at = self.chance.randrange(4, end)
            yield f"cut at {at}", self.raw[:at]

    def flips(self, number: int, *, data: bool) -> Iterator[Mutant]:
        start = self.container.data_start if data else 0
        end = len(self.raw) if data else self.container.data_start
        for index in range(number):
            mutated = bytearray(self.raw)
            for _ in range(1 if index % 3 else 2000 if data else 6):
                at = self.chance.randrange(start, end)
                mutated[at] = (
                    0xFF if data else mutated[at] ^ 1 << self.chance.randrange(8)
                )
            yield f"flips {index} {'data' if data else 'header'}", bytes(mutated)

    def put(self, at: int, value: bytes) -> bytes:
        return self.raw[:at] + value + self.raw[at + len(value) :]

    def replace(self, old: bytes, new: bytes) -> bytes:
        assert len(old) == len(new)
        return self.put(self.raw.index(old), new)

    def set_number(self, key: str, value: int) -> bytes:
        return self.put(self._value(key), struct.pack("<I", value))

    def set_float(self, key: str, value: float) -> bytes:
        return self.put(self._value(key), struct.pack("<f", value))

    def _value(self, key: str) -> int:
        stored = struct.pack("<Q", len(key)) + key.encode()
        return self.raw.index(stored) + len(stored) + 4

    def copy_string(self, key: str, source: int, target: int) -> bytes:
        """Make two strings of a list equal; they must be of one length."""
        words = self.container.strings(key)
        same = next(
            i for i in range(target, len(words)) if len(words[i]) == len(words[source])
        )
        array = self.container.pairs[key].value
        assert not isinstance(array, int | float | str)
        at = array.start + sum(8 + len(word) for word in words[:same]) + 8
        return self.put(at, words[source])

    def add(self, key: str, kind: int, value: int | float | str | bool) -> bytes:
        """A further setting, with a remark that keeps the tensors aligned."""
        if isinstance(value, str):
            packed = struct.pack("<Q", len(value)) + value.encode()
        else:
            packed = struct.pack({UINT32: "<I", FLOAT32: "<f", 7: "<b"}[kind], value)
        pair = _key(key) + struct.pack("<I", kind) + packed
        remark = _key("general.remark") + struct.pack("<I", STRING)
        padding = -(len(pair) + len(remark) + 8) % 32
        pair += remark + struct.pack("<Q", padding) + b" " * padding
        (count,) = struct.unpack_from("<Q", self.raw, 16)
        head = self.raw[:16] + struct.pack("<Q", count + 2)
        return head + pair + self.raw[24:]


def _key(key: str) -> bytes:
    return struct.pack("<Q", len(key)) + key.encode()
