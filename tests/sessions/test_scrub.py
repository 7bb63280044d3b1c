"""The past is looked through while nobody types."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from sessions import keeper
from sessions.keeper import Keeper
from sessions.mending.scrub import BITE, Scrub
from sessions.session import Session
from tests.sessions.hands import accept, type_in


def written(path: Path) -> int:
    """A session with a long past and a snapshot; the number of its last event."""
    session = Session.open(path, background=False)
    type_in(session, "word " * 60)
    accept(session, "taken ")
    session.close()
    with sqlite3.connect(path.with_suffix(".protean")) as db:
        return int(db.execute("SELECT max(seq) FROM events").fetchone()[0])


def damage(path: Path, seq: int) -> None:
    db = sqlite3.connect(path.with_suffix(".protean"))
    db.execute("UPDATE events SET payload='{\"at\":0}' WHERE seq=?", (seq,))
    db.commit()
    db.close()


def test_a_whole_past_is_not_spoken_of(tmp_path: Path) -> None:
    last = written(tmp_path / "a.md")
    told: list[str] = []
    scrub = Scrub(tmp_path / "a.protean", last, told.append)
    assert last > BITE
    assert scrub.bite()
    assert not scrub.bite()
    assert told == []


@pytest.mark.parametrize("how", ["altered", "missing"])
def test_a_damaged_past_is_told_of(tmp_path: Path, how: str) -> None:
    last = written(tmp_path / "a.md")
    if how == "altered":
        damage(tmp_path / "a.md", 30)
    else:
        with sqlite3.connect(tmp_path / "a.protean") as db:
            db.execute("DELETE FROM events WHERE seq=30")
    told: list[str] = []
    scrub = Scrub(tmp_path / "a.protean", last, told.append)
    assert not scrub.bite()
    assert f"a.protean is damaged after entry 29 of {last}" in told[0]
    assert "session repair" in told[0]


def test_a_file_that_is_gone_is_no_damage(tmp_path: Path) -> None:
    told: list[str] = []
    assert not Scrub(tmp_path / "a.protean", 5, told.append).bite()
    assert told == []


def test_a_session_finds_it_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "a.md")
    damage(tmp_path / "a.md", 30)
    monkeypatch.setattr(keeper, "SETTLED", 0.01)
    monkeypatch.setattr(keeper, "BETWEEN", 0.001)
    session = Session.open(tmp_path / "a.md")
    deadline = time.monotonic() + 30
    while not session.notices and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "is damaged after entry 29" in session.notices[0]
    type_in(session, "on")
    assert session.close()


def test_nothing_idle_is_done_while_somebody_types(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeper, "SETTLED", 0.0)
    monkeypatch.setattr(keeper, "BETWEEN", 0.0)
    monkeypatch.setattr(keeper, "QUIET", 60.0)
    monkeypatch.setattr(keeper, "LONGEST", 60.0)
    idled = threading.Event()
    stopped: list[bool] = []

    def idle() -> bool:
        idled.set()
        stopped.append(True)
        return True

    writer = Keeper(lambda: True, lambda: None, idle)
    assert idled.wait(30)
    writer.touch()
    done = len(stopped)
    time.sleep(0.1)
    # One bite may have been under way.
    assert len(stopped) <= done + 1
    writer.stop()
