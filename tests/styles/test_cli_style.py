"""`protean style`: what it prints, what it refuses."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from studio.cli.main import main
from styles.axes import AXES, AXIS_IDS, STYLE_IDS
from styles.dial import curves as dial_curves
from styles.dial import motors as dial_motors
from styles.encoder import Encoder
from tests.styles.conftest import OLD, prose
from tests.styles.hostile import HOSTILE


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(prose("kjv", 1, 300), encoding="utf-8")
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["style", *arguments]) == 0
    return capsys.readouterr().out


def given(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_detect_says_it_in_words_without_a_number_too_many(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(capsys, "detect", str(page))
    assert "kjv" in told
    assert "%" not in told
    assert "." not in told.replace(".\n", "\n").replace("...", "").replace(". ", " ")
    for axis in AXES:
        assert axis.low in told
        assert axis.high in told
    for kind in ("of prose", "of verse"):
        assert f"archaic, past about 9 in 10 {kind}" in told


def test_detect_json_gives_every_number_its_band(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = json.loads(said(capsys, "detect", str(page), "--json"))
    assert tuple(held["styles"]) == STYLE_IDS
    assert tuple(held["axes"]) == AXIS_IDS
    assert sum(s["share"] for s in held["styles"].values()) == pytest.approx(
        1, abs=0.01
    )
    for share in held["styles"].values():
        assert share["low"] <= share["share"] <= share["high"]
    for axis in held["axes"].values():
        for kind in ("prose", "verse"):
            assert axis[kind]["low"] <= axis[kind]["at"] <= axis[kind]["high"]


def test_detect_reads_standard_input_and_an_empty_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch, "")
    assert "no word" in said(capsys, "detect", "-")
    given(monkeypatch, "\x1b[31mred\x1b[0m herring")
    assert "\x1b" not in said(capsys, "detect", "-")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_text_is_detected_and_embedded(
    text: str,
    encoder: Encoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # A lone surrogate is no UTF-8, and a zero byte no text: both are refused in words.
    page = text.replace("\ud800", "").replace("\0", "")
    given(monkeypatch, page)
    held = json.loads(said(capsys, "detect", "-", "--json"))
    assert held["words"] == encoder.read(page).words
    given(monkeypatch, page)
    told = said(capsys, "detect", "-")
    assert told.strip()
    assert told.replace("\n", "").isprintable()
    given(monkeypatch, page)
    vector = json.loads(said(capsys, "embed", "-", "--json"))["vector"]
    assert len(vector) == encoder.dimensions
    lines = tmp_path / "texts.jsonl"
    lines.write_text(json.dumps({"text": text}) + "\n" + '{"text": "moon"}\n')
    rows = said(capsys, "embed", "--jsonl", str(lines)).splitlines()
    assert [len(json.loads(row)) for row in rows] == [encoder.dimensions] * 2
    assert np.allclose(json.loads(rows[0]), encoder.vector(text), atol=1e-5)


def test_ten_megabytes_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "page.md"
    path.write_text(OLD[0] * 150_000)
    held = json.loads(said(capsys, "detect", str(path), "--json"))
    assert held["words"] == len(OLD[0].split()) * 150_000
    assert held["styles"]["kjv"]["share"] > 0.5


@pytest.mark.parametrize("raw", [b"a\0b", b"\xff\xfe\xff", b"\xed\xa0\x80"])
def test_what_is_no_text_is_refused(
    raw: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "page.md"
    path.write_bytes(raw)
    assert main(["style", "detect", str(path)]) == 2
    assert "page.md" in capsys.readouterr().err


def test_embed_gives_the_encoders_vector(
    page: Path, encoder: Encoder, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = encoder.vector(page.read_text("utf-8"))
    held = json.loads(said(capsys, "embed", str(page), "--json"))
    assert held["dimensions"] == len(held["vector"]) == encoder.dimensions
    assert np.allclose(held["vector"], wanted, atol=1e-5)
    bare = said(capsys, "embed", str(page)).split()
    assert [float(number) for number in bare] == held["vector"]


def test_embed_jsonl_gives_a_vector_a_line_in_order(
    tmp_path: Path, encoder: Encoder, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [prose(of, 1, 50) for of in ("kjv", "realism", "poetry")] + ["", "…"]
    path = tmp_path / "texts.jsonl"
    lines = [json.dumps({"text": text, "more": 1}) for text in texts]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = said(capsys, "embed", "--jsonl", str(path)).splitlines()
    assert len(told) == len(texts)
    for line, text in zip(told, texts, strict=True):
        assert np.allclose(json.loads(line), encoder.vector(text), atol=1e-5)


def test_embed_jsonl_streams(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch, '{"text": "one"}\n\n{"text": "two"}\nno json\n')
    assert main(["style", "embed", "--jsonl", "-"]) == 2
    caught = capsys.readouterr()
    assert len(caught.out.splitlines()) == 2
    assert "line 4" in caught.err


@pytest.mark.parametrize(
    "line", ["[]", '{"texts": "a"}', '{"text": 1}', "[" * 100_000, "\udcff"]
)
def test_a_line_that_is_none_is_named(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_bytes(line.encode("utf-8", "surrogateescape"))
    assert main(["style", "embed", "--jsonl", str(path)]) == 2
    assert "line 1" in capsys.readouterr().err


@pytest.mark.parametrize("action", ["detect", "embed"])
def test_a_file_that_is_not_there_is_named(
    action: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["style", action, "nowhere.md"]) == 2
    assert "nowhere.md" in capsys.readouterr().err


def test_a_folder_without_texts_fits_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["style", "fit", str(tmp_path), "--out", str(tmp_path / "o")]) == 2
    assert "jsonl.xz" in capsys.readouterr().err
    assert not (tmp_path / "o" / "encoder.npz").exists()


def test_fit_writes_what_the_encoder_reads(
    corpora: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from styles.model import Model

    said(capsys, "fit", str(corpora), "--out", str(tmp_path / "made"))
    assert Model.read(tmp_path / "made" / "encoder.npz").dimensions > 0


class _Shut:
    """Stands in for a trial; nothing may be woven."""

    def __init__(self, model: Path) -> None: ...

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def test_testing_the_dial_keeps_every_curve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "dial.json"
    out.write_text(dial_motors.FILE.read_text())
    before = json.loads(out.read_text())
    judge = SimpleNamespace(cross_validated=0.75)

    def judged(*given: Any) -> dict[str, Any]:
        axis, motors, n = given[3], given[5], given[6]
        assert (
            dial_curves.plain(motors.axes[axis].curve) == before["axes"][axis]["curve"]
        )
        return {"spearman": 0.5 if axis == "nesting" else 0.99, "takes": n}

    monkeypatch.setattr("studio.dial.trial.Trial", _Shut)
    monkeypatch.setattr(
        "studio.dial.trial.human_texts", lambda _: dict.fromkeys(before["axes"])
    )
    monkeypatch.setattr("studio.dial.trial.judge", lambda _: judge)
    monkeypatch.setattr("studio.dial.judging.judged_axis", judged)
    asked = ["calibrate", str(tmp_path), "--out", str(out), "--test", "--takes", "7"]
    assert main(["style", *asked, "--axes", "nesting"]) == 0
    after = json.loads(out.read_text())
    tested = after["axes"]["nesting"]
    assert (tested["spearman"], tested["takes"], tested["judge"]) == (0.5, 7, 0.75)
    assert not dial_motors.read(after).axes["nesting"].offered
    kept = ("curve", "asides", "table", "sha")
    assert {k: tested[k] for k in kept} == {
        k: before["axes"]["nesting"][k] for k in kept
    }
    for name in ("adapters", "axes"):
        rest = {k: v for k, v in after[name].items() if k != "nesting"}
        assert rest == {k: v for k, v in before[name].items() if k != "nesting"}
    assert main(["style", *asked]) == 0
    every = json.loads(out.read_text())["axes"]
    assert {a for a, told in every.items() if told["takes"] == 7} == set(before["axes"])
