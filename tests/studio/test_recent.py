"""The list of drafts to open again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from studio.drafts.recent import MOST, noted, place, remember, when


def test_what_was_opened_is_listed_the_last_opened_first(tmp_path: Path) -> None:
    note = tmp_path / "state" / "recent.json"
    paths = [tmp_path / f"{n}.md" for n in range(3)]
    for path in (*paths, paths[0]):
        remember(path, note)
    assert noted(note) == [paths[0], paths[2], paths[1]]


def test_a_bad_note_is_an_empty_list(tmp_path: Path) -> None:
    note = tmp_path / "recent.json"
    for junk in (b"\xff", b"{}", b'["a\\u0000b", 3]', b"[" * 99999):
        note.write_bytes(junk)
        assert noted(note) == []
    remember(tmp_path / "a.md", note)
    assert noted(note) == [tmp_path / "a.md"]


def test_the_note_stays_short_and_never_troubles(tmp_path: Path) -> None:
    note = tmp_path / "recent.json"
    for n in range(MOST + 5):
        remember(tmp_path / f"{n}.md", note)
    assert len(noted(note)) == MOST
    (tmp_path / "0.md").write_text("x")
    remember(tmp_path / "a.md", tmp_path / "0.md" / "recent.json")


def test_when_and_where(tmp_path: Path) -> None:
    now = datetime(2031, 5, 10, 12, 0).timestamp()
    assert when(datetime(2031, 5, 10, 9, 5).timestamp(), now) == "today 09:05"
    assert when(datetime(2031, 5, 9, 23, 0).timestamp(), now) == "yesterday"
    assert when(datetime(2031, 5, 6, 1, 0).timestamp(), now) == "4 days ago"
    assert when(datetime(2030, 5, 6, 1, 0).timestamp(), now) == "2030-05-06"
    assert when(1e18, now) == "some day"
    assert place(tmp_path / "a" / "b.md", tmp_path) == "~/a"
    assert place(Path("/x/b.md"), tmp_path) == "/x"
