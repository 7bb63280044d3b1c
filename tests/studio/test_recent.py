"""The list of drafts to open again."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from studio.recent import MOST, drafts, opening_words, place, remember, when


def test_what_was_opened_is_listed_the_last_changed_first(tmp_path: Path) -> None:
    note = tmp_path / "state" / "recent.json"
    paths = [tmp_path / f"{n}.md" for n in range(3)]
    for n, path in enumerate(paths):
        path.write_text("x")
        os.utime(path, (n, n))
        remember(path, note)
    remember(paths[0], note)
    assert [draft.path for draft in drafts(note)] == paths[::-1]
    paths[1].unlink()
    assert [draft.path for draft in drafts(note)] == [paths[2], paths[0]]


def test_the_drafts_of_a_folder_are_listed_once(tmp_path: Path) -> None:
    for name in ("a.md", "b.TXT", ".hidden.md", "c.protean", "d.png"):
        (tmp_path / name).write_text("x")
    note = tmp_path / "recent.json"
    remember(tmp_path / "a.md", note)
    found = {draft.path.name for draft in drafts(note, [tmp_path, tmp_path / "none"])}
    assert found == {"a.md", "b.TXT"}


def test_a_bad_note_is_an_empty_list(tmp_path: Path) -> None:
    note = tmp_path / "recent.json"
    for junk in (b"\xff", b"{}", b'["a\\u0000b", 3]', b"[" * 99999):
        note.write_bytes(junk)
        assert drafts(note) == []
    remember(tmp_path / "a.md", note)
    (tmp_path / "a.md").write_text("x")
    assert len(drafts(note)) == 1


def test_the_note_stays_short_and_never_troubles(tmp_path: Path) -> None:
    note = tmp_path / "recent.json"
    for n in range(MOST + 5):
        remember(tmp_path / f"{n}.md", note)
        (tmp_path / f"{n}.md").write_text("x")
    assert len(drafts(note)) == MOST
    remember(tmp_path / "a.md", tmp_path / "0.md" / "recent.json")


def test_the_opening_words(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"\xef\xbb\xbf\n---\n\n## The  debt\nmore")
    assert opening_words(path) == "The debt"
    path.write_text("x" * 100)
    assert opening_words(path, 10) == "x" * 9 + "…"
    assert opening_words(tmp_path / "none.md") == ""


def test_when_and_where(tmp_path: Path) -> None:
    now = datetime(2031, 5, 10, 12, 0).timestamp()
    assert when(datetime(2031, 5, 10, 9, 5).timestamp(), now) == "today 09:05"
    assert when(datetime(2031, 5, 9, 23, 0).timestamp(), now) == "yesterday"
    assert when(datetime(2031, 5, 6, 1, 0).timestamp(), now) == "4 days ago"
    assert when(datetime(2030, 5, 6, 1, 0).timestamp(), now) == "2030-05-06"
    assert place(tmp_path / "a" / "b.md", tmp_path) == "~/a"
    assert place(Path("/x/b.md"), tmp_path) == "/x"
