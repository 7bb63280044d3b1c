"""`protean style measure` and the commands that make its data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.cli.main import main
from styles.measures.report import ALL as MEASURES
from styles.measures.vectors import Vectors
from tests.sessions.recorded import Hand
from tests.styles.measures.texts import FICTION, VERSE


@pytest.fixture
def poem(tmp_path: Path) -> Path:
    path = tmp_path / "poem.md"
    path.write_text("\n\n".join(VERSE), encoding="utf-8")
    return path


def written(folder: Path, parts: list[str]) -> Path:
    """A session in which the parts were written one after another."""
    hand = Hand(folder / "page.protean")
    for part in parts:
        hand.put(f"{part}\n\n")
        hand.move(len(hand.text))
    hand.close()
    return folder / "page.protean"


def test_measure_says_it_in_words(
    poem: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["style", "measure", str(poem)]) == 0
    told = capsys.readouterr().out
    assert "of prose" in told
    assert "%" not in told
    assert "nan" not in told.replace("nance", "")


def test_measure_json_has_every_measure_with_its_places(
    poem: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terms = tmp_path / "terms.txt"
    terms.write_text("lamp\n\nswallow's fare\n", encoding="utf-8")
    assert main(["style", "measure", str(poem), "--json", "--terms", str(terms)]) == 0
    held = json.loads(capsys.readouterr().out)
    assert list(held["measures"]) == [measure.id for measure in MEASURES]
    assert held["infection"]["terms"] == 2
    assert held["measures"]["pdi"]["prose"] > 80
    for value in held["measures"].values():
        assert value["prose"] is None or 0 <= value["prose"] <= 100


@pytest.mark.parametrize("action", ["measure", "drift", "vectors", "reference"])
def test_what_is_not_there_is_named(
    action: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = [] if action in ("measure", "drift") else ["--out", str(tmp_path / "o")]
    assert main(["style", action, "nowhere", *out]) == 2
    assert "nowhere" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_a_short_text_and_a_hostile_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "page.md"
    for text in ("", "word", "\x1b]0;title\x07 [red]" * 200):
        path.write_text(text, encoding="utf-8")
        assert main(["style", "measure", str(path)]) == 0
        assert "\x1b" not in capsys.readouterr().out


def test_vectors_are_written_where_they_are_wanted(
    corpora: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "vectors.npz"
    assert main(["style", "vectors", str(corpora), "--out", str(out)]) == 0
    assert Vectors.read(out).unit.shape[1] == 64
    assert str(out) in capsys.readouterr().out


def test_a_sessions_drift_is_told_moment_by_moment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, [VERSE[0], FICTION[0], VERSE[1]])
    assert main(["style", "drift", str(path), "--json"]) == 0
    moments = json.loads(capsys.readouterr().out)["moments"]
    assert [moment["words"] for moment in moments] == sorted(
        moment["words"] for moment in moments
    )
    assert len(moments) == 3
    assert main(["style", "drift", str(path)]) == 0
    assert "the model's mean" in capsys.readouterr().out


def test_a_session_that_is_none_has_too_few_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "page.protean"
    path.write_text("no session", encoding="utf-8")
    assert main(["style", "drift", str(path)]) == 0
    assert "at least" in capsys.readouterr().out
