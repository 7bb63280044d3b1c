"""A PEFT folder made from a shipped adapter, as if it had been trained elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from gguf import GGUFReader, quants
from safetensors.numpy import save_file

from engines.catalog import MODELS, check_adapter, check_model, embedded_model

MODULES = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
BASE = check_model(embedded_model())
HEADS = {"attn_q": BASE.n_head[0], "attn_k": BASE.n_head_kv[0]}
RANK = check_adapter(MODELS / "kjv.gguf", BASE).rank
CONFIG = {"peft_type": "LORA", "r": RANK, "lora_alpha": 24, "bias": "none"}
Tensors = dict[str, npt.NDArray[Any]]


def numbers(path: Path) -> Tensors:
    """An adapter's numbers by the names they have in a GGUF."""
    return {
        tensor.name: quants.dequantize(tensor.data, tensor.tensor_type)
        for tensor in GGUFReader(path).tensors
    }


def shipped_tensors(name: str = "kjv") -> Tensors:
    """The adapter's numbers under their PEFT names and in PEFT's row order."""
    tensors: Tensors = {}
    for key, values in numbers(MODELS / f"{name}.gguf").items():
        _, layer, part, _, half = key.split(".")
        if half == "lora_b" and part in HEADS:
            values = _apart(values, HEADS[part])
        letter = half[-1].upper()
        module = f"base_model.model.model.layers.{layer}.{MODULES[part]}"
        tensors[f"{module}.lora_{letter}.weight"] = np.ascontiguousarray(values)
    return tensors


def write_peft(
    folder: Path,
    tensors: Tensors | None = None,
    *,
    metadata: dict[str, str] | None = None,
    **settings: object,
) -> Path:
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text(json.dumps({**CONFIG, **settings}))
    weights = folder / "adapter_model.safetensors"
    save_file(shipped_tensors() if tensors is None else tensors, weights, metadata)
    return folder


def _apart(rows: npt.NDArray[np.float32], heads: int) -> npt.NDArray[np.float32]:
    """Row 2i of a head to its first half, row 2i+1 to its second."""
    order: list[int] = []
    size = len(rows) // heads
    for head in range(heads):
        start = head * size
        order += [*range(start, start + size, 2), *range(start + 1, start + size, 2)]
    return rows[order]
