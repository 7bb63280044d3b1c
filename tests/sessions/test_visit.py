"""Looking into a session leaves nothing behind and believes nothing."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import pytest

from sessions import visit as visiting
from sessions.errors import JournalDamagedError, NewerFormatError, SessionError
from sessions.replay.moments import event_at
from sessions.session import Session
from sessions.visit import visit
from tests.sessions.pasts import grown, put

WHOLE = "# The debt\n\nHe *came* home. And nobody spoke."


def test_a_look_leaves_no_trace(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    for name in (draft, draft.with_suffix(".protean")):
        with visit(name) as found:
            assert found.draft == draft
            assert found.reader.latest().text == WHOLE
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_an_open_session_can_be_looked_into(tmp_path: Path) -> None:
    session = Session.open(tmp_path / "the-debt.md", background=False)
    try:
        put(session, "One.")
        session.commit()
        with visit(session.path) as found:
            assert found.reader.latest().text == "One."
        put(session, " Two.")
        assert session.save()
    finally:
        session.close()


def test_what_is_no_session_is_refused(tmp_path: Path) -> None:
    junk = tmp_path / "junk.protean"
    junk.write_bytes(b"no database at all" * 100)
    other = tmp_path / "other.protean"
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE secrets(x)")
    db.commit()
    db.close()
    for path in (junk, other):
        with pytest.raises(JournalDamagedError), visit(path):
            pass
    for path in (tmp_path / "none.md", tmp_path, tmp_path / "no" / "x.md"):
        with pytest.raises(SessionError), visit(path):
            pass


def test_a_newer_format_is_refused_politely(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    db = sqlite3.connect(draft.with_suffix(".protean"))
    db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(NewerFormatError), visit(draft):
        pass


def test_a_packed_bomb_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visiting, "LARGEST", 2**20)
    bomb = tmp_path / "x.protean.gz"
    bomb.write_bytes(gzip.compress(bytes(2**22)))
    with pytest.raises(SessionError, match="too large"), visit(bomb):
        pass
    bomb.write_bytes(gzip.compress(b"x" * 9999)[:50])
    with pytest.raises(JournalDamagedError), visit(bomb):
        pass


def test_a_moment_is_a_number_a_time_or_a_date(tmp_path: Path) -> None:
    times = iter([0.0, 10.0, 10.0, 20.0, 100.0, 100.0, 100.0])
    session = Session.open(
        tmp_path / "a.md", background=False, clock=lambda: 1e9 + next(times, 200.0)
    )
    for words in ("one", " two", " three"):
        put(session, words)
    session.commit()
    session.close()
    with visit(session.path) as found:
        reader = found.reader
        last = reader.last_seq()
        assert event_at(reader, "#2") == event_at(reader, "2") == 2
        assert reader.at(2).text == "one"
        texts = {reader.at(event_at(reader, when)).text for when in ("2h", "9:00:00")}
        assert texts == {"one two three"}
        assert event_at(reader, "1990-01-01") == 0
        assert event_at(reader, "2090-01-01") == last
        for bad in ("yesterday", "99999", "1-1", "0x2", "", "\x1b[31m"):
            with pytest.raises(SessionError):
                event_at(reader, bad)
