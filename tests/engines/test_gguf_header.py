"""What the header checks say of good files, and of the files a writer may mix up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from gguf import GGUFReader

from engines.catalog import MODELS, check_adapter, check_model, embedded_model
from engines.errors import EngineError
from engines.files.gguf_header import read_model
from engines.request import Activation
from tests.engines.tiny_model import write_tiny_model

VOICES = ("realism", "surreal", "kjv", "philosophical")


def test_shipped_base_is_what_the_format_s_own_reader_finds() -> None:
    header = check_model(embedded_model())
    reader = GGUFReader(embedded_model())

    def told(key: str) -> Any:
        field = reader.fields[f"llama.{key}"]
        return field.contents()

    layers, heads = told("block_count"), told("attention.head_count_kv")
    head = told("embedding_length") // told("attention.head_count")
    assert header.architecture == "llama"
    assert (header.n_layers, header.n_embd) == (layers, told("embedding_length"))
    words = reader.fields["tokenizer.ggml.tokens"].contents()
    assert header.n_vocab == len(words)
    assert (header.head_k, header.head_v) == (head, head)
    assert header.n_head_kv == (heads,) * layers
    assert header.n_ctx_train == told("context_length") == 2048
    assert header.kv_bytes_per_token == layers * heads * (head + head) * 2
    assert header.weight_bytes == sum(t.n_bytes for t in reader.tensors)
    assert header.weight_bytes < embedded_model().stat().st_size


def test_the_package_is_small_enough_to_carry() -> None:
    files = (embedded_model(), *(MODELS / f"{name}.gguf" for name in VOICES))
    assert sum(path.stat().st_size for path in files) <= 45_000_000


@pytest.mark.parametrize("name", VOICES)
def test_shipped_adapters_fit(name: str) -> None:
    base = check_model(embedded_model())
    header = check_adapter(MODELS / f"{name}.gguf", base)
    reader = GGUFReader(header.path)
    firsts = [t for t in reader.tensors if t.name.endswith(".lora_a")]
    assert {header.rank} == {int(tensor.shape[1]) for tensor in firsts}
    assert header.alpha == reader.fields["adapter.lora.alpha"].contents()
    # Trained at twice the rank; what is shipped is at most half as much again.
    assert 0.5 <= header.alpha / (2 * header.rank) <= 1.5
    assert header.activation is Activation.LATE
    # Query, key, value, output, gate, up and down of every layer.
    assert len(header.pairs) == len(firsts) == 7 * base.n_layers


def test_skipping_the_words_finds_the_same_model() -> None:
    whole, quick = (
        check_model(embedded_model()),
        read_model(embedded_model(), whole=False),
    )
    assert whole == quick


def test_adapter_of_another_shape_names_the_tensor(tmp_path: Path) -> None:
    tiny = check_model(write_tiny_model(tmp_path / "tiny.gguf", embedded_model()))
    ours = check_model(embedded_model()).tensors["blk.0.ffn_down.weight"].dims
    with pytest.raises(EngineError) as refusal:
        check_adapter(MODELS / "kjv.gguf", tiny)
    assert refusal.value.title == "This voice was made for another model"
    assert "blk.0.ffn_down.weight is 128 by 64 in this model" in refusal.value.message
    assert f"{ours[0]} by {ours[1]}" in refusal.value.message


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p: p / "nowhere.gguf", "does not exist"),
        (lambda p: p, "is a folder"),
        (lambda p: _write(p, b""), "too short"),
        (lambda p: _write(p, b"PK\x03\x04" * 100), "does not begin as a GGUF"),
        (lambda p: MODELS / "kjv.gguf", "it is a voice (an adapter), not a model"),
    ],
)
def test_refusals_of_models(make: object, said: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError) as refusal:
        check_model(make(tmp_path))  # type: ignore[operator]
    assert said in refusal.value.message
    assert "\n" not in str(refusal.value)


def test_a_model_is_no_adapter() -> None:
    base = check_model(embedded_model())
    with pytest.raises(EngineError, match="not an adapter"):
        check_adapter(embedded_model(), base)


def test_checks_need_no_numpy() -> None:
    program = (
        "import sys; from engines.catalog import *; heads_for(embedded_model()); "
        "check_model(embedded_model()); assert not {'numpy', 'gguf'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def _write(folder: Path, content: bytes) -> Path:
    path = folder / "file.gguf"
    path.write_bytes(content)
    return path
