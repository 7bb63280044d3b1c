"""The embedded model as a Hugging Face folder, so that voices can be trained on it.

Weights come back as the GGUF has them (dequantised), so a voice learns against the very
model that it will speak through.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.training.errors import TrainingError, unwritable
from engines.training.landing import landing

Floats = npt.NDArray[np.float32]
SCALAR = {
    "layers": "llama.block_count",
    "width": "llama.embedding_length",
    "heads": "llama.attention.head_count",
    "kv_heads": "llama.attention.head_count_kv",
    "feed_forward": "llama.feed_forward_length",
    "context": "llama.context_length",
}
PARTS = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
WHOLE = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
}


def unfold(model: Path, folder: Path) -> Path:
    """Write the Llama model in `model` (a GGUF) as a folder; returns the folder.

    Raises TrainingError for a model of another kind, with a head of its own, or with
    words of another tokenizer than byte-level BPE.
    """
    from gguf import GGUFReader
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    from engines.files.gguf_header import read_model

    if read_model(model).architecture != "llama":
        raise _refusal(model, "it is no Llama model; name its Hugging Face folder")
    reader = GGUFReader(str(model))
    sizes = {name: int(_value(reader, key, model)) for name, key in SCALAR.items()}
    tensors = _tensors(reader, sizes, model)
    words = [str(w) for w in _value(reader, "tokenizer.ggml.tokens", model)]
    if _value(reader, "tokenizer.ggml.pre", model) != "gpt-2":
        raise _refusal(model, "its tokenizer is not ours; name its folder instead")
    kinds = [int(k) for k in _value(reader, "tokenizer.ggml.token_type", model)]
    merges = [str(m) for m in _value(reader, "tokenizer.ggml.merges", model)]
    end = int(_value(reader, "tokenizer.ggml.eos_token_id", model))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with landing(folder) as path:
            path.mkdir()
            save_file(tensors, path / "model.safetensors", metadata={"format": "pt"})
            _write(path / "config.json", _config(reader, sizes, len(words), end, model))
            _write(path / "tokenizer.json", _tokenizer(words, kinds, merges))
            _write(
                path / "tokenizer_config.json",
                {
                    "tokenizer_class": "PreTrainedTokenizerFast",
                    "eos_token": words[end],
                    "model_max_length": sizes["context"],
                },
            )
    except (OSError, SafetensorError) as error:
        raise unwritable(folder, error) from None
    return folder


def _tensors(reader: Any, sizes: dict[str, int], model: Path) -> dict[str, Floats]:
    from gguf.quants import dequantize

    out: dict[str, Floats] = {}
    for tensor in reader.tensors:
        name = _hf_name(tensor.name)
        if name is None:
            raise _refusal(model, f"it has a part that is not ours: {tensor.name}")
        value = np.array(dequantize(tensor.data, tensor.tensor_type), np.float32)
        value = value.reshape([int(n) for n in reversed(tensor.shape)])
        if name.endswith("q_proj.weight"):
            value = halves(value, sizes["heads"])
        elif name.endswith("k_proj.weight"):
            value = halves(value, sizes["kv_heads"])
        out[name] = np.ascontiguousarray(value)
    return out


def halves(rows: Floats, heads: int) -> Floats:
    """The rows of a rotary projection in Hugging Face's order: each head's pairs, side
    by side in llama.cpp, half a head apart. The inverse of `files.peft.turned`."""
    outputs, width = rows.shape
    pairs = rows.reshape(heads, outputs // heads // 2, 2, width)
    return np.ascontiguousarray(pairs.swapaxes(1, 2)).reshape(outputs, width)


def _hf_name(name: str) -> str | None:
    if name in WHOLE:
        return WHOLE[name]
    place = name.split(".")
    if len(place) == 4 and place[0] == "blk" and place[2] in PARTS:
        return f"model.layers.{place[1]}.{PARTS[place[2]]}.weight"
    return None


def _config(
    reader: Any, sizes: dict[str, int], words: int, end: int, model: Path
) -> dict[str, Any]:
    theta = float(_value(reader, "llama.rope.freq_base", model))
    epsilon = float(_value(reader, "llama.attention.layer_norm_rms_epsilon", model))
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_act": "silu",
        "hidden_size": sizes["width"],
        "intermediate_size": sizes["feed_forward"],
        "num_hidden_layers": sizes["layers"],
        "num_attention_heads": sizes["heads"],
        "num_key_value_heads": sizes["kv_heads"],
        "head_dim": sizes["width"] // sizes["heads"],
        "vocab_size": words,
        "max_position_embeddings": sizes["context"],
        "rms_norm_eps": float(f"{epsilon:.6g}"),
        "rope_theta": theta,
        "rope_parameters": {"rope_type": "default", "rope_theta": theta},
        "tie_word_embeddings": True,
        "attention_bias": False,
        "mlp_bias": False,
        "bos_token_id": end,
        "eos_token_id": end,
        "dtype": "float32",
    }


def _tokenizer(words: list[str], kinds: list[int], merges: list[str]) -> dict[str, Any]:
    byte_level = {
        "type": "ByteLevel",
        "add_prefix_space": False,
        "trim_offsets": True,
        "use_regex": True,
    }
    marks = [
        {
            "id": at, "content": words[at], "single_word": False, "lstrip": False,
            "rstrip": False, "normalized": False, "special": True,
        }
        for at, kind in enumerate(kinds)
        if kind == 3
    ]  # fmt: skip
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": marks,
        "normalizer": None,
        "pre_tokenizer": byte_level,
        "post_processor": None,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {word: at for at, word in enumerate(words)},
            "merges": [merge.split(" ", 1) for merge in merges],
        },
    }


def _value(reader: Any, key: str, model: Path) -> Any:
    field = reader.get_field(key)
    if field is None:
        raise _refusal(model, f"its header lacks {key}")
    return field.contents()


def _refusal(model: Path, reason: str) -> TrainingError:
    return TrainingError("This model cannot be trained on", f"{model.name}: {reason}.")


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
