"""The summary of the steps beside the journal, and the parts the tree rests on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.buffer import PIECE, Buffer, difference, rewritten
from sessions.edit import TYPED, Edit
from sessions.errors import EditMismatchError, JournalDamagedError
from sessions.event import Event
from sessions.replay.following import STEPS
from sessions.session import Session
from sessions.tree import growth
from sessions.tree.bones import Bones
from sessions.tree.marks import marks_of
from sessions.tree.merging import passages
from sessions.tree.nearby import differing, window
from sessions.tree.takes import unchosen
from tests.sessions.hands import KJV, Clock, accept, type_in

WORDS = st.text(alphabet="ab \n—", max_size=30)


def facts(bones: Bones) -> list[object]:
    return [
        bones.parents,
        bones.origins,
        bones.begun,
        bones.touched,
        bones.came,
        bones.gone,
        +bones.children,
    ]


def grown(path: Path, days: int = 3) -> Session:
    """A session of several days, each with its own summary; the last one is open."""
    clock = Clock()
    session = Session.open(path, clock=clock, background=False)
    for day in range(days):
        if day:
            session.close()
            session = Session.open(path, clock=clock, background=False)
        for word in range(60):
            type_in(session, f"word{word} ")
            if word % 7 == 0:
                accept(session, "and it came to pass ")
            if word % 11 == 0:
                session.go(max(0, session.manuscript.timeline.at - 5))
        session._snapshot()
        type_in(session, "half a wo")
        clock.now += 100
    return session


def read_again(session: Session) -> Bones:
    """The bones from the events alone."""
    bones = Bones()
    for event in session.recorded():
        if event.kind in STEPS:
            bones.see(event)
    return bones


def test_the_summary_says_what_the_events_say(tmp_path: Path) -> None:
    session = grown(tmp_path / "a.md")
    session.close()
    session = Session.open(tmp_path / "a.md", background=False)
    rows = session._opened.reader.growth() if session._opened.reader else []
    assert len(rows) >= 3
    assert facts(session.growth.bones()) == facts(read_again(session))
    type_in(session, "now")
    assert facts(session.growth.bones()) == facts(read_again(session))
    session.close()


def test_many_summaries_become_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth, "MANY", 2)
    session = grown(tmp_path / "a.md", days=4)
    assert session._opened.journal is not None
    session.growth.keep(session._opened.journal, last=True)
    type_in(session, "and more ")
    session.close()
    session = Session.open(tmp_path / "a.md", background=False)
    assert session._opened.reader is not None
    assert len(session._opened.reader.growth()) == 1
    assert facts(session.growth.bones()) == facts(read_again(session))
    session.close()


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM growth",
        "DELETE FROM growth WHERE seq = (SELECT min(seq) FROM growth)",
        "UPDATE growth SET content = x'00' WHERE seq = (SELECT max(seq) FROM growth)",
        "UPDATE growth SET content = (SELECT content FROM growth LIMIT 1)",
        "UPDATE growth SET seq = seq + 1000000",
    ],
)
def test_a_summary_that_is_not_whole_is_made_again(tmp_path: Path, harm: str) -> None:
    grown(tmp_path / "a.md").close()
    db = sqlite3.connect(tmp_path / "a.protean")
    db.execute(harm)
    db.commit()
    db.close()
    for _ in range(2):
        session = Session.open(tmp_path / "a.md", background=False)
        assert facts(session.growth.bones()) == facts(read_again(session))
        type_in(session, "more ")
        session._snapshot()
        session.close()


@given(st.binary(max_size=200))
def test_any_bytes_are_a_summary_or_refused(content: bytes) -> None:
    bones = Bones()
    with pytest.raises(JournalDamagedError):
        bones.thaw(content, 0)
    assert bones.last == 0


def test_steps_that_make_no_sense_are_left_out() -> None:
    bones = Bones()
    bones.grow(1, 0, TYPED, 5, 1, 0)
    bones.grow(3, 1, TYPED, 6, 1, 0)
    bones.grow(2, 2, TYPED, 6, 1, 0)
    bones.grow(2, -1, TYPED, 6, 1, 0)
    assert bones.parents == [0, 0]
    assert bones.way(0, 9) == []
    assert bones.way(-1, 1) == []


@given(st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 5000), WORDS)))
def test_a_buffer_is_a_text(changes: list[tuple[int, int, str]]) -> None:
    text = "The debt. " * 800
    buffer, edits = Buffer(text), []
    start = text
    for offset, length, new in changes:
        offset = min(offset, len(text))
        removed = text[offset : offset + length]
        edits.append(Edit(offset, removed, new, TYPED))
        buffer.replace(offset, removed, new)
        text = text[:offset] + new + text[offset + len(removed) :]
        assert (
            buffer.between(offset - 5, offset + 9)
            == text[max(0, offset - 5) : offset + 9]
        )
    assert buffer.text() == text == rewritten(start, edits)


@pytest.mark.parametrize("offset", [-1, 3, PIECE * 9])
def test_an_edit_that_does_not_fit_a_buffer_is_refused(offset: int) -> None:
    with pytest.raises(EditMismatchError):
        Buffer("abc" * PIECE).replace(offset, "xyz", "")


@given(WORDS, WORDS)
def test_differences_lead_from_one_text_to_the_other(ours: str, theirs: str) -> None:
    offset, removed, inserted = difference(ours, theirs)
    assert ours[offset : offset + len(removed)] == removed
    assert ours[:offset] + inserted + ours[offset + len(removed) :] == theirs
    merged, shift = ours, 0
    for passage in passages(ours, theirs):
        at = passage.offset + shift
        assert ours[passage.offset :].startswith(passage.removed)
        assert theirs[passage.theirs :].startswith(passage.inserted)
        merged = merged[:at] + passage.inserted + merged[at + len(passage.removed) :]
        shift += len(passage.inserted) - len(passage.removed)
    assert merged == theirs
    found = differing(ours, theirs)
    assert found is not None
    pieces = window(theirs, found, (0, len(theirs)))
    assert "".join(text for kind, text in pieces if kind != "removed") == theirs
    assert "".join(text for kind, text in pieces if kind != "added") == ours


def test_a_window_shows_what_is_near_and_says_that_there_is_more() -> None:
    theirs = "Far away. " * 400 + "The pen was dry. " + "Much later. " * 400
    ours = theirs.replace("dry", "wet")
    found = differing(ours, theirs)
    assert found is not None
    at = found[0].theirs
    pieces = window(theirs, found, (at, at + 3), 0)
    assert pieces[0] == ("same", "… ")
    assert pieces[-1] == ("same", " …")
    assert ("removed!", "wet") in pieces
    assert ("added!", "dry") in pieces
    assert sum(len(text) for _, text in pieces) < 4000


def test_marks_of_others_are_bounded_and_checked() -> None:
    events = [
        Event(1, 0, "node", {"step": 1, "name": "x" * 999, "tags": ["a"] * 99}),
        Event(2, 0, "node", {"step": "1", "name": "no"}),
        Event(3, 0, "node", {"step": True, "name": "no"}),
        Event(4, 0, "node", {"step": 1, "bookmarked": "yes", "tags": [5, "b" * 99]}),
        Event(5, 0, "node", {"step": 2, "merged": 1, "archived": 1}),
    ]
    marks = marks_of(events)
    assert set(marks) == {1, 2}
    assert (len(marks[1].name), marks[1].tags) == (200, ("b" * 60,))
    assert not marks[1].bookmarked
    assert (marks[2].merged, marks[2].archived) == (1, False)


def test_takes_that_are_damaged_are_no_leaves(tmp_path: Path) -> None:
    session = Session.open(tmp_path / "a.md", background=False)
    accept(session, "She ")
    session.record("weave", {"weave": 1, "from": "?", "selection": [1]})
    session.record("weave", {"weave": "x"})
    session.record("take", {"weave": 1, "voice": "kjv", "take": 0, "text": "wept"})
    session.record("take", {"weave": 1, "voice": "kjv", "take": 1, "text": 5})
    session.record("take", {"weave": 9, "voice": "kjv", "take": 2, "text": "lost"})
    session.record("take", {"weave": 1, "voice": "kjv", "take": 3, "text": " \n"})
    tree = session.tree()
    tree.gather_leaves()
    assert [(leaf.text, leaf.offset) for leaf in tree.leaves.values()] == [("wept", 0)]
    session.close()


def test_a_leaf_hangs_where_it_was_offered_whatever_came_between(
    tmp_path: Path,
) -> None:
    session = Session.open(tmp_path / "a.md", background=False)
    accept(session, "one ")
    one = session.manuscript.timeline.at
    accept(session, "two ")
    session.manuscript.undo()
    session.record("weave", {"weave": 1, "from": 4, "selection": 0, "longer": "a"})
    session.manuscript.redo()
    session.record("take", {"weave": 1, "voice": "kjv", "take": 0, "text": " b"})
    session.go(0)
    session.record("weave", {"weave": 2, "from": 0, "selection": "x"})
    session.record("take", {"weave": 2, "voice": "kjv", "take": 0, "text": "c"})
    tree = session.tree()
    tree.gather_leaves()
    assert [(leaf.step, leaf.text) for leaf in tree.leaves.values()] == [
        (one, "a b"),
        (0, "c"),
    ]
    tree.take(next(iter(tree.leaves.values())))
    assert session.manuscript.text == "one a b"
    assert session.manuscript.spans(4, 7)[0].origin == KJV
    assert len(unchosen(session.recorded("take", "accept"))) == 1
    session.close()
