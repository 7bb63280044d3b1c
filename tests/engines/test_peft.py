"""PEFT folders become GGUF adapters, number for number, or are refused by name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from engines.catalog import MODELS
from engines.errors import EngineError
from engines.files.peft import convert
from engines.request import Activation
from tests.engines.peft_folder import (
    BASE,
    RANK,
    Tensors,
    numbers,
    shipped_tensors,
    write_peft,
)

Q0 = "base_model.model.model.layers.0.self_attn.q_proj"


def product(tensors: Tensors, target: str) -> npt.NDArray[np.float64]:
    a, b = tensors[f"{target}.lora_a"], tensors[f"{target}.lora_b"]
    return b.astype(np.float64) @ a.astype(np.float64)


def test_conversion_undoes_the_permutation_bit_for_bit(tmp_path: Path) -> None:
    header = convert(write_peft(tmp_path / "kjv"), BASE, tmp_path / "cache")
    ours, shipped = numbers(header.path), numbers(MODELS / "kjv.gguf")
    assert ours.keys() == shipped.keys()
    for name, values in shipped.items():
        assert np.array_equal(ours[name], values), name
    assert header.alpha == 24.0
    assert header.activation is Activation.WHOLE


def test_rows_do_move(tmp_path: Path) -> None:
    """The test above would mean little if PEFT's order were llama.cpp's."""
    theirs = shipped_tensors()[f"{Q0}.lora_B.weight"]
    ours = numbers(MODELS / "kjv.gguf")["blk.0.attn_q.weight.lora_b"]
    assert not np.array_equal(theirs, ours)
    assert np.array_equal(np.sort(theirs, axis=0), np.sort(ours, axis=0))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision(dtype: str, tmp_path: Path) -> None:
    tensors = shipped_tensors()
    folder = write_peft(tmp_path / "half", tensors)
    exact = numbers(convert(folder, BASE, tmp_path / "cache").path)
    if dtype == "float16":
        small = {name: values.astype(np.float16) for name, values in tensors.items()}
        folder = write_peft(tmp_path / "other", small)
        tolerance = 1e-3
    else:
        folder = _bfloat16(tmp_path / "other", tensors)
        tolerance = 1e-2
    near = numbers(convert(folder, BASE, tmp_path / "cache").path)
    for name, values in exact.items():
        assert np.allclose(near[name], values, rtol=tolerance, atol=1e-6), name


def _bfloat16(folder: Path, tensors: Tensors) -> Path:
    from safetensors import TensorSpec, serialize_file

    write_peft(folder, tensors)
    specs = {}
    keep = []
    for name, values in tensors.items():
        upper = (np.ascontiguousarray(values).view(np.uint32) >> 16).astype("<u2")
        keep.append(upper)
        specs[name] = TensorSpec(
            dtype="bfloat16",
            shape=list(values.shape),
            data_ptr=upper.ctypes.data,
            data_len=upper.nbytes,
        )
    serialize_file(specs, folder / "adapter_model.safetensors", None)
    return folder


def test_converted_once_and_again_when_it_changes(tmp_path: Path) -> None:
    folder, cache = write_peft(tmp_path / "kjv"), tmp_path / "cache"
    first = convert(folder, BASE, cache).path
    written = first.stat().st_mtime_ns
    assert convert(folder, BASE, cache).path == first
    assert first.stat().st_mtime_ns == written
    config = folder / "adapter_config.json"
    config.write_text(config.read_text().replace("24", "12"))
    other = convert(folder, BASE, cache)
    assert other.path != first
    assert other.alpha == 12.0
    assert sorted(cache.iterdir()) == sorted([first, other.path])


def test_scaling_by_rank_pattern_alpha_pattern_and_rslora(tmp_path: Path) -> None:
    tensors = shipped_tensors()
    tensors[f"{Q0}.lora_A.weight"] = tensors[f"{Q0}.lora_A.weight"][:4].copy()
    tensors[f"{Q0}.lora_B.weight"] = tensors[f"{Q0}.lora_B.weight"][:, :4].copy()
    folder = write_peft(
        tmp_path / "patterned",
        tensors,
        rank_pattern={"layers.0.self_attn.q_proj": 4},
        alpha_pattern={"v_proj": 8},
        use_rslora=True,
    )
    header = convert(folder, BASE, tmp_path / "cache")
    ours, shipped = numbers(header.path), numbers(MODELS / "kjv.gguf")
    for target, rank, alpha in (
        ("blk.0.attn_q.weight", 4, 24),
        ("blk.1.attn_v.weight", RANK, 8),
        ("blk.1.ffn_up.weight", RANK, 24),
    ):
        part = dict(shipped)
        a, b = f"{target}.lora_a", f"{target}.lora_b"
        part[a], part[b] = shipped[a][:rank], shipped[b][:, :rank]
        wanted = product(part, target) * alpha / rank**0.5
        given = product(ours, target) * header.alpha / rank
        assert np.allclose(given, wanted, rtol=1e-4, atol=1e-7), target


def test_late_by_config_or_metadata(tmp_path: Path) -> None:
    by_config = write_peft(tmp_path / "a", protean_activation="late")
    by_metadata = write_peft(tmp_path / "b", metadata={"protean.activation": "late"})
    for folder in (by_config, by_metadata):
        header = convert(folder, BASE, tmp_path / "cache")
        assert header.activation is Activation.LATE


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"peft_type": "IA3"}, "IA3"),
        ({"use_dora": True}, "DoRA"),
        ({"modules_to_save": ["lm_head"]}, "modules_to_save"),
        ({"bias": "all"}, "biases"),
        ({"r": 8}, "rank"),
        ({"r": 0}, "r is 0"),
        ({"lora_alpha": "much"}, "lora_alpha"),
        ({"lora_alpha": float("nan")}, "lora_alpha"),
        ({"rank_pattern": {"(a+)+$": 4}}, "rank_pattern"),
        ({"protean_activation": "sometimes"}, "activation"),
        ({"layer_replication": [[0, 4], [2, 5]]}, "layer_replication"),
    ],
)
def test_refused_by_name(settings: dict[str, Any], said: str, tmp_path: Path) -> None:
    folder = write_peft(tmp_path / "adapter", **settings)
    with pytest.raises(EngineError) as refusal:
        convert(folder, BASE, tmp_path / "cache")
    assert said in refusal.value.message
    assert "\n" not in str(refusal.value)
    assert not (tmp_path / "cache").exists()


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    folder = write_peft(tmp_path / "adapter")
    (folder / "adapter_model.safetensors").rename(folder / "adapter_model.bin")
    with pytest.raises(EngineError, match="pickle"):
        convert(folder, BASE, tmp_path / "cache")


def test_other_tensors_and_layers_are_named(tmp_path: Path) -> None:
    extra = shipped_tensors()
    extra[f"{Q0}.lora_magnitude_vector"] = np.ones(4, np.float32)
    with pytest.raises(EngineError, match="lora_magnitude_vector"):
        convert(write_peft(tmp_path / "a", extra), BASE, tmp_path / "cache")
    last, beyond = f"layers.{BASE.n_layers - 1}.", f"layers.{BASE.n_layers}."
    far = {
        name.replace(last, beyond): values for name, values in shipped_tensors().items()
    }
    with pytest.raises(EngineError, match=re.escape(beyond)):
        convert(write_peft(tmp_path / "b", far), BASE, tmp_path / "cache")


def test_a_cut_file_is_refused(tmp_path: Path) -> None:
    folder = write_peft(tmp_path / "adapter")
    weights = folder / "adapter_model.safetensors"
    whole = weights.read_bytes()
    for end in (0, 5, 200, len(whole) // 2, len(whole) - 1):
        weights.write_bytes(whole[:end])
        with pytest.raises(EngineError):
            convert(folder, BASE, tmp_path / "cache")
