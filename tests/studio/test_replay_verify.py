"""Every recorded take again, to the token; and what is said where that cannot be."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engines.client import SCRIPTED
from engines.request import Sampling, Scale, Unit
from sessions.replay.player import Player
from sessions.session import Session
from studio.cli.main import main
from studio.replay.requests import weaves
from studio.replay.verify import Report, Verifier
from tests.engines.tiny_model import write_tiny_model
from tests.studio.recording import MODEL, VOICES, Recorded

KJV = next(voice for voice in VOICES if voice.name == "kjv")
ADAPTERS = [Path(scale.path) for voice in VOICES for scale in voice.adapters]
SURREAL = next(path for path in ADAPTERS if "surreal" in path.name)
DRAFT = "The house stood at the end of the lane, and nobody had lived in it since"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four weaves: plain, with notes, turned and stopped, and over a dear passage."""
    path = tmp_path_factory.mktemp("recorded") / "a.md"
    with Recorded(path) as desk:
        desk.write(DRAFT)
        desk.weave()
        desk.session.notes = "Nobody in this story is ever angry."
        desk.write(" the war. She")
        desk.weave(VOICES[:2], takes=2)
        # So warm that no take ends by itself before it is turned and stopped.
        endless = replace(KJV, sampling=Sampling(temperature=4.0, min_p=0.0))
        desk.weave(
            [VOICES[0], endless],
            takes=2,
            tokens=400,
            unit=Unit.PARAGRAPH,
            turn=(3, Scale(str(SURREAL), 0.8)),
            stop=40,
        )
        desk.session.notes = ""
        desk.write(" " * 2)
        desk.weave([replace(KJV, exemplar="A page. " * 40)], tokens=4)
    return path


def verified(path: Path, model: Path, adapters: list[Path]) -> Report:
    with Player(path) as player:
        return Verifier(model, adapters).run(player, lambda report: None)


@pytest.mark.model
def test_every_take_comes_out_again_to_the_token(session: Path) -> None:
    with Player(session) as player:
        found = list(weaves(player))
        assert not player.trouble
    assert [len(then.takes) for then in found] == [4, 4, 4, 1]
    assert any(take.finish == "cancelled" for take in found[2].takes)
    assert [turn.voice for turn in found[2].turns] == ["kjv"]
    report = verified(session, MODEL, ADAPTERS)
    assert not report.differences
    assert report.count("same") == 13, report.plain()
    assert report.exact


@pytest.mark.model
def test_a_missing_adapter_is_named_and_the_rest_is_woven(session: Path) -> None:
    report = verified(session, MODEL, [path for path in ADAPTERS if path != SURREAL])
    assert not report.exact
    assert any("surreal.gguf" in said for said in report.differences)
    # Surreal itself, three times, and the voice that was turned towards it.
    skipped = [verdict.voice for verdict in report.verdicts if verdict.why]
    assert sorted(skipped) == ["kjv", "kjv", "surreal", "surreal", "surreal"]
    assert report.count("same") == 8


@pytest.mark.model
def test_another_model_is_said_and_nothing_is_compared(
    session: Path, tmp_path: Path
) -> None:
    other = write_tiny_model(tmp_path / "other.gguf", MODEL)
    report = verified(session, other, [])
    assert report.count("skipped") == len(report.verdicts) == 13
    (said,) = report.differences
    assert said.startswith("Model: recorded with")
    assert not report.exact


@pytest.mark.model
def test_the_command_line_says_so_with_its_exit_code(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(session), "--verify", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["exact"], told["takes"], told["same"]) == (True, 13, 13)
    assert main(["replay", str(session), "--verify"]) == 0
    assert "13 of 13 takes token for token the same (100%)" in capsys.readouterr().out


@pytest.mark.model
def test_a_take_that_was_altered_is_found(session: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.md"
    with Player(session) as player:
        take = player.events("take")[0].payload
    with Recorded(path) as desk:
        desk.write(DRAFT)
        desk.weave()
        ids = [*take["ids"][:2], 7, *take["ids"][3:]]
        desk.session.record("take", {**take, "weave": 1, "ids": ids})
    report = verified(path, MODEL, ADAPTERS)
    assert report.count("same") == 4
    (wrong,) = [verdict for verdict in report.verdicts if verdict.result != "same"]
    assert (wrong.result, wrong.differs_at) == ("differs", 2)


def test_nothing_a_session_names_is_opened(tmp_path: Path) -> None:
    """Hostile requests: paths, sizes and numbers that no desk writes."""
    path = tmp_path / "a.md"
    with Recorded(path, (*SCRIPTED, "--instant")) as desk:
        desk.write(DRAFT)
        desk.weave([replace(KJV, adapters=(Scale("/etc/passwd", 1.0),))])
        good = desk.session.recorded("weave")[0].payload
        take = desk.session.recorded("take")[0].payload
        wrongs: tuple[dict[str, Any], ...] = (
            {"takes": 10**9},
            {"max_tokens": 10**12},
            {"grid": 0},
            {"threads": "many"},
            {"voices": ["no such voice"]},
            {"before": [-5, 10**9, None]},
            {"sha256": "0" * 64},
        )
        for number, wrong in enumerate(wrongs, start=50):
            desk.session.record("weave", {**good, **wrong, "weave": number})
            desk.session.record("take", {**take, "weave": number})
    with Player(path) as player:
        found = list(weaves(player))
    assert len(found) == 8
    assert [then.request is None for then in found] == [False] + [True] * 7
    assert all(then.trouble for then in found[1:])
    # The good one names a file that is not the user's: it is not looked at.
    verifier = Verifier(tmp_path / "none.gguf", [])
    assert verifier._translated(found[0]).voices == ()
    assert any("passwd" in said for said in verifier.report.differences)


def test_scripted_sessions_are_verified_without_a_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.md"
    with Recorded(path, (*SCRIPTED, "--tokens-per-second", "200")) as desk:
        desk.write(DRAFT)
        desk.weave(takes=2)
        desk.weave(tokens=60, unit=Unit.PARAGRAPH, stop=5)
    assert main(["replay", str(path), "--verify", "--scripted", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["same"] == 12
    assert {result["result"] for result in told["results"]} == {"same"}


def test_a_session_without_takes_has_nothing_to_verify(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = Session.open(tmp_path / "a.md", background=False)
    session.notes = "x"
    session.close()
    assert main(["replay", str(tmp_path / "a.md"), "--verify"]) == 0
    assert "No take was recorded" in capsys.readouterr().out
