"""Quantising stops at the first kind that is good enough, or writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines.errors import EngineError
from engines.exporting.base import export_model
from engines.files.gguf_header import read_model
from engines.measuring import gate
from engines.measuring.workers import Workers
from studio.cli import main as cli
from tests.engines.toy_folder import write_corpus, write_toy


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return export_model(write_toy(tmp_path / "toy"), tmp_path / "toy.gguf").path


def kinds(path: Path) -> set[str]:
    return {t.kind for t in read_model(path).tensors.values() if len(t.dims) > 1}


def test_from_the_command_line(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, out = str(write_corpus(tmp_path / "corpus")), tmp_path / "q.gguf"
    limit = ["--limit", "50", "--steps", "Q4_K_M"]
    told = ["model", "quantize", str(model), str(out), "--corpus", corpus, *limit]
    assert cli.main(told) == 0
    assert "kept Q4_K_M" in capsys.readouterr().out
    assert "Q4_K" in kinds(out)
    assert out.stat().st_size < model.stat().st_size / 2
    told[3], table = str(tmp_path / "t.gguf"), ["--table", "Q8_0"]
    assert cli.main([*told, *table]) == 0
    assert "Q4_K" in kinds(Path(told[3]))
    words = [read_model(p).tensors["token_embd.weight"] for p in (out, Path(told[3]))]
    assert [each.kind == "Q8_0" for each in words] == [False, True]
    again = [
        "model",
        "quantize",
        str(out),
        str(tmp_path / "r.gguf"),
        "--corpus",
        corpus,
    ]
    assert cli.main(again) == 2
    assert "quantised already" in capsys.readouterr().err


def rigged(monkeypatch: pytest.MonkeyPatch, figures: list[float]) -> None:
    answers = iter(figures)
    monkeypatch.setattr(gate, "_perplexity", lambda *_: next(answers))


def test_the_gate_steps_up(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rigged(monkeypatch, [100.0, 110.0, 104.0])
    out = tmp_path / "out" / "q.gguf"
    made = gate.quantize_gated(model, out, write_corpus(tmp_path / "corpus"))
    assert [tried.kind for tried in made.tried] == ["Q4_K_M", "Q5_K_M"]
    assert made.tried[-1].worse == pytest.approx(0.04)
    assert "Q5_K" in kinds(out)
    assert list(out.parent.iterdir()) == [out]


@pytest.mark.parametrize("last", [106.0, float("nan")])
def test_the_gate_refuses(
    last: float, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rigged(monkeypatch, [100.0, 120.0, 115.0, 110.0, last])
    out = tmp_path / "out" / "q.gguf"
    with pytest.raises(EngineError, match="Q8_0"):
        gate.quantize_gated(model, out, write_corpus(tmp_path / "corpus"))
    assert list(out.parent.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is full")
def test_a_full_disk_is_the_quantisers_to_tell(model: Path) -> None:
    job = {"job": "quantize", "source": str(model), "kind": "Q8_0"}
    with Workers(n=1) as workers:
        with pytest.raises(EngineError, match=r"failed to quantize.*disk is full"):
            workers.ask({**job, "target": "/dev/full"})
        # The worker lives on.
        assert workers.ask({**job, "target": str(model.with_name("q.gguf"))})["bytes"]


def test_a_place_that_is_a_folder(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rigged(monkeypatch, [100.0, 100.0])
    place = tmp_path / "taken"
    place.mkdir()
    with pytest.raises(EngineError, match="is a directory"):
        gate.quantize_gated(model, place, write_corpus(tmp_path / "corpus"))
    assert not list(tmp_path.glob(".*"))


def test_a_corpus_that_is_none(model: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(EngineError, match="corpus"):
        gate.quantize_gated(model, tmp_path / "q.gguf", tmp_path / "empty")
