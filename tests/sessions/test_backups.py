"""Rolling copies: made when something is new, thinned, and brought back."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

import pytest

from sessions.errors import SessionError
from sessions.mending import backups
from sessions.mending.inspection import inspect
from sessions.session import Session
from sessions.visit import visit
from tests.sessions.pasts import grown, put


def noon(day: int) -> float:
    return datetime(2031, 3, day, 12, 0).timestamp()


def more(draft: Path, words: str) -> Path:
    session = Session.open(draft, background=False)
    put(session, words)
    session.close()
    return draft.with_suffix(".protean")


def test_a_copy_has_everything_and_is_made_once(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    home = draft.with_suffix(".protean")
    made = backups.back_up(draft, home, now=noon(1))
    assert made is not None
    assert backups.back_up(draft, home, now=noon(2)) is None
    assert made.words.read_text() == draft.read_text()
    assert inspect(made.session).ok
    with visit(made.session) as copy, visit(draft) as whole:
        assert list(copy.reader.events()) == list(whole.reader.events())
    assert sorted(p.name for p in tmp_path.iterdir()) == [draft.name, home.name]


def test_an_open_session_is_copied_to_the_last_word(tmp_path: Path) -> None:
    draft = tmp_path / "the-debt.md"
    session = Session.open(draft)
    try:
        put(session, "One. ")
        session.commit()
        done = threading.Event()
        backups.begin(draft, session.journal_path, done)
        assert done.wait(10)
        assert backups.backups(draft)[0].words.read_text() == "One. "
    finally:
        session.close()


def test_the_last_openings_and_a_copy_a_day_are_kept(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    for day in range(1, 21):
        for hour in range(2):
            home = more(draft, f" {day}.{hour}")
            backups.back_up(draft, home, now=noon(day) + 3600 * hour)
    kept = backups.backups(draft)
    assert [b.number for b in kept[:10]] == list(range(40, 30, -1))
    assert [b.made.day for b in kept[10:]] == list(range(15, 6, -1))
    assert all(b.made.hour == 13 for b in kept[10:])
    assert len(list(backups.folder_of(draft).iterdir())) == 2 * len(kept) + 1


def test_a_clock_that_goes_back_costs_no_copy(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    for n in range(12):
        backups.back_up(draft, more(draft, f" {n}"), now=noon(28 - n))
    newest = backups.backups(draft)[0]
    assert newest.words.read_text() == draft.read_text()


def test_a_copy_is_brought_back_as_a_new_draft(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    words = draft.read_text()
    made = backups.back_up(draft, draft.with_suffix(".protean"))
    assert made is not None
    more(draft, " And all was changed.")
    back = backups.bring_back(made, tmp_path / "back.md")
    session = Session.open(back, background=False)
    assert session.manuscript.text == words
    assert session.outside() is None
    assert session.manuscript.undo() is not None
    session.close()
    with pytest.raises(SessionError, match="taken"):
        backups.bring_back(made, draft)


def test_copies_follow_a_renamed_draft(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    backups.back_up(draft, draft.with_suffix(".protean"))
    other = tmp_path / "other.md"
    backups.follow(draft, other)
    assert len(backups.backups(other)) == 1
    assert backups.backups(draft) == []
