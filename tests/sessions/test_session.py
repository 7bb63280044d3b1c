"""A draft with its memory: what was there yesterday is there today."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.edit import TAKEN, TYPED, Edit, Origin, Span
from sessions.errors import SessionError
from sessions.session import Session
from sessions.tree.takes import unchosen
from tests.sessions.hands import KJV, PASTED, Clock, accept, put, type_in, type_into
from tests.sessions.naive import Naive


def test_everything_is_there_the_next_day(tmp_path: Path) -> None:
    path = tmp_path / "the-debt.md"
    session = Session.open(path)
    type_in(session, "Nobody signs ")
    accept(session, "a thing like that")
    session.notes = "Sua is the debtor."
    session.notes = "Sua is the debtor. The moon owns the debt."
    session.steer = "she refuses"
    session.settings["voices"] = ["kjv", "surreal"]
    session.settings["tint"] = True
    session.caret = 7
    assert session.close()
    assert sorted(os.listdir(tmp_path)) == ["the-debt.md", "the-debt.protean"]
    assert path.read_text() == "Nobody signs a thing like that"

    session = Session.open(path)
    assert session.manuscript.text == "Nobody signs a thing like that"
    assert session.manuscript.spans(0, 99) == [
        Span(0, 13, TYPED),
        Span(13, 30, Origin(TAKEN, "kjv")),
    ]
    assert session.notes == "Sua is the debtor. The moon owns the debt."
    assert session.steer == "she refuses"
    assert dict(session.settings) == {"voices": ["kjv", "surreal"], "tint": True}
    assert (session.caret, session.title, session.fresh) == (7, "the-debt", False)
    session.close()


def test_the_timeline_outlives_the_studio(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    session = Session.open(path)
    type_in(session, "She ")
    accept(session, "wept.")
    session.manuscript.undo()
    accept(session, "laughed.", "surreal")
    session.manuscript.undo()
    session.close()

    session = Session.open(path)
    assert session.manuscript.text == "She "
    assert len(session.manuscript.timeline.children(1)) == 2
    move = session.manuscript.redo()
    assert move is not None
    assert (session.manuscript.text, move.caret) == ("She laughed.", 12)
    session.manuscript.undo()
    session.manuscript.undo()
    assert session.manuscript.text == ""
    assert session.manuscript.undo() is None
    session.close()

    session = Session.open(path)
    session.manuscript.redo()
    session.manuscript.redo()
    assert session.manuscript.text == "She laughed."
    session.close()


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("type"), st.integers(0, 40), st.text("ab \n", max_size=5)),
        st.tuples(st.just("take"), st.integers(0, 40), st.text("cd ", max_size=5)),
        st.tuples(st.just("cut"), st.integers(0, 40), st.integers(1, 8)),
        st.tuples(st.sampled_from(["undo", "redo", "reopen", "undo", "redo", "die"])),
        st.tuples(st.just("snapshot")),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None)
@given(ACTIONS)
def test_restarts_change_nothing(actions: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.md"
        clock = Clock()
        session = Session.open(path, clock=clock, background=False)
        naive = Naive([])

        def edit(offset: int, length: int, new: str, origin: Origin) -> None:
            manuscript = session.manuscript
            offset = min(offset, len(manuscript.text))
            out = manuscript.text[offset : offset + length]
            before, after = offset, offset + len(new)
            change = Edit(offset, out, new, origin)
            manuscript.apply(change, caret_before=before, caret_after=after)
            naive.apply([change], manuscript.timeline.at, before, after)

        for action in actions:
            match action:
                case ("type", int(offset), str(new)):
                    offset = min(offset, len(session.manuscript.text))
                    for place, letter in enumerate(new):
                        edit(offset + place, 0, letter, TYPED)
                case ("take", int(offset), str(new)):
                    edit(offset, 0, new, KJV)
                case ("cut", int(offset), int(length)):
                    edit(offset, length, "", TYPED)
                case ("undo",):
                    move, caret = session.manuscript.undo(), naive.undo()
                    assert (move and move.caret) == caret
                case ("redo",):
                    move, caret = session.manuscript.redo(), naive.redo()
                    assert (move and move.caret) == caret
                case ("reopen",):
                    session.close()
                    session = Session.open(path, clock=clock, background=False)
                case ("die",):
                    die(session)
                    session = Session.open(path, clock=clock, background=False)
                case ("snapshot",):
                    session._snapshot()
            end = len(naive.text)
            assert session.manuscript.text == naive.text
            assert session.manuscript.spans(0, end) == naive.spans(0, end)
        session.close()
        if naive.text:
            assert path.read_text() == naive.text


def die(session: Session) -> None:
    """Journal what there is, then let go of everything without a word."""
    session.commit()
    opened = session._opened
    assert opened.journal is not None
    assert opened.reader is not None
    opened.reader.close()
    opened.journal._db.close()
    opened.lock.release()


def test_words_newer_than_the_file_come_back_with_the_caret(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("Once.")
    session = Session.open(path, background=False)
    session.caret = 5
    type_in(session, " Twice.")
    die(session)
    assert path.read_text() == "Once."
    session = Session.open(path)
    assert (session.manuscript.text, session.caret) == ("Once. Twice.", 12)
    assert session.notices
    assert session.outside() is None
    session.close()
    assert path.read_text() == "Once. Twice."


def test_typing_is_durable_within_a_quarter_of_a_second(tmp_path: Path) -> None:
    session = Session.open(tmp_path / "a.md")
    type_in(session, "word")
    assert session._opened.journal is not None
    deadline = time.monotonic() + 30
    while session._opened.journal.pending and time.monotonic() < deadline:
        time.sleep(0.01)
    assert session._opened.journal.pending == 0
    assert session.status == "saved"
    session.close()


def test_new_never_takes_a_name_that_is_used(tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text("somebody's")
    (tmp_path / "draft-2.md").symlink_to("nowhere")
    first = Session.new(tmp_path)
    second = Session.new(tmp_path)
    assert first.path.name == "draft-3.md"
    assert second.path.name == "draft-4.md"
    type_in(first, "one")
    first.close()
    second.close()
    assert sorted(os.listdir(tmp_path)) == [
        "draft-2.md",
        "draft-3.md",
        "draft-3.protean",
        "draft.txt",
    ]
    assert Session.new(tmp_path).path.name == "draft-4.md"


def test_without_a_path_the_last_draft_comes_back(drafts: Path) -> None:
    session = Session.open()
    assert session.path == drafts / "draft.md"
    assert session.fresh
    type_in(session, "Hello.")
    session.close()
    session = Session.open()
    assert session.manuscript.text == "Hello."
    other = Session.open()
    assert other.path == drafts / "draft-2.md"
    assert not other.read_only
    other.close()
    session.close()


def test_a_second_studio_reads_what_the_first_has_written(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    first = Session.open(path)
    type_in(first, "mine")
    first.commit()
    second = Session.open(path)
    assert second.manuscript.text == "mine"
    assert f"process {os.getpid()}" in second.read_only
    assert second.status == "read-only"
    assert not second.commit()
    second.notes = "lost on purpose"
    assert second.outside() is None
    second.close()
    type_in(first, " still")
    first.close()
    assert path.read_text() == "mine still"
    third = Session.open(path)
    assert not third.read_only
    third.close()


def test_md_and_txt_of_one_name_have_two_sessions(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("markdown")
    (tmp_path / "a.txt").write_text("text")
    one = Session.open(tmp_path / "a.md")
    one.save()
    two = Session.open(tmp_path / "a.txt")
    assert (one.manuscript.text, two.manuscript.text) == ("markdown", "text")
    assert not two.read_only
    two.close()
    one.close()
    two = Session.open(tmp_path / "a.txt")
    assert (two.manuscript.text, two.outside()) == ("text", None)
    two.close()


def test_a_session_file_opens_the_draft_beside_it(tmp_path: Path) -> None:
    session = Session.open(tmp_path / "a.txt")
    type_in(session, "text")
    session.close()
    session = Session.open(tmp_path / "a.protean")
    assert session.path == tmp_path / "a.txt"
    session.close()


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "a.md"
    real.write_text("old ")
    link = tmp_path / "link.md"
    link.symlink_to(real)
    session = Session.open(link)
    session.caret = 4
    type_in(session, "new")
    session.close()
    assert link.is_symlink()
    assert real.read_text() == "old new"
    assert session.journal_path == tmp_path / "real" / "a.protean"


def test_takes_that_were_not_chosen_can_be_found(tmp_path: Path) -> None:
    session = Session.open(tmp_path / "a.md")
    for take in range(3):
        session.record("take", {"weave": 1, "voice": "kjv", "take": take, "text": "x"})
    session.record("accept", {"voice": "kjv", "take": 1})
    session.record("take", {"weave": 2, "voice": "kjv", "take": 1, "text": "again"})
    found = [
        (event.payload["weave"], event.payload["take"])
        for event in unchosen(session.recorded("take", "accept"))
    ]
    assert found == [(1, 0), (1, 2), (2, 1)]
    session.close()
    session = Session.open(tmp_path / "a.md")
    assert len(unchosen(session.recorded("take", "accept"))) == 3
    assert [event.kind for event in session.recorded("accept")] == ["accept"]
    with pytest.raises(ValueError, match="session itself"):
        session.record("edit", {})
    session.close()


@pytest.mark.parametrize("name", ["no-such-folder/a.md", "."])
def test_places_that_make_no_sense_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SessionError):
        Session.open(tmp_path / name)


def test_looking_at_a_draft_leaves_no_trace(tmp_path: Path) -> None:
    Session.open(tmp_path / "a.md").close()
    assert os.listdir(tmp_path) == []


def test_crlf_and_encoding_survive_a_session(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    data = "Caf\xe9 one\r\ntwo\nthree\r\n".encode("cp1252")
    path.write_bytes(data)
    session = Session.open(path)
    assert session.encoding == ("cp1252", False)
    session.caret = 5
    type_in(session, "x")
    session.close()
    assert path.read_bytes() == data.replace(b"one", b"xone")


def test_a_letter_the_encoding_lacks_asks_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"caf\xe9")
    session = Session.open(path, background=False)
    type_in(session, "Ω ")
    put(session.manuscript, "λ", session.caret, PASTED)
    session.save()
    assert session.status == "file not written"
    assert "'Ω'" in session.trouble
    assert path.read_bytes() == b"caf\xe9"
    type_into(session.manuscript, "!", 0)
    session.save()
    assert (tmp_path / "a.utf-8-1.md").read_text("utf-8") == "!Ω λcafé"
    session.set_encoding("utf-8")
    assert session.save()
    assert path.read_text("utf-8") == "!Ω λcafé"
    session.close()
