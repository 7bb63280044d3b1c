"""What another program does to the file is found, shown, and never overwritten."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from sessions.edit import OUTSIDE, TYPED, Span
from sessions.errors import SessionError
from sessions.session import Session
from sessions.worddiff import Segment
from tests.sessions.hands import type_in


def opened(path: Path, words: str = "The moon owes a debt.\n") -> Session:
    session = Session.open(path, background=False)
    type_in(session, words)
    assert session.save()
    return session


def test_a_change_is_found_and_shown_word_by_word(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    session = opened(path)
    assert session.outside() is None
    path.write_text("The sun owes a debt.\n")
    change = session.outside()
    assert change is not None
    assert change.theirs == "The sun owes a debt.\n"
    assert change.segments == (
        Segment("kept", "The "),
        Segment("removed", "moon"),
        Segment("added", "sun"),
        Segment("kept", " owes a debt.\n"),
    )
    assert session.status == "changed outside"
    session.close()


def test_typing_on_never_overwrites_it(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    session = opened(path)
    path.write_text("theirs")
    type_in(session, "More.")
    session.save()
    assert path.read_text() == "theirs"
    assert session.status == "changed outside"
    session.close()
    assert path.read_text() == "theirs"
    assert (tmp_path / "a.mine-1.md").read_text() == "The moon owes a debt.\nMore."
    session = Session.open(path)
    assert session.manuscript.text == "The moon owes a debt.\nMore."
    change = session.outside()
    assert change is not None
    assert change.theirs == "theirs"
    session.close()


def test_the_thread_that_saves_does_not_overwrite_either(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    session = Session.open(path)
    type_in(session, "one")
    assert session.save()
    path.write_text("two")
    type_in(session, "!")
    deadline = time.monotonic() + 30
    while session.status != "changed outside" and time.monotonic() < deadline:
        time.sleep(0.02)
    assert session.status == "changed outside"
    assert path.read_text() == "two"
    session.close()


def test_theirs_is_taken_as_one_step_by_small_edits(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    session = opened(path)
    session.caret = 15
    path.write_text("The red moon owes a debt to no one.\n")
    assert session.outside() is not None
    move = session.take_theirs()
    assert move is not None
    assert [edit.inserted for edit in move.edits] == ["red ", " to no one"]
    assert move.caret == session.caret == 19
    assert session.manuscript.spans(0, 12) == [
        Span(0, 4, TYPED),
        Span(4, 8, OUTSIDE),
        Span(8, 12, TYPED),
    ]
    assert session.status == "saved"
    session.manuscript.undo()
    assert session.manuscript.text == "The moon owes a debt.\n"
    assert session.save()
    assert path.read_text() == "The moon owes a debt.\n"
    session.close()


def test_mine_is_kept_and_theirs_stays_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    session = opened(path, "mine")
    path.write_bytes(b"theirs\r\n")
    assert session.outside() is not None
    kept = session.keep_mine()
    assert kept == tmp_path / "a.theirs-1.md"
    assert kept.read_bytes() == b"theirs\r\n"
    assert path.read_text() == "mine"
    assert session.outside() is None
    assert session.status == "saved"
    assert session.keep_mine() is None
    session.close()


def test_theirs_that_cannot_be_kept_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    session = opened(path, "mine")
    path.write_text("theirs")
    assert session.outside() is not None

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", refuse)
        patch.setattr(os, "replace", refuse)
        with pytest.raises(SessionError, match="cannot be kept"):
            session.keep_mine()
    assert path.read_text() == "theirs"
    assert session.status == "changed outside"
    session.close()


def test_a_change_back_is_no_change(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    session = opened(path, "mine")
    path.write_text("theirs")
    assert session.outside() is not None
    path.write_text("mine")
    assert session.outside() is None
    assert session.status == "saved"
    session.close()


def test_other_newlines_alone_are_no_change_of_words(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    session = opened(path, "one\ntwo\n")
    path.write_bytes(b"one\r\ntwo\r\n")
    assert session.outside() is None
    type_in(session, "three\n")
    assert session.save()
    assert path.read_bytes() == b"one\r\ntwo\r\nthree\r\n"
    session.close()


def test_a_change_between_two_days_is_found_on_open(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    opened(path, "yesterday").close()
    path.write_text("yesterday, and an editor's note")
    session = Session.open(path, background=False)
    assert session.manuscript.text == "yesterday"
    assert session.status == "changed outside"
    assert session.outside() is not None
    assert session.take_theirs() is not None
    assert session.manuscript.text == "yesterday, and an editor's note"
    session.close()


def test_a_file_taken_away_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    session = opened(path, "mine")
    path.unlink()
    type_in(session, "!")
    assert session.save()
    assert path.read_text() == "mine!"
    assert any("taken away" in notice for notice in session.notices)
    session.close()
    path.unlink()
    session = Session.open(path)
    session.close()
    assert path.read_text() == "mine!"


def test_what_is_no_text_is_shown_and_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    session = opened(path, "mine")
    path.write_bytes(b"\x00\xff\xfe\xfd\x01")
    change = session.outside()
    assert change is not None
    with pytest.raises(SessionError, match="not a text"):
        session.take_theirs()
    assert session.manuscript.text == "mine"
    assert session.status == "changed outside"
    assert session.keep_mine() is not None
    assert path.read_text() == "mine"
    session.close()
