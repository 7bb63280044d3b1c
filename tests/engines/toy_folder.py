"""Small Hugging Face folders, and a corpus folder, made by hand with numpy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

# Some join what only some ways of cutting words keep together.
MERGES = [
    *("t h", "Ġ t", "h e", "Ġt he", "Ġ a", "n d", "Ġa nd", "i n", "e r"),
    *("1 2", "12 3", "123 4", "0 0", "! !", "' t", "' T", "Ċ Ċ", "Ġ Ġ", "ĠĠ Ġ"),
    *("Ġ Ċ", "č Ċ", ", Ġ", ". .", ".. .", "! Ċ"),
]
WIDTH, HEADS, KV, HEAD, FEED = 256, 4, 2, 64, 256
PROSE = (
    "The lamp stood in the window and the rain went on. Nobody in the house had "
    "spoken since the evening; the clock in the hall said that it was late, and then "
    "that it was later. She counted the coins again and put them back in the tin.\n\n"
)


def byte_letters() -> list[str]:
    """The letters that byte-level BPE spells the 256 bytes with (GPT-2's table)."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spare = iter(range(256, 512))
    return [chr(b) if b in plain else chr(next(spare)) for b in range(256)]


def tokenizer() -> dict[str, Any]:
    words = ["<|end|>", *byte_letters(), *(m.replace(" ", "") for m in MERGES)]
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    end = {"id": 0, "content": "<|end|>", **flags, "special": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [end],
        "normalizer": None,
        "pre_tokenizer": {
            "type": "ByteLevel",
            "add_prefix_space": False,
            "trim_offsets": True,
            "use_regex": True,
        },
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "BPE",
            "vocab": {word: at for at, word in enumerate(words)},
            "merges": MERGES,
        },
    }


N_WORDS = 257 + len(MERGES)


def config(**settings: object) -> dict[str, Any]:
    return {
        "model_type": "llama",
        "hidden_act": "silu",
        "hidden_size": WIDTH,
        "intermediate_size": FEED,
        "num_hidden_layers": 1,
        "num_attention_heads": HEADS,
        "num_key_value_heads": KV,
        "head_dim": HEAD,
        "vocab_size": N_WORDS,
        "max_position_embeddings": 512,
        "rms_norm_eps": 1e-5,
        "rope_parameters": {"rope_type": "default", "rope_theta": 10_000.0},
        "tie_word_embeddings": True,
        "bos_token_id": 0,
        "eos_token_id": 0,
        **settings,
    }


def tensors(seed: int = 0) -> dict[str, np.ndarray[Any, Any]]:
    """One Llama layer under its Hugging Face names."""
    chance = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {"model.embed_tokens.weight": (N_WORDS, WIDTH)}
    layer = {
        "self_attn.q_proj": (HEADS * HEAD, WIDTH),
        "self_attn.k_proj": (KV * HEAD, WIDTH),
        "self_attn.v_proj": (KV * HEAD, WIDTH),
        "self_attn.o_proj": (WIDTH, HEADS * HEAD),
        "mlp.gate_proj": (FEED, WIDTH),
        "mlp.up_proj": (FEED, WIDTH),
        "mlp.down_proj": (WIDTH, FEED),
    }
    shapes |= {f"model.layers.0.{part}.weight": shape for part, shape in layer.items()}
    found = {
        name: chance.normal(0, 0.05, shape).astype(np.float32)
        for name, shape in shapes.items()
    }
    for norm in (
        "layers.0.input_layernorm",
        "layers.0.post_attention_layernorm",
        "norm",
    ):
        found[f"model.{norm}.weight"] = chance.normal(1, 0.1, WIDTH).astype(np.float32)
    return found


def write_toy(
    folder: Path,
    values: dict[str, np.ndarray[Any, Any]] | None = None,
    words: dict[str, Any] | None = None,
    **settings: object,
) -> Path:
    """A folder of one Llama layer, about half a million numbers; returns it."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config(**settings)))
    (folder / "tokenizer.json").write_text(json.dumps(words or tokenizer()))
    save_file(tensors() if values is None else values, folder / "model.safetensors")
    return folder


def write_toy_adapter(
    folder: Path, scale: float = 0.05, rank: int = 4, **settings: object
) -> Path:
    """A PEFT folder for the toy, on the query and the feed-forward's output."""
    chance = np.random.default_rng(3)
    folder.mkdir(parents=True)
    table = {"peft_type": "LORA", "r": rank, "lora_alpha": 2 * rank, "bias": "none"}
    table |= settings
    table["target_modules"] = ["q_proj", "down_proj"]
    (folder / "adapter_config.json").write_text(json.dumps(table))
    found = {}
    for part, rows in (("self_attn.q_proj", HEADS * HEAD), ("mlp.down_proj", WIDTH)):
        name = f"base_model.model.model.layers.0.{part}"
        a = chance.normal(0, scale, (rank, WIDTH))
        b = chance.normal(0, scale, (rows, rank))
        found[f"{name}.lora_A.weight"] = a.astype(np.float32)
        found[f"{name}.lora_B.weight"] = b.astype(np.float32)
    save_file(found, folder / "adapter_model.safetensors")
    return folder


def write_corpus(folder: Path, sets: tuple[str, ...] = ("general", "kjv")) -> Path:
    """A corpus folder as `protean train corpus` leaves it: two authors held out and two
    in training for each set."""
    folder.mkdir(parents=True)
    chance = np.random.default_rng(5)
    sentences = [s + "." for s in PROSE.replace("\n", " ").split(".") if s.strip()]
    with (folder / "works.jsonl").open("w") as file:
        for group in sets:
            for author in range(4):
                paragraphs = [" ".join(chance.choice(sentences, 6)) for _ in range(60)]
                work = {
                    "title": f"{group} {author}",
                    "author": f"Author {author} of {group}",
                    "set": group,
                    "held_out": author < 2,
                    "text": "\n\n".join(paragraphs),
                }
                file.write(json.dumps(work) + "\n")
    return folder
