"""What is kept whole beside the draft: every version, whatever happens to it."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from sessions import keeping
from sessions.errors import JournalDamagedError
from sessions.mending.inspection import inspect
from sessions.replay.player import Player
from sessions.session import Session
from tests.sessions.hands import type_in


def _open(path: Path) -> Session:
    return Session.open(path, background=False)


def test_it_is_there_after_closing_with_and_without_a_snapshot(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    session = _open(path)
    assert session.kept("lexicon") is None
    session.keep("lexicon", {"raven": {"of": "omens"}}, told="planted the raven")
    session.close()
    session = _open(path)
    assert session.kept("lexicon") == {"raven": {"of": "omens"}}
    session._snapshot()
    session.close()
    session = _open(path)
    assert session.kept("lexicon") == {"raven": {"of": "omens"}}
    session.keep("lexicon", {"raven": {"of": "omens"}, "sea": {}})
    session.close()
    assert inspect(path).ok


def test_undo_does_not_touch_it(tmp_path: Path) -> None:
    session = _open(tmp_path / "a.md")
    type_in(session, "raven ")
    session.keep("lexicon", ["raven"])
    session.manuscript.undo()
    assert (session.manuscript.text, session.kept("lexicon")) == ("", ["raven"])
    session.manuscript.redo()
    session.go(0)
    assert session.kept("lexicon") == ["raven"]
    session.close()


def test_every_version_can_be_had_again(tmp_path: Path) -> None:
    dice = random.Random(4)
    session = _open(tmp_path / "a.md")
    words: dict[str, Any] = {}
    wanted = []
    for n in range(60):
        words[dice.choice("abcdefgh")] = [dice.random(), "é\U0001f30a" * (n % 5)]
        if n % 7 == 0:
            words.pop(next(iter(words)))
        session.keep("lexicon", words, told=f"change {n}")
        session.keep("other", n)
        wanted.append({**words})
    versions = session.versions("lexicon")
    assert [version.told for version in versions] == [f"change {n}" for n in range(60)]
    for version, state in zip(versions, wanted, strict=True):
        assert session.kept("lexicon", seq=version.seq) == state
    assert session.kept("lexicon", seq=versions[0].seq - 1) is None
    session.close()
    with Player(tmp_path / "a.md") as player:
        player.seek(versions[30].seq)
        assert keeping.value_of(player.state().kept["lexicon"]) == wanted[30]
        player.seek(player.total)
        player.seek(versions[3].seq)
        assert keeping.value_of(player.state().kept["lexicon"]) == wanted[3]


def test_a_change_of_a_large_thing_takes_little_room(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    session = _open(path)
    large = {f"word {n}": "x" * 50 for n in range(4000)}
    session.keep("lexicon", large)
    for n in range(100):
        session.keep("lexicon", {**large, "word 2000": n})
    session.keep("lexicon", {**large, "word 2000": 99})
    assert len(session.versions("lexicon")) == 101
    session.close()
    with sqlite3.connect(path.with_suffix(".protean")) as db:
        (size,) = db.execute("SELECT sum(length(payload)) FROM events").fetchone()
    assert size < 2 * len(str(large))


def test_what_comes_back_is_a_copy(tmp_path: Path) -> None:
    session = _open(tmp_path / "a.md")
    session.keep("lexicon", {"a": []})
    session.kept("lexicon")["a"].append("b")
    assert session.kept("lexicon") == {"a": []}
    session.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("", {}),
        ("x" * 201, {}),
        ("lexicon", {1, 2}),
        ("lexicon", float("nan")),
        ("lexicon", "x" * (keeping.LONGEST + 1)),
    ],
)
def test_what_cannot_be_kept_is_refused(
    tmp_path: Path, name: str, value: object
) -> None:
    session = _open(tmp_path / "a.md")
    session.keep("lexicon", "as it was")
    with pytest.raises((ValueError, TypeError)):
        session.keep(name, value)
    with pytest.raises(ValueError, match="itself"):
        session.record("kept", {"name": "lexicon"})
    assert session.kept("lexicon") == "as it was"
    session.close()


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"name": "lexicon"},
        {"name": 3, "at": 0, "out": "", "in": ""},
        {"name": "lexicon", "at": 4, "out": "x", "in": ""},
        {"name": "lexicon", "at": -1, "out": "", "in": ""},
        {"name": "lexicon", "at": "0", "out": "", "in": ""},
        {"name": "lexicon", "at": 0, "out": "", "in": "x" * (keeping.LONGEST + 1)},
    ],
)
def test_a_foreign_change_that_makes_no_sense_is_damage(
    tmp_path: Path, payload: dict[str, Any]
) -> None:
    with pytest.raises((JournalDamagedError, KeyError, TypeError)):
        keeping.follow({}, payload)
    path = tmp_path / "a.md"
    session = _open(path)
    type_in(session, "words")
    session._enter("kept", payload)
    session.close()
    session = _open(path)
    assert session.manuscript.text == "words"
    assert any("damaged" in notice for notice in session.notices)
    session.close()


def test_what_spells_no_json_is_like_nothing(tmp_path: Path) -> None:
    session = _open(tmp_path / "a.md")
    session._enter("kept", {"name": "lexicon", "at": 0, "out": "", "in": "[" * 9999})
    session.close()
    session = _open(tmp_path / "a.md")
    assert session.kept("lexicon") is None
    session.close()
