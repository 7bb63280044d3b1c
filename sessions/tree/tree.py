"""The tree of a session: every place the draft has been, and what to do with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from engines import seams
from sessions.edit import OUTSIDE, Edit, Move, Origin, Span
from sessions.errors import JournalDamagedError, SessionError
from sessions.tree import leaves as takes
from sessions.tree.leaves import Leaf
from sessions.tree.marks import KIND, NONE, Mark, marked, marks_of, tidy_name, tidy_tags
from sessions.tree.merging import Passage, merge_edits, spans_at
from sessions.tree.nodes import Node, below, collapse
from sessions.tree.rows import Row, arrange
from sessions.tree.search import Found, in_take, search
from sessions.tree.texts import Strokes, Walk, unreadable
from sessions.worddiff import Segment, segments

if TYPE_CHECKING:
    from sessions.reader import Reader
    from sessions.session import Session


class Tree:
    """Made when somebody looks; `refresh` after the draft moved.

    Places are steps of the timeline, 0 the draft as it was opened; a `Node` is a place
    worth a line of its own. Nothing here deletes: pruning puts a branch away.
    """

    def __init__(self, session: Session, reader: Reader | None) -> None:
        self._session = session
        self._reader = reader
        self._draft = session.manuscript
        self._bones = session.growth.bones()
        self._strokes = Strokes(self._draft.timeline, reader)
        self._opened: str | None = None
        self._walk: Walk | None = None
        self._loose: dict[int, list[int]] = {}
        self.marks: dict[int, Mark] = marks_of(session.recorded(KIND))
        self.leaves: dict[int, Leaf] = {}
        self.with_archive = False
        self.nodes: dict[int, Node] = {}
        self.refresh()

    # -- what there is -------------------------------------------------------------

    @property
    def here(self) -> int:
        """The place where the draft stands."""
        return self._draft.timeline.at

    def refresh(self) -> None:
        """Look at the timeline and the marks again."""
        marks = self.marks
        stops = {step for step, mark in marks.items() if mark != NONE}
        stops |= {self.here, *(leaf.step for leaf in self.leaves.values())}
        alone = {step for step, mark in marks.items() if mark.merged is not None}
        self.nodes = collapse(
            self._bones,
            stops=stops,
            alone=alone | self._loose.keys(),
            archived=self._out_of_sight(),
        )
        if self._walk is not None:
            self._walk.know(self.here, self._draft.text)

    def voices(self) -> set[Origin]:
        """The origins of all words in the tree."""
        return set(self._bones.origins)

    def archived(self) -> set[int]:
        """The first steps of the branches that are in the archive."""
        return {step for step, mark in self.marks.items() if mark.archived}

    def _out_of_sight(self) -> set[int]:
        """The archive; but where the draft itself stands is always in sight."""
        archived = set() if self.with_archive else self.archived()
        return (
            archived.difference(self._bones.path(self.here)) if archived else archived
        )

    def spine(self) -> set[int]:
        """The nodes from the beginning to where the draft stands."""
        return {0, *(s for s in self._bones.path(self.here) if s in self.nodes)}

    def rows(self, *, folded: frozenset[int] = frozenset()) -> list[Row]:
        """The tree as a list, see `arrange`."""
        hanging: dict[int, list[int]] = {}
        for leaf in self.leaves.values():
            if leaf.step in self.nodes:
                hanging.setdefault(leaf.step, []).append(leaf.key)
        return arrange(
            self.nodes,
            self.spine(),
            onward=self._onward,
            leaves=hanging,
            folded=folded,
        )

    def _onward(self, node: int, children: Sequence[int]) -> int:
        """The child that redo would go to, near the draft; the youngest elsewhere."""
        if node == self.here:
            first = {self.nodes[child].first: child for child in children}
            for step in reversed(self._draft.timeline.children(node)):
                if step in first:
                    return first[step]
        return children[-1]

    def steps(self, node: int) -> list[int]:
        """The steps of a node, in order; none for the beginning."""
        first, parents = self.nodes[node].first, self._bones.parents
        found = [node] if node else []
        while node > first:
            node = parents[node]
            found.append(node)
        return found[::-1]

    def holders(self) -> dict[int, int]:
        """The node of each step that is in sight."""
        return {step: node for node in self.nodes for step in self.steps(node)}

    def mark(self, step: int) -> Mark:
        """What was put on a place."""
        return self.marks.get(step, NONE)

    def loosen(self, node: int) -> None:
        """Show each step of a run as a node of its own, or the run again."""
        if (run := self._loose.get(node)) is not None:
            for step in run:
                self._loose.pop(step, None)
        else:
            steps = self.steps(node)
            self._loose.update(dict.fromkeys(steps, steps))
        self.refresh()

    def gather_leaves(self) -> None:
        """Read the takes that were offered and not taken; they become `leaves`."""
        events = self._session.recorded(*takes.KINDS)
        stood: dict[int, int] = {}
        if self._reader is not None:
            for seq in takes.places(events):
                stood[seq] = self._reader.stood(seq)
        self.leaves = {leaf.key: leaf for leaf in takes.leaves(events, stood)}
        self.refresh()

    def drop_leaves(self) -> None:
        """Show no takes any more."""
        self.leaves = {}
        self.refresh()

    # -- words -----------------------------------------------------------------------

    def gist(self, node: int, most: int = 160) -> tuple[str, str]:
        """The first words that came and that went with a node, at most so many letters;
        " … " stands between places of one step that are apart.

        Raises JournalDamagedError.
        """
        came = gone = ""
        steps = self.steps(node)
        self._strokes.read(steps[:40])
        for step in steps:
            end: int | None = None
            for edit in self._strokes.of(step):
                apart = " … " if end not in (None, edit.offset) else ""
                end = edit.offset + len(edit.inserted)
                came = _joined(came, apart, edit.inserted[:most])[:most]
                gone = _joined(gone, apart, edit.removed[:most])[:most]
            if len(came) >= most or (len(gone) >= most and not came):
                break
        return came, gone

    def change(self, step: int) -> tuple[int, int]:
        """Where a step's words stand in the text at that step: from, to. (0, 0) for the
        beginning. Raises JournalDamagedError."""
        edits = self._strokes.of(step) if step else ()
        if not edits:
            return 0, 0
        start, end = edits[-1].offset, edits[-1].offset + len(edits[-1].inserted)
        return start, end

    def text(self, step: int) -> str:
        """The draft as it was at any place. Raises JournalDamagedError."""
        for _ in self.walk(step):
            pass
        return self.words

    def walk(self, step: int) -> Iterator[None]:
        """The same in small bites; `words` has the text once they are done.

        Raises JournalDamagedError.
        """
        if self._walk is None:
            self._walk = Walk(self._bones, self._strokes, self.here, self._draft.text)
            if (opened := self._beginning()) is not None:
                self._walk.know(0, opened)
        return self._walk.toward(step)

    @property
    def words(self) -> str:
        """The text where the last walk ended."""
        return self._walk.buffer.text() if self._walk else self._draft.text

    @property
    def draft_text(self) -> str:
        """The draft as it is now."""
        return self._draft.text

    def with_take(self, leaf: Leaf, text: str) -> tuple[str, tuple[int, int]]:
        """The text where a take was offered with the take in it, and the take's
        place."""
        start = min(leaf.offset, len(text))
        end = min(start + leaf.n_replaced, len(text))
        words = seams.seat(text[:start], leaf.text, text[end:])
        return text[:start] + words + text[end:], (start, start + len(words))

    def compare(self, ours: int, theirs: int) -> tuple[Segment, ...]:
        """The way from the text at one place to the text at another, word by word.

        Raises JournalDamagedError.
        """
        return segments(self.text(ours), self.text(theirs))

    def search(self, needle: str) -> Iterator[Found | None]:
        """Where words came into being, see `search`; takes last. Raises
        JournalDamagedError."""
        opened = self._beginning()
        if opened is None:
            opened = self.text(0)
        hidden = below(self._bones, self._out_of_sight())
        yield from search(self._bones, self._strokes, opened, needle, hidden)
        for leaf in self.leaves.values() if needle else ():
            if found := in_take(leaf.key, leaf.text, needle):
                yield found

    def _beginning(self) -> str | None:
        if self._opened is None and self._reader is not None:
            try:
                for event in self._reader.events(("opened",), limit=1):
                    text = event.payload.get("text")
                    self._opened = text if isinstance(text, str) else None
            except JournalDamagedError:
                self._opened = None
        return self._opened

    # -- what the writer puts on it ---------------------------------------------------

    def name(self, step: int, name: str) -> None:
        """Give a place a name, or none."""
        self._put(step, {"name": tidy_name(name)})

    def bookmark(self, step: int, on: bool = True) -> None:
        """Put a bookmark on a place, or take it off."""
        self._put(step, {"bookmarked": on})

    def tag(self, step: int, tags: Sequence[str]) -> None:
        """Give a place these tags and no others."""
        self._put(step, {"tags": list(tidy_tags(tags))})

    def prune(self, node: int) -> None:
        """Put a node and all that follows it into the archive.

        Raises SessionError where the draft itself stands there.
        """
        first = self.nodes[node].first
        if not node or first in self._bones.path(self.here):
            raise SessionError(
                "The draft stands in this branch",
                "Go to another branch first, then put this one into the archive.",
            )
        self._put(first, {"archived": True})

    def restore(self, step: int) -> None:
        """Take the branch that begins at a step, or holds it, out of the archive."""
        for place in reversed(self._bones.path(step)):
            if self.mark(place).archived:
                self._put(place, {"archived": False})

    def in_archive(self, step: int) -> bool:
        """Whether a place, or one before it, was put into the archive."""
        archived = self.archived()
        return bool(archived) and any(s in archived for s in self._bones.path(step))

    def _put(self, step: int, change: dict[str, Any]) -> None:
        if self._session.read_only:
            raise SessionError("This draft is read-only here", self._session.trouble)
        if step and step not in self._bones:
            return
        mark = marked(self.mark(step), change)
        if mark != self.mark(step):
            self._session.record(KIND, {"step": step, **change})
            self.marks[step] = mark
            self.refresh()

    # -- what it does to the draft ----------------------------------------------------

    def go(self, step: int) -> Move | None:
        """Bring the draft to a place, see `Session.go`."""
        move = self._session.go(step)
        self.refresh()
        return move

    def merge(self, step: int, passage: Passage) -> Move:
        """Bring a passage of the text at another place into the draft, as one step that
        keeps who wrote each word of it. Raises SessionError."""
        if self._session.read_only:
            raise SessionError("This draft is read-only here", self._session.trouble)
        self._session.growth.ready(self._draft.timeline, step)
        end = passage.theirs + len(passage.inserted)
        spans: list[Span] = []
        if passage.inserted:
            spans = spans_at(self._draft, step, passage.theirs, end)
        edits = merge_edits(passage, spans, OUTSIDE)
        caret = edits[-1].offset + len(edits[-1].inserted)
        return self._make(edits, caret, {"merged": step})

    def take(self, leaf: Leaf) -> list[Move]:
        """Bring the draft to where a take was offered, and the take into it. The moves
        for the view, in order. Raises SessionError."""
        if self._session.read_only:
            raise SessionError("This draft is read-only here", self._session.trouble)
        gone = self._session.go(leaf.step)
        if self.here != leaf.step:
            raise unreadable()
        text = self._draft.text
        with_it, (start, after) = self.with_take(leaf, text)
        words, removed = with_it[start:after], leaf.n_replaced
        origin = Origin("taken", leaf.voice)
        edit = Edit(start, text[start : start + removed], words, origin)
        accept = {"of": -leaf.key, "voice": leaf.voice, "take": leaf.number}
        accept |= {"weave": leaf.weave, "kind": "all", "offset": start, "text": words}
        self._session.record("accept", accept)
        taken = self._make([edit], after, {})
        return [move for move in (gone, taken) if move is not None]

    def _make(self, edits: list[Edit], caret: int, mark: dict[str, Any]) -> Move:
        before = self._session.caret
        self._draft.apply_all(edits, caret_before=before, caret_after=caret)
        self._session.commit()
        if mark:
            self._put(self.here, mark)
        self.refresh()
        return Move(tuple(edits), caret)


def _joined(words: str, apart: str, more: str) -> str:
    return f"{words}{apart}{more}" if words and more else words + more
