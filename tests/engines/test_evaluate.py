"""The whole report on a toy: every part, both pages, and what is kept of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engines.exporting.adapter import export_adapter
from engines.exporting.base import export_model
from engines.measuring import loading, parity, report
from engines.measuring.report import Extent
from studio.cli import main as cli
from tests.engines.toy_folder import PROSE, write_corpus, write_toy, write_toy_adapter

VOICES = ("kjv", "realism")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a toy, two voices, and a corpus."""
    place = tmp_path_factory.mktemp("made")
    base = export_model(write_toy(place / "hf" / "base"), place / "base.gguf")
    for at, voice in enumerate(VOICES):
        folder = write_toy_adapter(place / "hf" / voice, 0.1 * at + 0.05)
        export_adapter(folder, place / f"{voice}.gguf", base)
    write_corpus(place / "corpus", ("general", *VOICES))
    return place


def command(made: Path, *more: str) -> list[str]:
    voices = [f"--adapter={voice}={made / voice}.gguf" for voice in VOICES]
    asked = ["model", "evaluate", "--model", str(made / "base.gguf"), *voices]
    return [*asked, "--corpus", str(made / "corpus"), "--quick", *more]


def test_from_the_command_line(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(report, "QUICK", Extent(1500, 4, 6, 6, 20, 2))
    out, pages = made / "report.json", made / "pages"
    places = ["--out", str(out), "--pages", str(pages)]
    monkeypatch.setattr(loading, "TIMES", 2)
    parts = ["--parts", "loading,bits,matrix,takes,copying"]
    assert cli.main(command(made, *places, *parts)) == 0
    said = capsys.readouterr().out
    found = json.loads(out.read_text())
    assert set(found["bits"]["sets"]) == {"general", *VOICES}
    assert 0 < found["loading"]["file"] < found["loading"]["all"]
    assert found["loading"]["times"] == 2
    assert 0 < found["bits"]["macro"]["xz"] < found["bits"]["macro"]["model"] < 20
    for kind in ("foreign", "own"):
        for style in VOICES:
            row = found["matrix"][kind][style]
            assert row["authors"] == 2
            assert set(row["voices"]) == set(VOICES)
    assert {
        voice: len(takes) for voice, takes in found["takes"].items()
    } == dict.fromkeys(("kjv", "realism", "base"), 6)
    assert all(t["tokens"] >= 100 for some in found["takes"].values() for t in some)
    assert set(found["told_apart"]["voices"]) == {*VOICES, "base"}
    # The toy corpus repeats a few sentences, the toy writes noise.
    groups = found["copying"]["groups"]
    assert groups["human kjv"]["share_of_8_grams"] > 0.5
    assert groups["kjv"]["share_of_8_grams"] < 0.1
    assert "MISSED" in said
    page = (pages / "model-report.md").read_text()
    assert "### Foreign drafts" in page
    assert "loads in under a second" in page
    assert str(made) not in page
    assert "Take 1, after" in (pages / "model-takes.md").read_text()
    # A part that is measured later joins what was measured before.
    assert cli.main(command(made, "--out", str(out), "--parts", "bits")) == 0
    assert set(json.loads(out.read_text())) == set(found)


def test_a_corpus_of_ones_own(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the four styles there is nothing to tell apart, and all else is there."""
    monkeypatch.setattr(report, "QUICK", Extent(1500, 4, 6, 6, 20, 2))
    corpus = write_corpus(tmp_path / "mine", ("general",))
    out, pages = tmp_path / "report.json", tmp_path / "pages"
    asked = command(made, "--out", str(out), "--pages", str(pages))
    asked[asked.index("--corpus") + 1] = str(corpus)
    assert cli.main([*asked, "--parts", "bits,matrix,takes,copying"]) == 0
    found = json.loads(out.read_text())
    assert found["matrix"] == {}
    assert "told_apart" not in found
    assert {"variety", "copying", "bits"} <= set(found)
    assert (pages / "model-report.md").is_file()


def test_the_same_takes_again(made: Path) -> None:
    from engines.measuring.matrix import Wearer
    from engines.measuring.takes import write_takes
    from engines.measuring.workers import Workers

    voices = [Wearer("kjv", str(made / "kjv.gguf"), True)]

    def once(n: int) -> Any:
        with Workers(made / "base.gguf", n) as workers:
            return write_takes(workers, voices, {}, 3, lambda _: None)

    first = once(1)
    assert first == once(2)
    assert first["kjv"][0]["ids"] != first["base"][0]["ids"]


def test_logits_agree_with_torch(made: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("peft")
    pytest.importorskip("transformers")
    adapters = {voice: made / "hf" / voice for voice in VOICES}
    texts = [PROSE, PROSE[40:]]
    found = parity.logits(made / "hf" / "base", adapters, texts, lambda _: None)
    assert set(found) == {
        "base",
        *(f"{v} at {s}" for v in VOICES for s in ("0.5", "1")),
    }
    for row in found.values():
        assert row["same_top"] >= 0.99
        assert row["mean_gap"] < 0.01


def test_bad_requests(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(command(made, "--parts", "poetry")) == 2
    assert cli.main(command(made, "--adapter", "kjv")) == 2
    assert cli.main(command(made, "--corpus", str(made / "hf"))) == 2
    wrong = made / "wrong.json"
    wrong.write_text("[]")
    assert cli.main(command(made, "--out", str(wrong))) == 2
    assert wrong.read_text() == "[]"
    lines = capsys.readouterr().err.splitlines()
    assert sum(line.startswith("protean: ") for line in lines) == 4
