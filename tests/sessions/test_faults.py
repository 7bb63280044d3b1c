"""Disks and folders that fail: no traceback, no lost word, and the status says so."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sessions import files
from sessions.errors import SessionError
from sessions.session import Session
from tests.sessions.hands import accept, type_in


def refuse_to_write(folder: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Make `folder` refuse new files, as the system does (tests may run as root)."""
    real: Callable[..., int] = os.open

    def refusing(path: Any, flags: int, *rest: Any, **named: Any) -> int:
        if flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):
            inside = Path(os.fspath(path)).parent == folder
            if inside:
                raise OSError(number, os.strerror(number), str(path))
        return real(path, flags, *rest, **named)

    monkeypatch.setattr(os, "open", refusing)


def test_a_read_only_folder_keeps_the_words_elsewhere_until_it_opens(
    tmp_path: Path, away: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    path.write_text("Once.")
    with monkeypatch.context() as patch:
        refuse_to_write(tmp_path, patch, 13)
        session = Session.open(path, background=False)
        session.caret = 5
        type_in(session, " Twice.")
        assert not session.save()
        assert session.status == "file not written"
        assert "read-only" in session.trouble
        assert str(away) in session.trouble
        assert session.journal_path.parent == away
        assert not session.close()
        assert path.read_text() == "Once."
        assert [p.read_text() for p in away.glob("*.md")] == ["Once. Twice."]
        session = Session.open(path, background=False)
        assert session.manuscript.text == "Once. Twice."
        session.close()
    session = Session.open(path, background=False)
    assert session.journal_path == tmp_path / "a.protean"
    assert session.manuscript.text == "Once. Twice."
    assert session.manuscript.undo() is not None
    assert session.manuscript.redo() is not None
    assert session.close()
    assert path.read_text() == "Once. Twice."


def test_a_session_on_a_read_only_disk_keeps_its_past(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    session = Session.open(path)
    accept(session, "Behold.")
    session.close()
    with monkeypatch.context() as patch:
        refuse_to_write(tmp_path, patch, 30)
        session = Session.open(path, background=False)
        assert session.manuscript.undo() is not None
        session.close()
    session = Session.open(path, background=False)
    assert session.manuscript.text == ""
    assert session.manuscript.redo() is not None
    assert session.close()


def test_a_file_set_read_only_is_respected(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("fixed")
    path.chmod(0o444)
    session = Session.open(path, background=False)
    type_in(session, "un")
    assert not session.save()
    assert path.read_text() == "fixed"
    assert "read-only" in session.trouble
    path.chmod(0o644)
    assert session.save()
    assert (path.read_text(), session.trouble) == ("unfixed", "")
    session.close()


def test_a_full_disk_leaves_the_file_whole_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    session = Session.open(path, background=False)
    type_in(session, "one")
    assert session.save()

    def full(*_: object, **__: object) -> files.Print:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files, "replace_whole", full)
        type_in(session, " two")
        assert not session.save()
        assert "disk is full" in session.trouble
        assert path.read_text() == "one"
    assert session.save()
    assert path.read_text() == "one two"
    session.close()


def test_a_journal_that_cannot_be_written_says_so_and_the_file_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    session = Session.open(path, background=False)
    journal = session._opened.journal
    assert journal is not None
    with monkeypatch.context() as patch:
        patch.setattr(journal, "_write", lambda batch: "the disk is full")
        type_in(session, "words")
        assert not session.save()
        assert session.status == "not saved"
        assert "disk is full" in session.trouble
        assert path.read_text() == "words"
    assert session.save()
    assert session.status == "saved"
    session.close()


def test_a_folder_taken_away_moves_the_session_to_safety(
    tmp_path: Path, away: Path
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    path = folder / "a.md"
    session = Session.open(path, background=False)
    type_in(session, "before ")
    assert session.save()
    shutil.copytree(folder, tmp_path / "copy")
    shutil.rmtree(folder)
    type_in(session, "after")
    assert not session.save()
    assert "is gone" in session.trouble
    assert session.journal_path.parent == away
    assert not session.close()
    assert [p.read_text() for p in away.glob("*.md")] == ["before after"]
    with pytest.raises(SessionError, match="no such folder"):
        Session.open(path)

    for name in os.listdir(tmp_path / "copy"):
        if name.endswith("lock"):
            (tmp_path / "copy" / name).unlink()
    shutil.move(tmp_path / "copy", folder)
    session = Session.open(path, background=False)
    assert session.manuscript.text == "before after"
    assert session.journal_path.parent == folder
    assert session.close()
    assert path.read_text() == "before after"


def test_a_database_held_by_somebody_else_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    session = Session.open(path)
    type_in(session, "words")
    session.close()
    db = sqlite3.connect(tmp_path / "a.protean", isolation_level=None)
    db.execute("PRAGMA locking_mode=EXCLUSIVE")
    db.execute("BEGIN EXCLUSIVE")
    real: Callable[..., Any] = sqlite3.connect

    def impatient(*args: Any, **named: Any) -> sqlite3.Connection:
        db: sqlite3.Connection = real(*args, **{**named, "timeout": 0.05})
        return db

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", impatient)
        with pytest.raises(SessionError, match="cannot be opened"):
            Session.open(path)
    db.execute("ROLLBACK")
    db.close()
    session = Session.open(path)
    assert session.manuscript.text == "words"
    assert session.notices == []
    session.close()


def test_words_that_found_no_place_come_back_beside_the_draft(
    tmp_path: Path, away: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    session = Session.open(path, background=False)
    type_in(session, "one")
    assert session.save()
    journal = session._opened.journal
    assert journal is not None
    real = files.replace_whole

    def full(target: Path, *rest: Any, **named: Any) -> files.Print:
        if target.parent == tmp_path:
            raise OSError(28, "No space left on device")
        return real(target, *rest, **named)

    with monkeypatch.context() as patch:
        patch.setattr(files, "replace_whole", full)
        patch.setattr(journal, "_write", lambda batch: "the disk is full")
        type_in(session, " two")
        assert not session.close()
    assert [p.read_text() for p in away.glob("*.md")] == ["one two"]

    session = Session.open(path, background=False)
    assert session.manuscript.text == "one"
    assert session.notices == [
        "Words that could not be saved last time are in a.kept-1.md."
    ]
    session.close()
    assert (tmp_path / "a.kept-1.md").read_text() == "one two"
    assert list(away.glob("*.md")) == []


def test_words_in_shelter_go_when_they_are_written(
    tmp_path: Path, away: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    session = Session.open(path, background=False)
    type_in(session, "one")
    real = files.replace_whole

    def full(target: Path, *rest: Any, **named: Any) -> files.Print:
        if target.parent == tmp_path:
            raise OSError(28, "No space left on device")
        return real(target, *rest, **named)

    with monkeypatch.context() as patch:
        patch.setattr(files, "replace_whole", full)
        assert not session.save()
        assert [p.read_text() for p in away.glob("*.md")] == ["one"]
    assert session.save()
    assert list(away.glob("*.md")) == []
    session.close()
