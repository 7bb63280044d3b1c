"""Files are replaced whole or not at all, and keep what was theirs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sessions import files
from sessions.session import Session


def test_mode_and_owner_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 12345, 12346)
    before = path.stat()
    files.replace_whole(path, b"new", fresh=False)
    after = path.stat()
    assert path.read_bytes() == b"new"
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )
    assert os.listdir(tmp_path) == ["a.md"]


def test_a_fresh_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"somebody's")
    with pytest.raises(FileExistsError):
        files.replace_whole(path, b"ours", fresh=True)
    assert path.read_bytes() == b"somebody's"
    assert os.listdir(tmp_path) == ["a.md"]


def test_a_fresh_file_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "a.md"
    files.replace_whole(path, b"ours", fresh=True)
    with pytest.raises(FileExistsError):
        files.replace_whole(path, b"again", fresh=True)
    assert path.read_bytes() == b"ours"


def test_a_failed_replacement_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.replace_whole(path, b"new", fresh=False)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.md"]


def test_opening_sweeps_up_what_a_death_while_writing_left(tmp_path: Path) -> None:
    draft = tmp_path / "a.md"
    draft.write_text("words")
    left = tmp_path / ".a.md.protean-new"
    os.link(draft, left)
    Session.open(draft, background=False).close()
    assert not left.exists()
    assert draft.read_text() == "words"


def test_copies_are_kept_under_unused_names(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    first = files.keep_beside(path, b"1", "theirs")
    second = files.keep_beside(path, b"2", "theirs")
    assert (first.name, second.name) == ("a.theirs-1.md", "a.theirs-2.md")
    assert first.read_bytes() == b"1"


def test_prints_stand_until_the_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    known = files.replace_whole(path, b"one", fresh=True)
    assert known.stands(path)
    assert files.read(path) == (b"one", known)
    path.write_bytes(b"three")
    assert not known.stands(path)
    path.unlink()
    assert files.read(path) == (b"", files.ABSENT)
