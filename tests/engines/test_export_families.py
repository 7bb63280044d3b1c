"""Every family that is converted computes in llama.cpp what transformers computes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.exporting.base import export_model
from engines.measuring.workers import Workers
from tests.engines.toy_folder import N_WORDS, tokenizer

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

SIZE: dict[str, Any] = {
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "vocab_size": N_WORDS,
    "max_position_embeddings": 512,
    "bos_token_id": 0,
    "eos_token_id": 0,
    "pad_token_id": None,
}
LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 500.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
}
LINEAR = {"rope_type": "linear", "rope_theta": 10_000.0, "factor": 2.0}
GEMMA3 = {
    "sliding_attention": {"rope_type": "default", "rope_theta": 1_000.0},
    "full_attention": {"rope_type": "default", "rope_theta": 50_000.0},
}
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "llama": ("Llama", {}),
    "llama with biases": ("Llama", {"attention_bias": True, "mlp_bias": True}),
    "llama 3": ("Llama", {"rope_parameters": LLAMA3, "tie_word_embeddings": True}),
    "llama, stretched": ("Llama", {"rope_parameters": LINEAR}),
    "mistral": ("Mistral", {"sliding_window": 256}),
    "qwen2": ("Qwen2", {}),
    "qwen3": ("Qwen3", {}),
    "gemma": ("Gemma", {}),
    "gemma2": ("Gemma2", {"query_pre_attn_scalar": 16, "sliding_window": 48}),
    "gemma3": (
        "Gemma3Text",
        {
            "query_pre_attn_scalar": 16,
            "sliding_window": 48,
            "num_hidden_layers": 7,
            "rope_parameters": GEMMA3,
        },
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_llama_cpp_computes_what_transformers_does(kind: str, tmp_path: Path) -> None:
    family, more = KINDS[kind]
    settings = getattr(transformers, f"{family}Config")(**{**SIZE, **more})
    classes = {"Gemma3Text": "Gemma3ForCausalLM"}
    name = classes.get(family, f"{family}ForCausalLM")
    torch.manual_seed(1)
    model = (
        getattr(transformers, name)
        ._from_config(settings, attn_implementation="eager", dtype=torch.float32)
        .eval()
    )
    for parameter in model.parameters():
        # Norms and biases begin as ones and zeros, which would hide a mistake.
        parameter.data += torch.randn_like(parameter) * 0.1
    folder = tmp_path / "folder"
    model.save_pretrained(folder)
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer()))
    header = export_model(folder, tmp_path / "toy.gguf", kind="f32")
    ids = np.random.default_rng(2).integers(1, N_WORDS, 100).tolist()
    with Workers(header.path, 1) as workers:
        ours = workers.ask({"job": "score", "ids": ids})
    with torch.no_grad():
        rows = model(torch.tensor([ids])).logits[0, :-1].float()
    after = torch.tensor(ids[1:])
    theirs = torch.nn.functional.cross_entropy(rows, after, reduction="none").numpy()
    assert np.abs(theirs - ours["nats"]).max() < 0.02
    assert (rows.argmax(-1).numpy() == ours["top"]).mean() >= 0.98
    assert theirs.std() > 0.2
