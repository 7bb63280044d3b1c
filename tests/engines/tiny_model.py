"""A model of another shape than ours, written on the spot: random, small, real."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from gguf import GGUFWriter

from engines.files.gguf_format import read_container


def write_tiny_model(path: Path, words_from: Path, *, n_embd: int = 64) -> Path:
    """Two Llama layers over the vocabulary of another model; returns `path`."""
    chance = np.random.default_rng(1)
    source = read_container(words_from)
    words = source.strings("tokenizer.ggml.tokens")
    head, n_ff = 16, 2 * n_embd
    heads, kv = n_embd // head, n_embd // head // 2
    writer = GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(512)
    writer.add_embedding_length(n_embd)
    writer.add_block_count(2)
    writer.add_feed_forward_length(n_ff)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv)
    writer.add_rope_dimension_count(head)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(words)
    writer.add_token_types(
        [int(kind) for kind in source.numbers("tokenizer.ggml.token_type", 5)]
    )
    writer.add_token_merges(
        [word.decode() for word in source.strings("tokenizer.ggml.merges")]
    )
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)
    writer.add_add_bos_token(False)
    shapes = {
        "attn_norm": (n_embd,),
        "ffn_norm": (n_embd,),
        "attn_q": (n_embd, n_embd),
        "attn_k": (kv * head, n_embd),
        "attn_v": (kv * head, n_embd),
        "attn_output": (n_embd, n_embd),
        "ffn_gate": (n_ff, n_embd),
        "ffn_up": (n_ff, n_embd),
        "ffn_down": (n_embd, n_ff),
    }
    tensors: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (len(words), n_embd),
        "output_norm.weight": (n_embd,),
    }
    for layer in range(2):
        for part, shape in shapes.items():
            tensors[f"blk.{layer}.{part}.weight"] = shape
    for name, shape in tensors.items():
        values = chance.normal(0, 0.2, shape).astype(np.float32)
        writer.add_tensor(
            name, values if len(shape) == 1 else values.astype(np.float16)
        )
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
