"""Text, provenance and the undo timeline against a naive reference."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.edit import OPENED, OUTSIDE, Edit, Origin, Span
from sessions.errors import EditMismatchError
from sessions.manuscript import Manuscript
from tests.sessions.hands import (
    KJV,
    PASTED,
    SURREAL,
    TYPED,
    Clock,
    backspace,
    put,
    type_into,
)
from tests.sessions.naive import Naive

ORIGINS = [TYPED, KJV, SURREAL, PASTED, OUTSIDE]
WORDS = st.text(alphabet="ab \n—é𝄞", max_size=6)
ACTIONS = st.lists(
    st.one_of(
        st.tuples(
            st.just("edit"),
            st.integers(0, 60),
            st.integers(0, 4),
            WORDS,
            st.sampled_from(ORIGINS),
            st.booleans(),
        ),
        st.tuples(st.just("type"), st.integers(0, 60), WORDS),
        st.tuples(st.just("many"), st.lists(st.integers(0, 60), max_size=12), WORDS),
        st.tuples(st.just("undo")),
        st.tuples(st.just("redo")),
        st.tuples(st.just("wait")),
    ),
    max_size=40,
)


class Pair:
    """The manuscript and its reference, moved together."""

    def __init__(self, text: str) -> None:
        self.clock = Clock()
        self.real = Manuscript(text, clock=self.clock)
        self.naive = Naive([(letter, OPENED) for letter in text])

    def edit(
        self, offset: int, length: int, new: str, origin: Origin, join: bool
    ) -> None:
        text = self.real.text
        offset = min(offset, len(text))
        edit = Edit(offset, text[offset : offset + length], new, origin)
        before, after = offset + len(edit.removed), offset + len(new)
        self.real.apply(edit, caret_before=before, caret_after=after, join=join)
        self.naive.apply([edit], self.real.timeline.at, before, after)

    def many(self, offsets: list[int], new: str) -> None:
        edits, length = [], len(self.real.text)
        for offset in offsets:
            offset = min(offset, length)
            edits.append(Edit(offset, "", new, PASTED))
            length += len(new)
        if edits:
            self.real.apply_all(edits, caret_before=0, caret_after=1)
            self.naive.apply(edits, self.real.timeline.at, 0, 1)

    def do(self, action: tuple[object, ...]) -> None:
        match action:
            case ("edit", int(o), int(n), str(new), Origin() as origin, bool(join)):
                self.edit(o, n, new, origin, join)
            case ("type", int(o), str(new)):
                o = min(o, len(self.real.text))
                for place, letter in enumerate(new):
                    self.edit(o + place, 0, letter, TYPED, True)
            case ("many", list(offsets), str(new)):
                self.many(offsets, new)
            case ("undo",):
                move, caret = self.real.undo(), self.naive.undo()
                assert (move and move.caret) == caret
            case ("redo",):
                move, caret = self.real.redo(), self.naive.redo()
                assert (move and move.caret) == caret
            case ("wait",):
                self.clock.now += 5

    def agree(self) -> None:
        real, naive = self.real, self.naive
        assert real.text == naive.text
        assert real.word_count == len(real.text.split())
        end = len(real.text)
        assert real.spans(0, end) == naive.spans(0, end)
        assert real.spans(end // 3, end // 2) == naive.spans(end // 3, end // 2)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab \n", max_size=30), ACTIONS)
def test_agrees_with_the_reference(
    text: str, actions: list[tuple[object, ...]]
) -> None:
    pair = Pair(text)
    for action in actions:
        pair.do(action)
        pair.agree()
    for step, node in pair.naive.nodes.items():
        if step:
            assert step in pair.real.timeline.children(node.parent)
    while pair.naive.undo() is not None:
        assert pair.real.undo() is not None
        pair.agree()
    assert pair.real.undo() is None
    assert pair.real.text == text


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab \n", max_size=30), ACTIONS)
def test_moves_take_a_view_to_the_same_text(
    text: str, actions: list[tuple[object, ...]]
) -> None:
    pair = Pair(text)
    for action in actions:
        view = pair.real.text
        if action[0] in ("undo", "redo"):
            move = pair.real.undo() if action[0] == "undo" else pair.real.redo()
            for edit in move.edits if move else ():
                end = edit.offset + len(edit.removed)
                assert view[edit.offset : end] == edit.removed
                view = view[: edit.offset] + edit.inserted + view[end:]
            assert view == pair.real.text
        else:
            pair.do(action)


def test_a_word_is_one_step_and_a_pause_ends_it() -> None:
    clock = Clock()
    draft = Manuscript(clock=clock)
    at = type_into(draft, "the first", 0)
    clock.now += 10
    type_into(draft, "ling", at)
    seen = []
    while draft.undo():
        seen.append(draft.text)
    assert seen == ["the first", "the ", ""]


def test_a_clock_that_jumps_back_ends_a_step_too() -> None:
    clock = Clock()
    draft = Manuscript(clock=clock)
    at = type_into(draft, "ab", 0)
    clock.now -= 3600
    type_into(draft, "cd", at)
    draft.undo()
    assert draft.text == "ab"


def test_a_caret_jump_ends_a_step() -> None:
    draft = Manuscript("night", clock=Clock())
    type_into(draft, "mid", 0)
    draft.apply(Edit(8, "", "s", TYPED), caret_before=8, caret_after=9)
    draft.undo()
    assert draft.text == "midnight"


def test_backspaces_join_and_come_back_together_with_their_provenance() -> None:
    draft = Manuscript(clock=Clock())
    at = put(draft, "behold", 0, KJV)
    at = type_into(draft, "ing", at)
    backspace(draft, 6, at)
    assert draft.text == "beh"
    draft.undo()
    assert draft.text == "beholding"
    assert draft.spans(0, 9) == [Span(0, 6, KJV), Span(6, 9, TYPED)]


def test_typing_inside_a_take_splits_its_span() -> None:
    draft = Manuscript(clock=Clock())
    put(draft, "the moon", 0, SURREAL)
    type_into(draft, "red ", 4)
    assert draft.spans(2, 20) == [
        Span(2, 4, SURREAL),
        Span(4, 8, TYPED),
        Span(8, 12, SURREAL),
    ]


@pytest.mark.parametrize("origin", [KJV, PASTED, OUTSIDE, Origin("replaced")])
def test_what_was_not_typed_is_a_step_of_its_own(origin: Origin) -> None:
    draft = Manuscript(clock=Clock())
    at = type_into(draft, "so ", 0)
    at = put(draft, "it was", at, origin)
    type_into(draft, "n't", at)
    draft.undo()
    assert draft.text == "so it was"
    draft.undo()
    assert draft.text == "so "


def test_a_fork_keeps_both_branches_and_redo_follows_the_latest() -> None:
    draft = Manuscript(clock=Clock())
    at = type_into(draft, "She ", 0)
    put(draft, "wept.", at, KJV)
    first = draft.timeline.at
    draft.undo()
    put(draft, "laughed.", at, SURREAL)
    second = draft.timeline.at
    draft.undo()
    assert set(draft.timeline.children(draft.timeline.at)) == {first, second}
    draft.redo()
    assert draft.text == "She laughed."
    wept = draft.timeline.step(first)
    assert wept is not None
    assert wept.strokes[0].edit.inserted == "wept."


def test_an_edit_that_does_not_fit_changes_nothing() -> None:
    draft = Manuscript("abc")
    heard: list[object] = []
    draft.observers.append(heard.append)
    for edit in (
        Edit(1, "x", "y", TYPED),
        Edit(4, "", "y", TYPED),
        Edit(-1, "", "y", TYPED),
    ):
        with pytest.raises(EditMismatchError):
            draft.apply(edit, caret_before=0, caret_after=0)
    fits = [Edit(0, "", "1", TYPED), Edit(9, "", "2", TYPED)]
    with pytest.raises(EditMismatchError):
        draft.apply_all(fits, caret_before=0, caret_after=0)
    assert (draft.text, draft.revision, heard) == ("abc", 0, [])
    assert draft.undo() is None


def test_a_thousand_replacements_are_one_step() -> None:
    text = "cat and dog " * 1000
    draft = Manuscript(text)
    edits = [Edit(i * 12 + 8, "dog", "bird", Origin("replaced")) for i in range(1000)]
    edits = [
        Edit(edit.offset + i, edit.removed, edit.inserted, edit.origin)
        for i, edit in enumerate(edits)
    ]
    draft.apply_all(edits, caret_before=0, caret_after=0)
    assert draft.text == "cat and bird " * 1000
    move = draft.undo()
    assert move is not None
    assert draft.text == text
    assert draft.spans(0, len(text)) == [Span(0, len(text), OPENED)]
    draft.redo()
    assert draft.word_count == 3000


def test_observers_hear_every_change_in_order() -> None:
    draft = Manuscript(clock=Clock())
    heard: list[tuple[str, int]] = []
    draft.observers.append(lambda change: heard.append((change.kind, change.step)))
    type_into(draft, "ab", 0)
    draft.undo()
    draft.redo()
    assert heard == [("edit", 1), ("edit", 1), ("undo", 1), ("redo", 1)]
