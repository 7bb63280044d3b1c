"""Events of kinds that nobody here knows: kept, found, and told of in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sessions.event import Event
from sessions.replay.account import account
from sessions.replay.player import Player
from sessions.session import Session
from sessions.telling import told
from tests.sessions.hands import type_in


def test_a_kind_that_says_what_was_done_is_a_decision(tmp_path: Path) -> None:
    session = Session.open(tmp_path / "a.md", background=False)
    type_in(session, "raven ")
    session.record("omen", {"word": "raven", "told": "read an omen in the raven"})
    session.record("hum", {"word": "raven"})
    session.keep("lexicon", ["raven"], told="planted the raven")
    session.turn("style", {"x": 0.2})
    type_in(session, "flies ")
    session.close()
    with Player(tmp_path / "a.md") as player:
        player.seek(0)
        said = []
        while player.n < player.n_events or not player.whole:
            player.step_decision(1)
            event = player.event(player.score.last_decision(player.n))
            said.append(told(event) if event else "")
        assert said[:3] == [
            "read an omen in the raven",
            "planted the raven",
            "turned style",
        ]
        assert dict(account(player).decisions) == {"omen": 1, "kept": 1, "dial": 1}
        assert player.moment().text == "raven flies "


@pytest.mark.parametrize("said", [3, None, "", ["x"], {"a": 1}])
def test_what_says_nothing_is_passed_over(tmp_path: Path, said: Any) -> None:
    session = Session.open(tmp_path / "a.md", background=False)
    session.record("omen", {"told": said})
    session.close()
    with Player(tmp_path / "a.md") as player:
        player.read()
        assert list(player.score.decisions) == []


def test_foreign_words_are_inert_and_short() -> None:
    event = Event(1, 0.0, "omen", {"told": "\x1b[31m[b]red[/b]\n" + "x" * 999})
    assert "\x1b" not in told(event)
    assert "\n" not in told(event)
    assert len(told(event)) <= 60


def test_a_session_of_others_brings_no_flood_of_kinds(tmp_path: Path) -> None:
    session = Session.open(tmp_path / "a.md", background=False)
    for n in range(300):
        session.record(f"kind {n}", {"told": "something"})
    session.close()
    with Player(tmp_path / "a.md") as player:
        player.seek(player.total)
        assert len(account(player).decisions) == 100
