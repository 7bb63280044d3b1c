"""The library: every draft with its facts, found by any word, kept in order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sessions import files, shelving
from sessions.errors import SessionError
from sessions.library import Library, excerpt, matching, tidy_tags
from sessions.mending import backups
from sessions.mending.inspection import inspect
from sessions.session import Session
from sessions.visit import visit
from tests.sessions.pasts import grown, put


def titles(library: Library, query: str = "") -> list[str]:
    return [entry.title for entry in matching(library.entries(), query)]


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    """Three drafts, the first changed last."""
    folder = tmp_path / "drafts"
    folder.mkdir()
    grown(folder / "the-debt.md")
    (folder / "harbour.md").write_text("# Ferry\n\nThe last ferry\nhad *left*.\n\n")
    (folder / "notes.txt").write_text("Buy string.")
    for age, name in enumerate(("the-debt.md", "harbour.md", "notes.txt")):
        os.utime(folder / name, (1e9 - age, 1e9 - age))
    return Library([folder])


def test_the_facts_of_each_draft(shelf: Library) -> None:
    debt, harbour, notes = shelf.entries()
    assert [entry.title for entry in (debt, harbour, notes)] == titles(shelf)
    assert (debt.words, debt.tags, debt.changed) == (9, ("draft",), 1e9)
    assert debt.session == debt.draft.with_suffix(".protean")
    assert (harbour.first, harbour.last) == ("Ferry", "had *left*.")
    assert harbour.session is None
    assert notes.last == "Buy string."


def test_looking_leaves_the_folder_as_it_was(shelf: Library) -> None:
    folder = shelf.folders[0]
    before = sorted((p.name, p.stat().st_mtime_ns) for p in folder.iterdir())
    shelf.entries()
    assert sorted((p.name, p.stat().st_mtime_ns) for p in folder.iterdir()) == before


def test_any_word_finds_a_draft_and_a_tag_too(shelf: Library) -> None:
    assert titles(shelf, "FERRY left") == ["harbour"]
    assert titles(shelf, "#dra") == ["the-debt"]
    assert titles(shelf, "debt") == ["the-debt"]
    assert titles(shelf, "the") == ["the-debt", "harbour"]
    assert titles(shelf, "nowhere") == []
    assert titles(shelf, "[.*\x00") == []
    harbour = shelf.folders[0] / "harbour.md"
    assert excerpt(harbour, "ferry", 5) == ("# ", "Ferry", "\n\nThe")
    assert excerpt(harbour, "*", 3) == ("…", "*", "lef")
    assert excerpt(harbour, "") == excerpt(harbour / "x", "y") == ("", "", "")


def test_what_was_read_is_read_again_only_when_it_changed(shelf: Library) -> None:
    first = shelf.entries()
    assert all(a is b for a, b in zip(first, shelf.entries(), strict=True))
    harbour = shelf.folders[0] / "harbour.md"
    shelving.set_tags(harbour, ["sea"])
    harbour.write_text("Other words.")
    changed = {entry.title: entry for entry in shelf.entries()}["harbour"]
    assert (changed.tags, changed.last) == (("sea",), "Other words.")


def test_odd_files_spoil_no_list(shelf: Library) -> None:
    folder = shelf.folders[0]
    (folder / "broken.md").write_bytes(b"\x00\xff\x00 ferry")
    (folder / "broken.protean").write_bytes(b"no database")
    (folder / "loop.md").symlink_to(folder / "loop.md")
    (folder / ".hidden.md").write_text("x")
    (folder / "a.md").mkdir()
    shelf.others = (folder / "gone.md", folder / "a.md", folder / "loop.md")
    assert set(titles(shelf)) == {"the-debt", "harbour", "notes", "broken"}
    assert tidy_tags(["#Two words", "two-words", 3, " ", "x" * 99]) == (
        "two-words",
        "x" * 40,
    )


def test_a_draft_and_its_memory_move_together(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    words = draft.read_bytes()
    backups.back_up(draft, draft.with_suffix(".protean"))
    new = shelving.rename(draft, " The  Loan.md ")
    assert new == tmp_path / "The Loan.md"
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "The Loan.md",
        "The Loan.protean",
    ]
    assert new.read_bytes() == words
    assert inspect(new).ok
    assert len(backups.backups(new)) == 1
    session = Session.open(new, background=False)
    assert session.outside() is None
    assert session.manuscript.undo() is not None
    session.close()


def test_no_name_is_ever_taken_from_another(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    (tmp_path / "other.txt").write_text("x")
    (tmp_path / "memory.protean").write_bytes(b"x")
    names = ("other", "memory", "", "../x", "a/b", ".x", "a\0b", "x" * 300, "a\x1bb")
    before = sorted((p.name, p.read_bytes()) for p in tmp_path.iterdir())
    for name in names:
        with pytest.raises(SessionError):
            shelving.rename(draft, name)
    assert sorted((p.name, p.read_bytes()) for p in tmp_path.iterdir()) == before
    assert shelving.rename(draft, "the-debt") == draft


def test_what_is_put_away_comes_back(shelf: Library) -> None:
    folder = shelf.folders[0]
    draft = folder / "the-debt.md"
    words = draft.read_bytes()
    away = shelving.archive(draft)
    assert away == folder / "Archive" / "the-debt.md"
    assert shelving.archive(away) == away
    assert not draft.exists()
    entry = next(entry for entry in shelf.entries() if entry.archived)
    assert (entry.draft, entry.tags) == (away, ("draft",))
    draft.write_text("Another of that name.")
    back = shelving.restore(away)
    assert back == folder / "the-debt-2.md"
    assert back.read_bytes() == words
    assert inspect(back).ok
    assert draft.read_text() == "Another of that name."
    assert shelving.restore(back) == back


def test_a_copy_has_all_the_memory_and_a_name_for_life_of_its_own(
    tmp_path: Path,
) -> None:
    draft = grown(tmp_path / "the-debt.md")
    copy = shelving.duplicate(draft)
    assert copy == tmp_path / "the-debt-2.md"
    assert inspect(copy).ok
    with visit(draft) as one, visit(copy) as two:
        assert list(one.reader.events()) == list(two.reader.events())
        ids = [v.reader.meta("session")["id"] for v in (one, two)]
        assert two.reader.meta("session")["of"] == ids[0] != ids[1]
    plain = tmp_path / "plain.md"
    plain.write_text("Never opened.")
    assert shelving.duplicate(plain).read_text() == "Never opened."
    assert len(list(tmp_path.iterdir())) == 6


def test_an_open_draft_is_copied_but_never_moved(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    session = Session.open(draft, background=False)
    try:
        put(session, " More.")
        session.save()
        for work in (
            lambda: shelving.rename(draft, "x"),
            lambda: shelving.archive(draft),
            lambda: shelving.set_tags(draft, ["x"]),
        ):
            with pytest.raises(SessionError, match="open"):
                work()
        assert shelving.duplicate(draft).read_text() == draft.read_text()
        assert draft.exists()
    finally:
        session.close()


def test_tags_are_kept_without_a_word_changed(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    draft.write_text("Changed outside.")
    assert shelving.set_tags(draft, ["Sea", "#sea", "salt water"]) == (
        "sea",
        "salt-water",
    )
    assert draft.read_text() == "Changed outside."
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "the-debt.md",
        "the-debt.protean",
    ]
    session = Session.open(draft, background=False)
    assert session.settings["tags"] == ["sea", "salt-water"]
    assert session.outside() is not None
    session.keep_mine()
    session.close()


def test_a_move_that_fails_leaves_both_where_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = grown(tmp_path / "the-debt.md")
    before = sorted((p.name, p.read_bytes()) for p in tmp_path.iterdir())
    place = files.place

    def refuse(source: Path, target: Path) -> None:
        if target.name == "other.md":
            raise OSError(28, "No space left on device")
        place(source, target)

    monkeypatch.setattr(files, "place", refuse)
    with pytest.raises(SessionError, match="No space"):
        shelving.rename(draft, "other")
    assert sorted((p.name, p.read_bytes()) for p in tmp_path.iterdir()) == before
