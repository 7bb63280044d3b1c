"""What the header checks say of good files, and of the files a writer may mix up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engines.catalog import MODELS, check_adapter, check_model, embedded_model
from engines.errors import EngineError
from engines.files.gguf_header import read_model
from engines.request import Activation
from tests.engines.tiny_model import write_tiny_model


def test_shipped_base() -> None:
    header = check_model(embedded_model())
    assert header.architecture == "llama"
    assert (header.n_layers, header.n_embd, header.n_vocab) == (5, 256, 8192)
    assert (header.head_k, header.head_v, header.n_head_kv) == (64, 64, (2,) * 5)
    assert header.n_ctx_train == 2048
    assert header.kv_bytes_per_token == 5 * 2 * (64 + 64) * 2
    assert header.weight_bytes < embedded_model().stat().st_size


@pytest.mark.parametrize("name", ["realism", "surreal", "kjv", "philosophical"])
def test_shipped_adapters_fit(name: str) -> None:
    base = check_model(embedded_model())
    header = check_adapter(MODELS / f"{name}.gguf", base)
    # Realism and surreal are the means of two trainings of rank 16.
    rank, strength = {
        "realism": (32, 1.1), "surreal": (32, 1.08),
        "kjv": (16, 1.0), "philosophical": (16, 0.7),
    }[name]  # fmt: skip
    assert header.rank == rank
    assert header.alpha == pytest.approx(2 * rank * strength)
    assert header.activation is Activation.LATE
    assert len(header.pairs) == 35


def test_skipping_the_words_finds_the_same_model() -> None:
    whole, quick = (
        check_model(embedded_model()),
        read_model(embedded_model(), whole=False),
    )
    assert whole == quick


def test_adapter_of_another_shape_names_the_tensor(tmp_path: Path) -> None:
    tiny = check_model(write_tiny_model(tmp_path / "tiny.gguf", embedded_model()))
    with pytest.raises(EngineError) as refusal:
        check_adapter(MODELS / "kjv.gguf", tiny)
    assert refusal.value.title == "This voice was made for another model"
    assert "blk.0.ffn_down.weight is 128 by 64 in this model" in refusal.value.message
    assert "768 by 256" in refusal.value.message


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
