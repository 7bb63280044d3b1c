"""A check finds what is wrong; a repair saves all before it and keeps the rest."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from sessions.edit import TYPED
from sessions.errors import NewerFormatError, SessionError
from sessions.mending.inspection import inspect
from sessions.mending.repair import repair
from sessions.session import Session
from sessions.visit import visit
from tests.sessions.pasts import KJV, grown, put


def alter(draft: Path, statement: str) -> None:
    db = sqlite3.connect(draft.with_suffix(".protean"))
    db.execute(statement)
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def bad(draft: Path) -> list[str]:
    return [finding.what for finding in inspect(draft).findings if not finding.ok]


def test_a_whole_session_is_whole(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    found = inspect(draft)
    assert found.ok
    assert [finding.what for finding in found.findings] == [
        "pages",
        "entries",
        "snapshots",
        "draft",
    ]
    assert repair(draft).kept is None
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "the-debt.md",
        "the-debt.protean",
    ]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE events SET payload='{\"at\":0}' WHERE seq=5", "entries"),
        ("UPDATE events SET at=at+1 WHERE seq=3", "entries"),
        ("DELETE FROM events WHERE seq=4", "entries"),
        ("INSERT INTO snapshots VALUES (3, 0, x'00', 'no')", "snapshots"),
        ("INSERT INTO snapshots VALUES (999, 0, x'00', 'no')", "snapshots"),
    ],
)
def test_each_damage_is_found_and_mended(
    tmp_path: Path, statement: str, what: str
) -> None:
    draft = grown(tmp_path / "the-debt.md")
    words = draft.read_text()
    alter(draft, statement)
    before = draft.with_suffix(".protean").read_bytes()
    assert bad(draft) == [what]
    done = repair(draft)
    assert done.kept is not None
    assert done.kept.read_bytes() == before
    assert draft.read_text() == words
    assert inspect(draft).ok
    session = Session.open(draft, background=False)
    assert session.manuscript.text == words
    assert session.outside() is None
    assert session.close()


def test_what_a_later_snapshot_knows_keeps_its_voices(tmp_path: Path) -> None:
    draft = tmp_path / "the-debt.md"
    session = Session.open(draft, background=False)
    for number in range(120):
        put(session, f"word {number} ", KJV if number % 3 else TYPED)
    session.close()
    alter(draft, "UPDATE events SET checksum=1 WHERE seq=60")
    spans = session.manuscript.spans(0, 10**6)
    assert bad(draft) == ["entries"]
    done = repair(draft)
    assert done.n_events == 59
    with visit(draft) as found:
        state = found.reader.latest()
        assert state.text == session.manuscript.text
        assert state.provenance.between(0, len(state.text)) == spans


def test_without_its_file_the_words_come_from_the_session(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    words = draft.read_text()
    draft.unlink()
    assert bad(draft) == ["draft"]
    alter(draft, "UPDATE events SET checksum=1 WHERE seq=9")
    done = repair(draft)
    assert done.words_from == "the entries before the damage"
    session = Session.open(draft, background=False)
    assert session.manuscript.text == words
    session.close()
    assert draft.read_text() == words


def test_a_session_that_is_open_is_left_alone(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    session = Session.open(draft, background=False)
    try:
        put(session, " More.")
        session.commit()
        assert inspect(draft).ok
        with pytest.raises(SessionError, match="open"):
            repair(draft)
    finally:
        session.close()


def test_a_draft_changed_outside_is_told_and_is_no_damage(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    draft.write_text("Other words.")
    found = inspect(draft)
    assert not found.ok
    assert not found.damaged
    assert repair(draft).kept is None


def test_any_corruption_is_mended_without_a_word_lost(tmp_path: Path) -> None:
    dice = random.Random(7)
    draft = grown(tmp_path / "the-debt.md")
    words = draft.read_text()
    home = draft.with_suffix(".protean")
    whole = home.read_bytes()
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 40)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        if dice.random() < 0.3:
            del data[dice.randrange(len(data)) :]
        home.write_bytes(data)
        try:
            repair(draft)
        except NewerFormatError:
            continue
        assert draft.read_text() == words
        assert inspect(draft).ok
    assert whole not in {p.read_bytes() for p in tmp_path.glob("*.damaged-*")}
