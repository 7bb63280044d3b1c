"""The reference shape: a model and four adapters written here, from a seed.

88 M parameters in Q8_0 with random weights are as fast and as large as a trained model
of that shape, so engine figures need no download. The weights are scaled so that the
logits spread like a real model's (standard deviation about 2.5) and so that a take
never ends by itself: the pieces that would end one (line breaks, control pieces, broken
UTF-8) have an all-zero row in the tied embedding, a logit of 0, far below what the
samplers keep.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.tokens import Vocabulary, grow, is_plain, read_vocabulary

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float32]

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "benchmarks"
SHIPPED = ROOT / "engines" / "models"
VOICES = ("realism", "surreal", "kjv", "philosophical")
WRITER = 1
"""Raised whenever the files written for the same shape change."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A Llama architecture with tied embeddings and rank-`rank` adapters for it."""

    layers: int = 12
    width: int = 768
    heads: int = 12
    kv_heads: int = 4
    feed_forward: int = 2048
    vocabulary: int = 16384
    context: int = 2048
    rank: int = 16
    seed: int = 20

    @property
    def kv_width(self) -> int:
        return self.width // self.heads * self.kv_heads

    @property
    def linear(self) -> tuple[tuple[str, int, int, float], ...]:
        """Name, outputs, inputs and gain of each layer's linear maps.

        Maps that write to the residual stream are quiet, so that twelve layers stay of
        one size, yet louder than the embedding: otherwise a random model with tied
        embeddings only repeats its last token.
        """
        w, kv, ff = self.width, self.kv_width, self.feed_forward
        return (
            ("attn_q", w, w, 1.0),
            ("attn_k", kv, w, 1.0),
            ("attn_v", kv, w, 1.0),
            ("attn_output", w, w, 0.2),
            ("ffn_gate", ff, w, 1.0),
            ("ffn_up", ff, w, 1.0),
            ("ffn_down", w, ff, 0.2),
        )

    @property
    def parameters(self) -> int:
        per_layer = sum(rows * cols for _, rows, cols, _ in self.linear)
        norms = self.width * (2 * self.layers + 1)
        return self.vocabulary * self.width + self.layers * per_layer + norms


@dataclass(frozen=True, slots=True)
class Models:
    """A base and its four adapters, by voice."""

    base: Path
    adapters: dict[str, Path]


def shipped() -> Models:
    """The models that come with Protean."""
    return Models(
        SHIPPED / "base.gguf", {name: SHIPPED / f"{name}.gguf" for name in VOICES}
    )


def reference(shape: Shape | None = None, folder: Path = BUILD) -> Models:
    """The reference models, written once into a folder named after the shape."""
    shape = shape or Shape()
    source = SHIPPED / "base.gguf"
    identity = f"{WRITER} {sorted(asdict(shape).items())} {source.stat().st_size}"
    target = folder / f"shape-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"
    models = Models(
        target / "base.gguf", {name: target / f"{name}.gguf" for name in VOICES}
    )
    if not target.exists():
        unfinished = folder / f"{target.name}.{os.getpid()}"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        words = grow(read_vocabulary(source), shape.vocabulary, shape.seed)
        write_base(unfinished / "base.gguf", shape, words)
        for number, name in enumerate(VOICES, start=1):
            write_adapter(unfinished / f"{name}.gguf", shape, shape.seed + number)
        unfinished.replace(target)
    return models


def write_base(path: Path, shape: Shape, words: Vocabulary) -> None:
    """Write the base model: Q8_0 matrices, F32 norms."""
    import numpy as np
    from gguf import GGMLQuantizationType, GGUFWriter
    from gguf.quants import quantize

    draw = np.random.default_rng(shape.seed)
    writer = GGUFWriter(str(path), "llama")
    writer.add_name(f"Protean reference shape, {shape.parameters / 1e6:.0f} M")
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_rope_dimension_count(shape.width // shape.heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10000.0)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(words.pre)
    writer.add_token_list(list(words.pieces))
    writer.add_token_types(list(words.types))
    writer.add_token_merges(list(words.merges))
    writer.add_bos_token_id(words.bos)
    writer.add_eos_token_id(words.eos)
    writer.add_add_bos_token(False)

    def matrix(name: str, values: Matrix) -> None:
        kind = GGMLQuantizationType.Q8_0
        writer.add_tensor(name, quantize(values, kind), raw_dtype=kind)

    def norm(name: str, value: float) -> None:
        writer.add_tensor(name, np.full(shape.width, value, dtype=np.float32))

    rows = gaussian(draw, shape.vocabulary, shape.width, 1.0)
    silent = [
        number
        for number, (piece, kind) in enumerate(
            zip(words.pieces, words.types, strict=True)
        )
        if kind != 1 or not is_plain(piece)
    ]
    rows[silent] = 0.0
    matrix("token_embd.weight", rows)
    norm("output_norm.weight", 2.5)
    for layer in range(shape.layers):
        norm(f"blk.{layer}.attn_norm.weight", 1.0)
        norm(f"blk.{layer}.ffn_norm.weight", 1.0)
        for name, n_out, n_in, gain in shape.linear:
            matrix(f"blk.{layer}.{name}.weight", gaussian(draw, n_out, n_in, gain))
    finish(writer)


def write_adapter(path: Path, shape: Shape, seed: int) -> None:
    """Write a LoRA for every linear map, about a fifth as loud as the map itself."""
    import numpy as np
    from gguf import GGUFWriter

    draw = np.random.default_rng(seed)
    alpha = 2.0 * shape.rank
    writer = GGUFWriter(str(path), "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    writer.add_name(f"Protean reference voice {seed}")
    writer.add_string("protean.activation", "late")
    for layer in range(shape.layers):
        for name, n_out, n_in, gain in shape.linear:
            stem = f"blk.{layer}.{name}.weight"
            down = gaussian(draw, shape.rank, n_in, 1.0)
            up = gaussian(draw, n_out, shape.rank, 0.1 * gain)
            writer.add_tensor(f"{stem}.lora_a", down)
            writer.add_tensor(f"{stem}.lora_b", up)
    finish(writer)


def gaussian(draw: np.random.Generator, n_out: int, n_in: int, gain: float) -> Matrix:
    """Normal weights (n_out, n_in); unit inputs give outputs of size `gain`."""
    import numpy as np

    weights = draw.standard_normal((n_out, n_in), dtype=np.float32)
    weights *= np.float32(gain / n_in**0.5)
    return weights


def finish(writer: object) -> None:
    """Write header, fields and tensors, then close."""
    from gguf import GGUFWriter

    assert isinstance(writer, GGUFWriter)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
