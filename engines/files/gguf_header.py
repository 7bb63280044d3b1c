"""A model's header, read and checked so that llama.cpp is never shown a file it would
abort on.

llama.cpp 0.3.36 ends the process (GGML_ASSERT) on a header that contradicts itself in
ways its reader does not look for: a `block_count` above 512, a rotary scaling it has no
name for, more experts in use than there are, a negative norm epsilon, two equal words
in the vocabulary. Each such assertion has its check here, before the file is opened.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engines.errors import EngineError
from engines.files.gguf_format import (
    ARRAY,
    BOOL,
    FLOAT32,
    INT32,
    STRING,
    UINT32,
    Container,
    HeaderError,
    Tensor,
    read_container,
)
from engines.files.gguf_vocabulary import check_vocabulary

MAX_LAYERS = 512
MAX_EXPERTS = 1024
ROPE_SCALINGS = frozenset({"none", "linear", "yarn", "longrope"})
NOT_FOR_WRITING = {
    "reads text but does not write it": (
        "bert modern-bert nomic-bert nomic-bert-moe neo-bert jina-bert-v2 jina-bert-v3 "
        "eurobert t5encoder gemma-embedding llama-embed clip"
    ),
    "is no writer of text": (
        "t5 wavtokenizer-dec qwen3tts pockettts dflash eagle3 gemma4-assistant"
    ),
    "writes in no fixed order, so a take cannot grow word by word": (
        "dream llada llada-moe rnd1"
    ),
    "keeps a running state that cannot be taken back by a word": (
        "mamba mamba2 rwkv6 rwkv6qwen2 rwkv7 arwkv7 jamba falcon-h1 plamo2 "
        "granitehybrid lfm2 lfm2moe nemotron_h nemotron_h_moe qwen3next kimi-linear "
        "bailingmoe3 kimi-k3 glm5-next qwen35 qwen35moe qwen4exp deepseek4 minimax-01"
    ),
}
# Families whose blocks are the plain ones: shapes follow from the header alone.
PLAIN = (
    *("llama", "mistral3", "qwen2", "qwen3", "gemma", "gemma2", "gemma3"),
    *("granite", "smollm3", "arcee"),
)


@dataclass(frozen=True, slots=True)
class ModelHeader:
    """What a base model's header says, checked. Sizes in bytes, `n_` in counts."""

    path: Path
    architecture: str
    name: str
    n_ctx_train: int
    n_embd: int
    n_layers: int
    n_vocab: int
    n_ff: int
    n_head: tuple[int, ...]
    """Query heads of each layer."""
    n_head_kv: tuple[int, ...]
    """Key/value heads of each layer."""
    head_k: int
    head_v: int
    n_params: int
    weight_bytes: int
    tensors: Mapping[str, Tensor]

    @property
    def kv_bytes_per_token(self) -> int:
        """Keys and values of one token in 16-bit floats, over all layers."""
        return 2 * (self.head_k + self.head_v) * sum(self.n_head_kv)


def read_model(path: Path, *, whole: bool = True) -> ModelHeader:
    """Read and check a base model's header.

    `whole` also reads the vocabulary (some 10 ms for 8,000 words); without it the words
    are skipped, which is enough to see which adapters fit. Raises `EngineError`.
    """
    try:
        return _Check(read_container(path)).model(whole)
    except HeaderError as error:
        raise EngineError(
            "This model cannot be opened",
            f"{path.name}: {error}. Choose another model file.",
        ) from None


class _Check:
    def __init__(self, container: Container) -> None:
        self.container = container
        self.architecture = word(container, "general.architecture")

    def key(self, name: str) -> str:
        return f"{self.architecture}.{name}"

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        return whole(self.container, self.key(name), low, high, default)

    def per_layer(
        self, name: str, n_layers: int, high: int, default: tuple[int, ...] | None
    ) -> tuple[int, ...]:
        key = self.key(name)
        pair = self.container.pairs.get(key)
        if pair is None and default is not None:
            return default
        if pair is None or pair.kind != ARRAY:
            return (self.whole(name, 0, high),) * n_layers
        values = tuple(int(v) for v in self.container.numbers(key, UINT32, INT32))
        if len(values) != n_layers or not all(0 <= v <= high for v in values):
            raise HeaderError(f"{key} does not hold {n_layers} sensible numbers")
        return values

    def model(self, whole_file: bool) -> ModelHeader:
        container, key = self.container, self.key
        self._kind()
        n_layers = self.whole("block_count", 1, MAX_LAYERS)
        n_ctx = self.whole("context_length", 8, 1 << 26)
        n_embd = self.whole("embedding_length", 1, 1 << 20)
        n_ff = max(self.per_layer("feed_forward_length", n_layers, 1 << 24, (0,)))
        n_head = self.per_layer("attention.head_count", n_layers, 1 << 16, None)
        n_head_kv = self.per_layer("attention.head_count_kv", n_layers, 1 << 16, n_head)
        if not max(n_head):
            raise HeaderError("it has no attention heads")
        for heads, kv in zip(n_head, n_head_kv, strict=True):
            if bool(heads) < bool(kv) or (kv and heads % kv):
                raise HeaderError(f"{heads} heads cannot share {kv} key/value heads")
        head = n_embd // n_head[0] if n_head[0] else 0
        head_k = self.whole("attention.key_length", 1, 1 << 16, head)
        head_v = self.whole("attention.value_length", 1, 1 << 16, head)
        if not head_k or not head_v:
            raise HeaderError("its heads have no width")
        self._rope(head_k, head_v)
        self._experts(n_layers)
        self._floats()
        if container.pairs.get(key("attention.causal")) is not None and not flag(
            container, key("attention.causal")
        ):
            raise HeaderError("it reads text both ways and cannot continue it")
        self.whole("nextn_predict_layers", 0, n_layers - 1, 0)
        self.whole("pooling_type", 0, 4, 0)
        self._layers(n_layers)
        n_vocab = container.array("tokenizer.ggml.tokens", STRING).count
        header = ModelHeader(
            container.path,
            self.architecture,
            text(container, "general.name") or container.path.stem,
            n_ctx,
            n_embd,
            n_layers,
            n_vocab,
            n_ff,
            n_head,
            n_head_kv,
            head_k,
            head_v,
            sum(tensor.n_elements for tensor in container.tensors.values()),
            container.weight_bytes,
            container.tensors,
        )
        check_shapes(header)
        check_vocabulary(container, n_vocab, whole_file)
        return header

    def _kind(self) -> None:
        kind = text(self.container, "general.type")
        if kind == "adapter":
            raise HeaderError("it is a voice (an adapter), not a model")
        if kind not in ("", "model"):
            raise HeaderError("it is not a model but a part of one")
        if "split.count" in self.container.pairs:
            parts = self.container.pairs["split.count"].value
            if parts not in (0, 1):
                raise HeaderError(
                    "it is one part of several; join them into one file first"
                )
        for reason, names in NOT_FOR_WRITING.items():
            if self.architecture in names.split():
                raise HeaderError(f"a model of the kind {self.architecture} {reason}")

    def _rope(self, head_k: int, head_v: int) -> None:
        n_rot = self.whole("rope.dimension_count", 0, 1 << 16, head_k)
        if n_rot % 2 or n_rot > head_k:
            raise HeaderError(f"it turns {n_rot} of {head_k} numbers of a head")
        if self.architecture == "llama" and not n_rot == head_k == head_v:
            raise HeaderError("its heads contradict each other in width")
        scaling = self.key("rope.scaling.type")
        if scaling in self.container.pairs:
            name = word(self.container, scaling)
            if name not in ROPE_SCALINGS:
                raise HeaderError(f"it stretches positions in an unknown way ({name})")
        self.whole("rope.scaling.original_context_length", 1, 1 << 26, 1)

    def _experts(self, n_layers: int) -> None:
        count = self.whole("expert_count", 0, MAX_EXPERTS, 0)
        used = max(self.per_layer("expert_used_count", n_layers, MAX_EXPERTS, (0,)))
        groups = self.whole("expert_group_count", 0, MAX_EXPERTS, 0)
        in_use = self.whole("expert_group_used_count", 0, MAX_EXPERTS, 0)
        if used > count or bool(count) != bool(used) or groups > max(count - 1, 0):
            raise HeaderError(f"it uses {used} of {count} experts in {groups} groups")
        if groups > 1 and (count % groups or not 0 < in_use < groups):
            raise HeaderError(f"it uses {in_use} of {groups} groups of {count} experts")

    def _floats(self) -> None:
        prefix = f"{self.architecture}."
        for key, pair in self.container.pairs.items():
            if pair.kind == FLOAT32 and key.startswith(prefix):
                value = float(pair.value)  # type: ignore[arg-type]
                if not math.isfinite(value) or ("epsilon" in key and value < 0):
                    raise HeaderError(f"{key} is {value}")
                if key.endswith("rope.freq_base") and value <= 0:
                    raise HeaderError(f"{key} is {value}")

    def _layers(self, n_layers: int) -> None:
        tensors = self.container.tensors
        seen = set()
        for name, tensor in tensors.items():
            part, _, rest = name.partition(".")
            if part == "blk":
                number, _, _ = rest.partition(".")
                if not number.isdigit() or len(number) > 4:
                    raise HeaderError(f"{name} belongs to no layer")
                seen.add(int(number))
            if len(tensor.dims) == 1 and tensor.kind != "F32":
                raise HeaderError(
                    f"{name} is stored as {tensor.kind}, it should be F32"
                )
        if seen != set(range(n_layers)):
            raise HeaderError(f"it claims {n_layers} layers and holds {len(seen)}")


def check_shapes(header: ModelHeader) -> None:
    """Raise `HeaderError` when tensors contradict the header."""
    tensors = header.tensors
    table = tensors.get("token_embd.weight")
    if table is None:
        raise HeaderError("it lacks token_embd.weight")
    if table.dims != (header.n_embd, header.n_vocab):
        raise HeaderError("its word table does not fit its vocabulary")
    if header.architecture not in PLAIN:
        return
    n_embd, n_ff = header.n_embd, header.n_ff
    # Fused or mixed blocks have other parts; llama.cpp itself asks for those.
    whole_blocks = header.architecture == "llama" and not any(
        name.endswith(("attn_qkv.weight", "ffn_gate_inp.weight")) for name in tensors
    )
    for layer, (heads, kv) in enumerate(
        zip(header.n_head, header.n_head_kv, strict=True)
    ):
        shapes = {
            "attn_q.weight": (n_embd, heads * header.head_k),
            "attn_k.weight": (n_embd, kv * header.head_k),
            "attn_v.weight": (n_embd, kv * header.head_v),
            "attn_output.weight": (heads * header.head_v, n_embd),
            "attn_norm.weight": (n_embd,),
            "ffn_norm.weight": (n_embd,),
        }
        if len(set(header.n_head)) == 1:
            shapes["ffn_gate.weight"] = shapes["ffn_up.weight"] = (n_embd, n_ff)
            shapes["ffn_down.weight"] = (n_ff, n_embd)
        for part, dims in shapes.items():
            name = f"blk.{layer}.{part}"
            if name in tensors and tensors[name].dims != dims:
                raise HeaderError(f"{name} does not have the shape the header says")
            if name not in tensors and whole_blocks:
                raise HeaderError(f"it lacks {name}")


def whole(
    container: Container, key: str, low: int, high: int, default: int | None = None
) -> int:
    """A 32-bit whole number within bounds."""
    pair = container.pairs.get(key)
    if pair is None:
        if default is None:
            raise HeaderError(f"it lacks {key}")
        return default
    if pair.kind != UINT32 or not isinstance(pair.value, int):
        raise HeaderError(f"{key} is not a whole number")
    if not low <= pair.value <= high:
        raise HeaderError(f"{key} is {pair.value}, it should be {low} to {high}")
    return pair.value


def flag(container: Container, key: str) -> bool:
    pair = container.pairs[key]
    if pair.kind != BOOL:
        raise HeaderError(f"{key} is neither yes nor no")
    return bool(pair.value)


def text(container: Container, key: str) -> str:
    """A string, or empty when the key is missing."""
    pair = container.pairs.get(key)
    if pair is None:
        return ""
    if pair.kind != STRING or not isinstance(pair.value, str):
        raise HeaderError(f"{key} is not text")
    return pair.value


def word(container: Container, key: str) -> str:
    """A string that must be there, of printable ASCII only."""
    value = text(container, key)
    if not value or not value.isascii() or not value.isprintable():
        raise HeaderError(f"{key} is missing or garbled")
    return value
