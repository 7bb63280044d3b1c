"""From pages to voices in llama.cpp, as a user would: by the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engines.catalog import check_adapter, check_model, embedded_model
from engines.request import Activation
from studio.cli.main import main
from tests.engines.training.pages import archive

pytest.importorskip("torch")
pytest.importorskip("peft")

from engines.training.from_gguf import halves, unfold


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which every step has been taken, with its default name."""
    place = tmp_path_factory.mktemp("path")
    books = archive(place / "toy.jsonl")
    steps = [
        f"train corpus {books} -o {place}/corpus",
        f"train tokenizer {place}/corpus --vocabulary 400",
        f"train base {place}/corpus -o {place}/base --preset tiny --tokens 6000 "
        "--processes 1",
        f"train adapter grand --texts {place}/corpus -o {place}/grand "
        f"--model {place}/base --steps 6 --draft 24 --length 24 --rank 4",
        f"model export {place}/base {place}/base-f16.gguf",
        f"model quantize {place}/base-f16.gguf {place}/base.gguf "
        f"--corpus {place}/corpus --limit 50",
        f"model export {place}/grand {place}/grand.gguf --base {place}/base.gguf",
    ]
    for step in steps:
        assert main(step.split()) == 0, step
    return place


def test_llama_cpp_runs_what_was_trained(made: Path) -> None:
    header = check_model(made / "base.gguf")
    adapter = check_adapter(made / "grand.gguf", header)
    assert header.n_params < 1_000_000
    assert adapter.activation is Activation.LATE


def test_torch_and_llama_cpp_agree(made: Path) -> None:
    from engines.measuring.parity import logits, tokens
    from engines.measuring.workers import Workers

    text = (made / "corpus" / "works.jsonl").read_text()[200:900]
    with Workers(made / "base.gguf", n=1) as workers:
        assert tokens(workers, made / "base", [text])["different"] == 0
    found = logits(made / "base", {"grand": made / "grand"}, [text], lambda share: None)
    assert set(found) == {"base", "grand at 0.5", "grand at 1"}
    for way in found.values():
        assert way["same_top"] >= 0.97  # a toy's best two tokens are often close
        assert way["mean_gap"] < 0.01


def test_a_gguf_unfolds_to_the_folder_it_was_made_of(
    made: Path, tmp_path: Path
) -> None:
    from safetensors.numpy import load_file

    folder = unfold(made / "base-f16.gguf", tmp_path / "again")
    there = load_file(folder / "model.safetensors")
    for name, value in load_file(made / "base" / "model.safetensors").items():
        np.testing.assert_allclose(there[name], value, atol=1e-3, rtol=1e-3)
    from engines.training.own_voice import _same

    assert _same(folder / "tokenizer.json", made / "base" / "tokenizer.json")


def test_the_rotary_order_comes_back() -> None:
    from engines.files.peft import turned

    rows = np.arange(32 * 3, dtype=np.float32).reshape(32, 3)
    assert (halves(turned(rows, 4), 4) == rows).all()


@pytest.mark.model
def test_the_embedded_model_can_be_taught(tmp_path: Path) -> None:
    """A writer's own voice on the model that ships, down to a file for the voices."""
    archive(tmp_path / "books" / "toy.jsonl", 3)
    out = tmp_path / "mine"
    asked = f"train adapter mine --texts {tmp_path}/books -o {out} --steps 1"
    assert main(asked.split()) == 0
    target = tmp_path / "mine.gguf"
    given = f"model export {out} {target} --base {embedded_model()}"
    assert main(given.split()) == 0
    check_adapter(target, check_model(embedded_model()))
