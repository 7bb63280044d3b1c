"""Damaged session files: the original is kept, the words are given back."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from sessions.errors import NewerFormatError
from sessions.session import Session
from sessions.tree.takes import unchosen
from tests.sessions.hands import accept, type_in

WORDS = "And the scribe lifted up his eyes, and behold, the seal was upon the moon. "


def written(folder: Path) -> Path:
    """A session of some length, closed in good order."""
    folder.mkdir()
    path = folder / "a.md"
    session = Session.open(path, background=False)
    for number in range(12):
        type_in(session, WORDS[: 20 + number])
        accept(session, f"take {number} ")
        if number % 4 == 0:
            session.manuscript.undo()
            session._snapshot()
    session.record("take", {"voice": "kjv", "take": 0, "text": "unloved"})
    session.close()
    return path


def reopen(path: Path) -> Session | None:
    """Open after a damage; None where it was refused as a newer file."""
    try:
        return Session.open(path, background=False)
    except NewerFormatError:
        return None


@pytest.mark.parametrize("kind", ["flip", "cut", "zero"])
def test_random_damage_loses_no_word(tmp_path: Path, kind: str) -> None:
    original = written(tmp_path / "original")
    text = original.read_text()
    data = original.with_suffix(".protean").read_bytes()
    chance = random.Random(f"damage {kind}")
    mended = 0
    for number in range(25):
        damaged = bytearray(data)
        place = chance.randrange(len(data))
        if kind == "flip":
            for _ in range(chance.choice((1, 1, 8))):
                damaged[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        elif kind == "cut":
            del damaged[place:]
        else:
            damaged[place : place + 600] = bytes(len(damaged[place : place + 600]))
        folder = tmp_path / str(number)
        shutil.copytree(original.parent, folder)
        (folder / "a.protean").write_bytes(damaged)

        session = reopen(folder / "a.md")
        if session is None:
            continue
        assert session.manuscript.text == text
        kept = list(folder.glob("a.damaged-*.protean"))
        if kept:
            mended += 1
            assert kept[0].read_bytes() == damaged
            assert any("damaged" in notice for notice in session.notices)
        while session.manuscript.undo():
            pass
        session.recorded("take")
        type_in(session, "on we go ")
        session.close()
        session = Session.open(folder / "a.md", background=False)
        assert "on we go" in session.manuscript.text
        session.close()
    assert mended > 0


def test_everything_before_the_damage_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path / "s")
    text = path.read_text()
    file = path.with_suffix(".protean")
    file.write_bytes(file.read_bytes()[:-4096])
    session = Session.open(path, background=False)
    assert session.manuscript.text == text
    assert session.notices
    assert session.manuscript.undo() is not None
    session.close()


def test_a_lost_index_costs_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "s")
    db = sqlite3.connect(path.with_suffix(".protean"))
    db.execute("DROP INDEX events_step")
    db.close()
    session = Session.open(path, background=False)
    assert session.outside() is None
    assert "everything in it could be read" in session.notices[0]
    assert len(unchosen(session.recorded("take", "accept"))) == 1
    depth = 0
    while session.manuscript.undo():
        depth += 1
    assert depth > 20
    assert session.manuscript.text == ""
    session.close()


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0"])
def test_a_file_that_is_no_session_is_kept_and_replaced(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "a.md"
    path.write_text("The words.")
    path.with_suffix(".protean").write_bytes(content)
    session = Session.open(path)
    assert session.manuscript.text == "The words."
    session.close()
    if content:
        kept = tmp_path / "a.damaged-1.protean"
        assert kept.read_bytes() == content


def test_words_that_only_the_damaged_session_had_are_put_beside(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    session = Session.open(path, background=False)
    type_in(session, "one two three")
    session.close()
    path.write_text("one")
    db = sqlite3.connect(path.with_suffix(".protean"))
    db.execute("DELETE FROM snapshots")
    db.execute("UPDATE events SET payload='{}' WHERE seq = 10")
    db.commit()
    db.close()
    session = Session.open(path, background=False)
    assert session.manuscript.text == "one"
    assert (tmp_path / "a.rescued-1.md").read_text() == "one two "
    assert session.manuscript.undo() is not None
    session.close()


def test_a_lost_file_is_written_from_the_damaged_session(tmp_path: Path) -> None:
    path = written(tmp_path / "s")
    text = path.read_text()
    path.unlink()
    file = path.with_suffix(".protean")
    damaged = bytearray(file.read_bytes())
    damaged[60:64] = b"\xff\xff\xff\xff"
    damaged[68:72] = b"none"
    file.write_bytes(damaged)
    session = reopen(path)
    assert session is not None
    assert session.manuscript.text == text
    session.close()
    assert path.read_text() == text
