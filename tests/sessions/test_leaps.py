"""Going anywhere in the tree, across undo, redo, dials and restarts, against a naive
reference that keeps every state whole."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sessions.edit import TAKEN, TYPED, Edit, Move, Origin
from sessions.manuscript import Manuscript
from sessions.session import Session
from sessions.undo.refusals import REFUSED, refused_of
from tests.sessions.hands import KJV, SURREAL, Clock, accept, put, type_in, type_into
from tests.sessions.naive import Naive

WORDS = st.text(alphabet="ab \n—𝄞", min_size=1, max_size=6)


class Leaping(RuleBasedStateMachine):
    """One session and its reference, moved together; sometimes the studio is closed,
    sometimes it dies."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "a.md"
        self.clock = Clock()
        self.naive = Naive([])
        self.dials: dict[int, dict[str, Any]] = {0: {}}
        self.open()

    def open(self) -> None:
        self.session = Session.open(self.path, clock=self.clock, background=False)

    def teardown(self) -> None:
        self.session.close()
        shutil.rmtree(self.folder)

    def _edit(self, offset: int, length: int, new: str, origin: Origin) -> None:
        draft = self.session.manuscript
        offset = min(offset, len(draft.text))
        removed = draft.text[offset : offset + length]
        edit = Edit(offset, removed, new, origin)
        before, after = offset + len(removed), offset + len(new)
        here = draft.timeline.at
        draft.apply(edit, caret_before=before, caret_after=after)
        self.naive.apply([edit], draft.timeline.at, before, after)
        self.dials.setdefault(draft.timeline.at, self.dials[here])

    @rule(offset=st.integers(0, 40), words=WORDS)
    def type(self, offset: int, words: str) -> None:
        offset = min(offset, len(self.session.manuscript.text))
        for place, letter in enumerate(words):
            self._edit(offset + place, 0, letter, TYPED)

    @rule(offset=st.integers(0, 40), words=WORDS)
    def take(self, offset: int, words: str) -> None:
        self._edit(offset, 0, words, KJV)

    @rule(offset=st.integers(0, 40), length=st.integers(1, 8))
    def cut(self, offset: int, length: int) -> None:
        self._edit(offset, length, "", TYPED)

    @rule(value=st.integers(0, 3), name=st.sampled_from(["blend", "heat"]))
    def turn(self, value: int, name: str) -> None:
        timeline = self.session.manuscript.timeline
        here, caret = timeline.at, self.session.caret
        self.clock.now += 10
        if self.dials[here].get(name) == value:
            return
        self.session.turn(name, value)
        self.naive.apply([], timeline.at, caret, caret)
        self.dials[timeline.at] = {**self.dials[here], name: value}

    @rule(takes=st.sets(st.integers(1, 4), max_size=3))
    def refuse(self, takes: set[int]) -> None:
        timeline = self.session.manuscript.timeline
        here, caret = timeline.at, self.session.caret
        before = refused_of(self.dials[here].get(REFUSED))
        now = {(seq, "kjv", 0) for seq in takes}
        self.session.refuse(now)
        if now == before:
            assert timeline.at == here
            return
        self.naive.apply([], timeline.at, caret, caret)
        dials = {k: v for k, v in self.dials[here].items() if k != REFUSED}
        if now:
            dials[REFUSED] = [list(take) for take in sorted(now)]
        self.dials[timeline.at] = dials

    @rule()
    def undo(self) -> None:
        self._moved(self.session.manuscript.undo, self.naive.undo)

    @rule()
    def redo(self) -> None:
        self._moved(self.session.manuscript.redo, self.naive.redo)

    @rule(where=st.integers(0, 10_000))
    def go(self, where: int) -> None:
        steps = sorted(self.naive.nodes)
        to, caret = steps[where % len(steps)], self.session.caret
        self._moved(lambda: self.session.go(to), lambda: self.naive.go(to, caret))

    def _moved(self, real: Any, naive: Any) -> None:
        view = self.session.manuscript.text
        move, caret = real(), naive()
        assert isinstance(move, Move | None)
        assert (move and move.caret) == caret
        for edit in move.edits if move else ():
            end = edit.offset + len(edit.removed)
            assert view[edit.offset : end] == edit.removed
            view = view[: edit.offset] + edit.inserted + view[end:]
        assert view == self.session.manuscript.text

    @rule()
    def wait(self) -> None:
        self.clock.now += 5

    @precondition(lambda self: self.naive.at or self.naive.went)
    @rule(snapshot=st.booleans(), die=st.booleans())
    def restart(self, snapshot: bool, die: bool) -> None:
        if snapshot:
            self.session._snapshot()
        if die:
            self.session.commit()
            journal = self.session._opened.journal
            assert journal is not None
            self.session._opened.lock.release()
            journal.close()
        else:
            self.session.close()
        self.open()

    @invariant()
    def agree(self) -> None:
        draft, naive = self.session.manuscript, self.naive
        assert draft.timeline.at == naive.at
        assert draft.text == naive.text
        assert draft.word_count == len(draft.text.split())
        end = len(draft.text)
        assert draft.spans(0, end) == naive.spans(0, end)
        assert dict(self.session.settings) == self.dials[naive.at]

    @invariant()
    def nothing_is_gone(self) -> None:
        bones = self.session.growth.bones()
        nodes = self.naive.nodes
        assert bones.parents == [nodes[step].parent for step in sorted(nodes)]


Leaping.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None
)
TestLeaping = Leaping.TestCase


def test_a_leap_is_one_move_and_undo_takes_it_back() -> None:
    draft = Manuscript(clock=Clock())
    at = type_into(draft, "She ", 0)
    put(draft, "wept.", at, KJV)
    wept = draft.timeline.at
    draft.undo()
    at = put(draft, "laughed ", at, SURREAL)
    put(draft, "aloud.", at, SURREAL)
    aloud = draft.timeline.at
    move = draft.go(wept, caret=7)
    assert move is not None
    assert (draft.text, len(move.edits), move.caret) == ("She wept.", 1, 9)
    back = draft.undo()
    assert back is not None
    assert (draft.text, draft.timeline.at, back.caret) == (
        "She laughed aloud.",
        aloud,
        7,
    )
    draft.redo()
    assert draft.text == "She wept."


def test_undo_takes_back_moves_in_the_order_they_were_made() -> None:
    draft = Manuscript("one", clock=Clock())
    put(draft, " two", 3, KJV)
    draft.go(0, caret=0)
    put(draft, " three", 3, SURREAL)
    seen = []
    while draft.undo():
        seen.append(draft.text)
    assert seen == ["one", "one two", "one"]
    seen = []
    while draft.redo():
        seen.append(draft.text)
    assert seen == ["one two", "one", "one three"]


def test_an_edit_after_a_leap_forks_and_forgets_the_way_forward() -> None:
    draft = Manuscript("a", clock=Clock())
    put(draft, "b", 1, KJV)
    draft.go(0, caret=0)
    draft.undo()
    put(draft, "c", 2, KJV)
    assert draft.redo() is None
    assert draft.text == "abc"


def test_a_leap_to_nowhere_changes_nothing() -> None:
    draft = Manuscript("abc")
    assert draft.go(0, caret=0) is None
    assert draft.go(7, caret=0) is None
    assert draft.go(-1, caret=0) is None
    assert (draft.text, draft.revision) == ("abc", 0)


def test_dials_turned_by_one_hand_are_one_step(tmp_path: Path) -> None:
    clock = Clock()
    session = Session.open(tmp_path / "a.md", clock=clock, background=False)
    type_in(session, "a ")
    for value in (0.2, 0.3, 0.4):
        clock.now += 0.1
        session.turn("archaic", value)
    clock.now += 10
    session.turn("archaic", 0.9)
    accept(session, "b")
    assert session.settings["archaic"] == 0.9
    move = session.manuscript.undo()
    move = session.manuscript.undo()
    assert move is not None
    assert (move.turned, session.settings["archaic"]) == ((("archaic", 0.4),), 0.4)
    session.manuscript.undo()
    assert "archaic" not in session.settings
    assert session.manuscript.text == "a "
    session.close()


def test_a_redo_after_a_restart_follows_the_branch_a_leap_went_past(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.md"
    session = Session.open(path, background=False)
    draft = session.manuscript
    at = put(draft, "one", 0, TYPED)
    put(draft, " two", at, KJV)
    deep = put(draft, " three", at + 4, KJV)
    old = draft.timeline.at
    draft.undo()
    draft.undo()
    put(draft, " other", at, SURREAL)
    session.go(old)
    session.go(1)
    session.close()
    session = Session.open(path, background=False)
    move = session.manuscript.redo()
    assert move is not None
    assert session.manuscript.text == "one two"
    assert deep > at
    session.close()


@pytest.mark.parametrize("payload", [{"from": 9, "to": 0}, {"from": 0, "to": 5}])
def test_a_leap_that_makes_no_sense_is_damage(
    tmp_path: Path, payload: dict[str, int]
) -> None:
    path = tmp_path / "a.md"
    session = Session.open(path, background=False)
    type_in(session, "words")
    session._enter("go", {**payload, "carets": [0, 0]})
    session.close()
    session = Session.open(path, background=False)
    assert session.manuscript.text == "words"
    assert any("damaged" in notice for notice in session.notices)
    session.close()


def test_takes_of_another_branch_keep_their_voice_after_a_leap(tmp_path: Path) -> None:
    session = Session.open(tmp_path / "a.md", background=False)
    accept(session, "behold")
    taken = session.manuscript.timeline.at
    session.go(0)
    accept(session, "glass", "surreal")
    session.go(taken)
    span = session.manuscript.spans(0, 6)[0]
    assert span.origin == Origin(TAKEN, "kjv")
    session.close()
