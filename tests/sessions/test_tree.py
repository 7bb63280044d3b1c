"""The tree against a reference that keeps the text of every step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.edit import REPLACED, TYPED, Edit, Origin
from sessions.errors import JournalDamagedError, SessionError
from sessions.session import Session
from sessions.tree.merging import passages
from sessions.tree.search import Found
from sessions.tree.tree import Tree
from tests.sessions.hands import KJV, SURREAL, Clock, accept, put, type_in
from tests.sessions.naive import Naive

ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("type"), st.integers(0, 40), st.text("ab \n", max_size=5)),
        st.tuples(st.just("take"), st.integers(0, 40), st.text("abc ", max_size=5)),
        st.tuples(st.just("cut"), st.integers(0, 40), st.integers(1, 5)),
        st.tuples(st.just("go"), st.integers(0, 999)),
        st.tuples(st.sampled_from(["undo", "reopen", "wait", "snapshot"])),
    ),
    min_size=1,
    max_size=25,
)


class Grown:
    """A session with branches, and every state of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = Clock()
        self.naive = Naive([])
        self.open()

    def open(self) -> None:
        self.session = Session.open(self.path, clock=self.clock, background=False)

    def edit(self, offset: int, length: int, new: str, origin: Origin) -> None:
        draft = self.session.manuscript
        offset = min(offset, len(draft.text))
        edit = Edit(offset, draft.text[offset : offset + length], new, origin)
        before, after = offset, offset + len(new)
        draft.apply(edit, caret_before=before, caret_after=after)
        self.naive.apply([edit], draft.timeline.at, before, after)

    def do(self, action: tuple[object, ...]) -> None:
        match action:
            case ("type", int(offset), str(new)):
                offset = min(offset, len(self.session.manuscript.text))
                for place, letter in enumerate(new):
                    self.edit(offset + place, 0, letter, TYPED)
            case ("take", int(offset), str(new)):
                self.edit(offset, 0, new, KJV)
            case ("cut", int(offset), int(length)):
                self.edit(offset, length, "", TYPED)
            case ("go", int(where)):
                steps = sorted(self.naive.nodes)
                to, caret = steps[where % len(steps)], self.session.caret
                self.session.go(to)
                self.naive.go(to, caret)
            case ("undo",):
                self.session.manuscript.undo()
                self.naive.undo()
            case ("wait",):
                self.clock.now += 500
            case ("snapshot",):
                self.session._snapshot()
            case ("reopen",):
                self.session.close()
                self.open()

    def text(self, step: int) -> str:
        return "".join(letter for letter, _ in self.naive.nodes[step].letters)

    def parent(self, step: int) -> int:
        return self.naive.nodes[step].parent

    def tree(self) -> Tree:
        return self.session.tree()


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[Grown]:
    found = Grown(tmp_path / "a.md")
    yield found
    found.session.close()


def regrown(tmp_path_factory: pytest.TempPathFactory, actions: object) -> Grown:
    found = Grown(tmp_path_factory.mktemp("tree") / "a.md")
    assert isinstance(actions, list)
    for action in actions:
        found.do(action)
    return found


RANDOM = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@RANDOM
@given(actions=ACTIONS, loose=st.integers(0, 99))
def test_every_step_stands_on_one_line_below_its_parent(
    tmp_path_factory: pytest.TempPathFactory, actions: object, loose: int
) -> None:
    grown = regrown(tmp_path_factory, actions)
    tree = grown.tree()
    nodes = list(tree.nodes)
    tree.loosen(nodes[loose % len(nodes)])
    held = [step for node in tree.nodes for step in tree.steps(node)]
    assert sorted(held) == [step for step in grown.naive.nodes if step]
    assert len(held) == sum(node.n_steps for node in tree.nodes.values())
    assert tree.here in tree.nodes
    seen: list[int] = []
    columns: dict[int, int] = {}
    for row in tree.rows():
        node = tree.nodes[row.key]
        if row.key:
            assert node.parent in seen
            assert row.column == columns[node.parent] + row.begins
            assert grown.parent(node.first) == node.parent
        columns[row.key] = row.column
        seen.append(row.key)
    assert sorted(seen) == sorted(tree.nodes)
    straight = [row.key for row in tree.rows() if row.column == 0]
    assert tree.spine() <= set(straight)
    grown.session.close()


@RANDOM
@given(actions=ACTIONS, order=st.lists(st.integers(0, 999), max_size=12))
def test_the_text_of_any_place_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, actions: object, order: list[int]
) -> None:
    grown = regrown(tmp_path_factory, actions)
    tree = grown.tree()
    steps = sorted(grown.naive.nodes)
    for where in (*order, *range(len(steps))):
        step = steps[where % len(steps)]
        assert tree.text(step) == grown.text(step)
        start, end = tree.change(step)
        assert 0 <= start <= end <= len(grown.text(step))
    grown.session.close()


@RANDOM
@given(actions=ACTIONS, needle=st.text("abc \n", min_size=1, max_size=3))
def test_words_are_found_where_they_came_into_being(
    tmp_path_factory: pytest.TempPathFactory, actions: object, needle: str
) -> None:
    grown = regrown(tmp_path_factory, actions)
    found = {hit.key for hit in grown.tree().search(needle) if hit is not None}
    for step in grown.naive.nodes:
        if step in found:
            assert needle in grown.text(step)
        elif step and needle in grown.text(step):
            assert needle in grown.text(grown.parent(step))
    grown.session.close()


@RANDOM
@given(actions=ACTIONS, where=st.integers(0, 999), which=st.integers(0, 99))
def test_a_merged_passage_keeps_who_wrote_it(
    tmp_path_factory: pytest.TempPathFactory, actions: object, where: int, which: int
) -> None:
    grown = regrown(tmp_path_factory, actions)
    tree, draft = grown.tree(), grown.session.manuscript
    steps = sorted(grown.naive.nodes)
    other = steps[where % len(steps)]
    ours, theirs = draft.text, grown.text(other)
    found = passages(ours, theirs)
    if found:
        passage = found[which % len(found)]
        end = passage.offset + len(passage.removed)
        assert ours[passage.offset : end] == passage.removed
        step = draft.timeline.at
        move = tree.merge(other, passage)
        merged = ours[: passage.offset] + passage.inserted + ours[end:]
        assert draft.text == merged
        letters = grown.naive.nodes[other].letters
        wanted = letters[passage.theirs : passage.theirs + len(passage.inserted)]
        spans = draft.spans(passage.offset, passage.offset + len(passage.inserted))
        origins = [span.origin for span in spans for _ in range(span.end - span.start)]
        assert origins == [origin for _, origin in wanted]
        assert move.caret == passage.offset + len(passage.inserted)
        assert tree.mark(draft.timeline.at).merged == other
        draft.undo()
        assert (draft.text, draft.timeline.at) == (ours, step)
    grown.session.close()


def test_a_run_of_typing_is_one_place_until_something_happens(grown: Grown) -> None:
    session, clock = grown.session, grown.clock
    type_in(session, "Nobody signs a thing ")
    accept(session, "like that")
    type_in(session, ", she said. ")
    clock.now += 600
    type_in(session, "And then nothing.")
    tree = grown.tree()
    gists = [tree.gist(node) for node in list(tree.nodes)[1:]]
    assert [came for came, _ in gists] == [
        "Nobody signs a thing ",
        "like that",
        ", she said. ",
        "And then nothing.",
    ]
    tree.loosen(list(tree.nodes)[1])
    assert len(tree.nodes) == 8
    tree.loosen(list(tree.nodes)[2])
    assert len(tree.nodes) == 5


def test_marks_are_there_the_next_day(grown: Grown) -> None:
    type_in(grown.session, "She ")
    accept(grown.session, "wept.")
    tree = grown.tree()
    here = tree.here
    tree.name(here, "  the  weeping\nend ")
    tree.tag(here, ["#grief", "two words", "grief", " "])
    tree.bookmark(here)
    tree.bookmark(here)
    assert len(grown.session.recorded("node")) == 3
    grown.do(("reopen",))
    mark = grown.tree().mark(here)
    assert (mark.name, mark.bookmarked) == ("the weeping end", True)
    assert mark.tags == ("grief", "two-words")
    grown.tree().name(here, "")
    assert grown.tree().mark(here).name == ""


def test_a_name_in_the_middle_of_typing_makes_a_place_of_it(grown: Grown) -> None:
    type_in(grown.session, "one two three ")
    tree = grown.tree()
    assert len(tree.nodes) == 2
    tree.name(1, "one")
    assert [tree.gist(node)[0] for node in list(tree.nodes)[1:]] == [
        "one ",
        "two three ",
    ]


def test_the_archive_hides_a_branch_and_gives_it_back(grown: Grown) -> None:
    session = grown.session
    type_in(session, "She ")
    fork = session.manuscript.timeline.at
    accept(session, "wept. ")
    accept(session, "Long.")
    pruned = session.manuscript.timeline.at
    session.go(fork)
    accept(session, "laughed.", "surreal")
    tree = grown.tree()
    with pytest.raises(SessionError, match="stands in this branch"):
        tree.prune(tree.here)
    first = tree.nodes[pruned].parent
    tree.prune(first)
    assert pruned not in tree.nodes
    assert [h for h in tree.search("wept") if h] == []
    grown.do(("reopen",))
    tree = grown.tree()
    assert pruned not in tree.nodes
    assert tree.in_archive(pruned)
    tree.with_archive = True
    tree.refresh()
    assert tree.text(pruned) == "She wept. Long."
    tree.restore(pruned)
    tree.with_archive = False
    tree.refresh()
    assert pruned in tree.nodes


def test_the_draft_can_still_go_into_the_archive_and_come_back(grown: Grown) -> None:
    """A branch in the archive is hidden, not gone: undo may lead into it."""
    session = grown.session
    accept(session, "old")
    session.go(0)
    accept(session, "new")
    tree = grown.tree()
    tree.prune(1)
    session.manuscript.undo()
    session.manuscript.undo()
    assert session.manuscript.text == "old"
    tree.refresh()
    assert tree.here in tree.nodes
    assert 1 in [row.key for row in tree.rows()]


def test_words_of_one_step_that_are_apart_are_told_apart(grown: Grown) -> None:
    session = grown.session
    type_in(session, "the pen, the ink")
    edits = [Edit(at, "the", "my", REPLACED) for at in (0, len("my pen, "))]
    session.manuscript.apply_all(edits, caret_before=0, caret_after=2)
    tree = grown.tree()
    assert tree.gist(tree.here) == ("my … my", "the … the")
    typed = tree.nodes[tree.here].parent
    assert tree.gist(typed) == ("the pen, the ink", "")
    assert tree.gist(tree.here, 4) == ("my …", "the ")


def test_compare_two_branches_word_by_word(grown: Grown) -> None:
    session = grown.session
    type_in(session, "She wept all night.")
    wept = session.manuscript.timeline.at
    session.manuscript.undo()
    put(session.manuscript, "day.", len("She wept all "), SURREAL)
    segments = grown.tree().compare(wept, session.manuscript.timeline.at)
    assert [(piece.kind, piece.text) for piece in segments] == [
        ("kept", "She wept all "),
        ("removed", "night"),
        ("added", "day"),
        ("kept", "."),
    ]


def test_a_phrase_typed_in_several_steps_is_found_in_another_branch(
    grown: Grown,
) -> None:
    session = grown.session
    type_in(session, "reached for The Pen at last")
    session.go(0)
    type_in(session, "something else")
    hits = [hit for hit in grown.tree().search("the pen at") if hit is not None]
    assert [(hit.before, hit.words) for hit in hits] == [("reached for ", "The Pen at")]
    assert all(isinstance(hit, Found) for hit in hits)


def test_far_places_are_read_from_the_journal_of_earlier_days(grown: Grown) -> None:
    for word in range(300):
        type_in(grown.session, f"word{word} ")
    middle = 150
    grown.do(("snapshot",))
    grown.do(("reopen",))
    tree = grown.tree()
    assert tree.text(middle).endswith(f"word{middle - 1} ")
    assert tree.text(0) == ""
    move = tree.go(middle)
    assert move is not None
    assert len(move.edits) == 1
    assert grown.session.manuscript.text == tree.text(middle)


def test_a_place_whose_steps_are_missing_says_so(grown: Grown) -> None:
    accept(grown.session, "a")
    with pytest.raises(JournalDamagedError):
        grown.tree().text(99)
