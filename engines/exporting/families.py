"""What each model family needs on its way to GGUF: sizes, row order, norms, settings.

After llama.cpp's loaders (src/llama-model.cpp) and the tensor maps of the `gguf`
library. Whatever would make llama.cpp compute something else is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engines.exporting.folder import ExportError, Folder, positive
from engines.files.safetensors_file import shown

if TYPE_CHECKING:
    from gguf import GGUFWriter

GELU = ("gelu", "gelu_pytorch_tanh")
Shapes = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Size:
    """The widths of a model, in numbers per token."""

    layers: int
    width: int
    heads: int
    kv_heads: int
    head: int
    feed_forward: int
    words: int
    context: int


@dataclass(frozen=True, slots=True)
class Family:
    """`turned`: query and key rows are interleaved; `plus_one`: norms are kept as their
    distance from one."""

    architecture: str
    turned: bool = False
    plus_one: bool = False
    biases: tuple[str, ...] = ()
    norms: tuple[str, ...] = ()
    head_norms: bool = False
    check: Callable[[Folder, Size], None] = lambda folder, size: None
    settings: Callable[[Folder, GGUFWriter], None] = lambda folder, writer: None


def family_of(folder: Folder) -> Family:
    """The family, by `model_type`. Raises ExportError for one that is not known."""
    kind = folder.config.get("model_type")
    family = FAMILIES.get(str(kind))
    if family is None:
        raise ExportError(
            f"models of the kind {shown(kind)} cannot be converted; these can: "
            + ", ".join(sorted(FAMILIES))
        )
    return family


def size_of(folder: Folder) -> Size:
    """Raises ExportError where the settings lack a size or contradict themselves."""
    width = folder.whole("hidden_size")
    heads = folder.whole("num_attention_heads", most=1 << 16)
    kv_heads = folder.whole("num_key_value_heads", heads, most=1 << 16)
    head = folder.whole("head_dim", max(1, width // heads), most=1 << 16)
    if heads % kv_heads or head % 2:
        raise ExportError(
            f"{heads} heads of {head} cannot share {kv_heads} key/value heads"
        )
    return Size(
        folder.whole("num_hidden_layers", most=512),
        width,
        heads,
        kv_heads,
        head,
        folder.whole("intermediate_size"),
        folder.whole("vocab_size"),
        folder.whole("max_position_embeddings", 2048),
    )


def shapes(family: Family, size: Size, folder: Folder) -> Shapes:
    """Every tensor the GGUF must hold, with its shape, rows first."""
    width, head = size.width, size.head
    rows = {
        "attn_q": (size.heads * head, width),
        "attn_k": (size.kv_heads * head, width),
        "attn_v": (size.kv_heads * head, width),
        "attn_output": (width, size.heads * head),
        "ffn_gate": (size.feed_forward, width),
        "ffn_up": (size.feed_forward, width),
        "ffn_down": (width, size.feed_forward),
    }
    biases = list(family.biases)
    if family.architecture == "llama":
        if folder.config.get("attention_bias"):
            biases += ["attn_q", "attn_k", "attn_v", "attn_output"]
        if folder.config.get("mlp_bias"):
            biases += ["ffn_gate", "ffn_up", "ffn_down"]
    block: Shapes = {f"{part}.weight": shape for part, shape in rows.items()}
    block |= {f"{part}.bias": rows[part][:1] for part in biases}
    for norm in ("attn_norm", "ffn_norm", *family.norms):
        block[f"{norm}.weight"] = (width,)
    if family.head_norms:
        block["attn_q_norm.weight"] = block["attn_k_norm.weight"] = (head,)
    found: Shapes = {
        "token_embd.weight": (size.words, width),
        "output_norm.weight": (width,),
    }
    if not folder.tied:
        found["output.weight"] = (size.words, width)
    for layer in range(size.layers):
        found |= {f"blk.{layer}.{part}": shape for part, shape in block.items()}
    return found


def write_settings(
    family: Family, size: Size, folder: Folder, writer: GGUFWriter
) -> None:
    """Add the sizes and settings to a header. Raises ExportError."""
    family.check(folder, size)
    writer.add_context_length(_context(folder, size))
    writer.add_embedding_length(size.width)
    writer.add_block_count(size.layers)
    writer.add_feed_forward_length(size.feed_forward)
    writer.add_head_count(size.heads)
    writer.add_head_count_kv(size.kv_heads)
    writer.add_key_length(size.head)
    writer.add_value_length(size.head)
    writer.add_rope_dimension_count(size.head)
    writer.add_layer_norm_rms_eps(folder.number("rms_norm_eps"))
    writer.add_vocab_size(size.words)
    family.settings(folder, writer)
    theta, scaling = rotation(folder)
    writer.add_rope_freq_base(theta)
    _stretch(scaling, writer)


def rotation(folder: Folder, layers: str = "full_attention") -> tuple[float, Any]:
    """The base of the rotation, and how positions are stretched (a table, or None)."""
    table = folder.config.get("rope_parameters") or {}
    if isinstance(table, dict) and isinstance(table.get(layers), dict):
        table = table[layers]
    if not isinstance(table, dict):
        raise ExportError("rope_parameters is no table")
    theta = table.get("rope_theta", folder.config.get("rope_theta", 10_000.0))
    scaling = folder.config.get("rope_scaling") or table
    if not isinstance(scaling, dict):
        raise ExportError("rope_scaling is no table")
    kind = scaling.get("rope_type", scaling.get("type", "default"))
    if kind in (None, "default"):
        return positive("rope_theta", theta), None
    if kind not in ("linear", "yarn", "llama3"):
        raise ExportError(
            f"positions are stretched in a way that cannot be carried ({shown(kind)})"
        )
    return positive("rope_theta", theta), {**scaling, "kind": kind}


def _stretch(scaling: Any, writer: GGUFWriter) -> None:
    from gguf import RopeScalingType

    if scaling is None or scaling["kind"] == "llama3":
        # Llama 3's way is a tensor (`engines.exporting.base.frequencies`).
        return
    kind = RopeScalingType(scaling["kind"])
    writer.add_rope_scaling_type(kind)
    writer.add_rope_scaling_factor(positive("factor", scaling.get("factor")))
    if kind is RopeScalingType.YARN:
        original = scaling.get("original_max_position_embeddings")
        writer.add_rope_scaling_orig_ctx_len(int(positive("original", original)))


def _context(folder: Folder, size: Size) -> int:
    """llama.cpp's Llama kind does not slide its window; what a sliding model sees at
    once is what it may be shown."""
    window = folder.config.get("sliding_window")
    if folder.config.get("model_type") == "mistral" and window is not None:
        return min(size.context, folder.whole("sliding_window"))
    return size.context


def _silu(folder: Folder, size: Size) -> None:
    folder.must_be("hidden_act", "silu")


def _qwen(folder: Folder, size: Size) -> None:
    _silu(folder, size)
    folder.must_be("use_sliding_window", False)


def _qwen3(folder: Folder, size: Size) -> None:
    _qwen(folder, size)
    folder.must_be("attention_bias", False)


def _gemma(folder: Folder, size: Size) -> None:
    for key in ("hidden_act", "hidden_activation"):
        folder.must_be(key, *GELU)
    folder.must_be("attention_bias", False)
    if not folder.config.get("tie_word_embeddings", True):
        raise ExportError("its output is not its word table, as llama.cpp expects")


def _sliding_gemma(every: int, largest: int) -> Callable[[Folder, Size], None]:
    """Every `every`th layer sees everything; the model of `largest` layers scales
    attention by its width over its heads, all others by the head's width."""

    def check(folder: Folder, size: Size) -> None:
        _gemma(folder, size)
        folder.must_be("use_bidirectional_attention", False)
        scale = size.width // size.heads if size.layers == largest else size.head
        folder.must_be("query_pre_attn_scalar", scale, float(scale))
        folder.must_be("sliding_window_pattern", every)
        kinds = folder.config.get("layer_types")
        expected = [
            "full_attention" if (i + 1) % every == 0 else "sliding_attention"
            for i in range(size.layers)
        ]
        if kinds is not None and kinds != expected:
            raise ExportError("its layers slide in an order that llama.cpp lacks")

    return check


def _gemma2_settings(folder: Folder, writer: GGUFWriter) -> None:
    writer.add_sliding_window(folder.whole("sliding_window", 4096))
    writer.add_attn_logit_softcapping(folder.number("attn_logit_softcapping", 50.0))
    writer.add_final_logit_softcapping(folder.number("final_logit_softcapping", 30.0))


def _gemma3_settings(folder: Folder, writer: GGUFWriter) -> None:
    folder.must_be("attn_logit_softcapping")
    folder.must_be("final_logit_softcapping")
    writer.add_sliding_window(folder.whole("sliding_window", 4096))
    if isinstance(folder.config.get("rope_parameters"), dict):
        theta, _ = rotation(folder, "sliding_attention")
    else:
        theta = folder.number("rope_local_base_freq", 10_000.0)
    writer.add_rope_freq_base_swa(theta)


_LLAMA = Family("llama", turned=True, check=_silu)
_POST = ("post_attention_norm", "post_ffw_norm")
FAMILIES = {
    "llama": _LLAMA,
    "mistral": _LLAMA,
    "qwen2": Family("qwen2", biases=("attn_q", "attn_k", "attn_v"), check=_qwen),
    "qwen3": Family("qwen3", head_norms=True, check=_qwen3),
    "gemma": Family("gemma", plus_one=True, check=_gemma),
    "gemma2": Family(
        "gemma2",
        plus_one=True,
        norms=_POST,
        check=_sliding_gemma(2, 46),
        settings=_gemma2_settings,
    ),
    "gemma3_text": Family(
        "gemma3",
        plus_one=True,
        norms=_POST,
        head_norms=True,
        check=_sliding_gemma(6, 62),
        settings=_gemma3_settings,
    ),
}
