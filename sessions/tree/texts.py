"""The words at any place of the tree, without keeping the text of every place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sessions.buffer import Buffer
from sessions.edit import Edit
from sessions.errors import EditMismatchError, JournalDamagedError
from sessions.tree.bones import Bones
from sessions.undo.route import done

if TYPE_CHECKING:
    from sessions.reader import Reader
    from sessions.undo.timeline import Timeline

AT_ONCE = 100
"""Steps followed before a long walk lets go for a moment."""


class Strokes:
    """The edits of each step, read many at once and kept."""

    def __init__(self, timeline: Timeline, reader: Reader | None) -> None:
        self._timeline = timeline
        self._reader = reader
        self._known: dict[int, tuple[Edit, ...]] = {}

    def of(self, step: int) -> tuple[Edit, ...]:
        """The edits of a step in order. Raises JournalDamagedError."""
        if self._timeline.knows(step):
            return self._edits(step)
        if step not in self._known:
            self.read([step])
        return self._known[step]

    def read(self, steps: Sequence[int]) -> None:
        """Read these steps from the journal. Raises JournalDamagedError."""
        wanted = [
            step
            for step in steps
            if step not in self._known and not self._timeline.knows(step)
        ]
        if not wanted:
            return
        found = self._reader.steps(wanted) if self._reader is not None else {}
        for number in wanted:
            step = found.get(number)
            if step is None:
                raise unreadable()
            self._known[number] = tuple(edit for edit, _ in done(step))

    def read_from(self, step: int, last: int, many: int) -> None:
        """Have a step, and read those after it with it where it is not known."""
        if step not in self._known and not self._timeline.knows(step):
            self.read(range(step, min(step + many, last + 1)))

    def _edits(self, number: int) -> tuple[Edit, ...]:
        # A step of this sitting may still grow, so it is not kept.
        step = self._timeline.step(number)
        if step is None:
            raise unreadable()
        return tuple(edit for edit, _ in done(step))


class Walk:
    """A text that is brought from place to place. Nearby places cost little."""

    def __init__(self, bones: Bones, strokes: Strokes, at: int, text: str) -> None:
        self._bones = bones
        self._strokes = strokes
        self._known: dict[int, str] = {at: text}
        self.at = at
        self.buffer = Buffer(text)

    def know(self, at: int, text: str) -> None:
        """A place whose text is known; long walks begin at the nearest of them."""
        self._known[at] = text

    def toward(self, step: int) -> Iterator[None]:
        """Go to a step, in small bites. Raises JournalDamagedError; the walk may be
        given up between two bites."""
        way = self._bones.way(self.at, step)
        start = self.at
        for place in self._known:
            if place != self.at:
                other = self._bones.way(place, step)
                if len(other) < len(way) and (other or place == step):
                    way, start = other, place
        if not way and start != step:
            raise unreadable()
        if start != self.at:
            self.at, self.buffer = start, Buffer(self._known[start])
        for place in range(0, len(way), AT_ONCE):
            some = way[place : place + AT_ONCE]
            self._strokes.read(some)
            for number in some:
                self.step(number)
            yield

    def step(self, number: int) -> None:
        """Do a step, or undo the one the text stands at. Raises JournalDamagedError."""
        edits = self._strokes.of(number)
        try:
            if number == self.at:
                for edit in reversed(edits):
                    self.buffer.replace(edit.offset, edit.inserted, edit.removed)
                self.at = self._bones.parent(number)
            else:
                for edit in edits:
                    self.buffer.replace(edit.offset, edit.removed, edit.inserted)
                self.at = number
        except EditMismatchError as reason:
            # Half a step may be done: begin anew from a text that is known.
            self.at, text = next(iter(self._known.items()))
            self.buffer = Buffer(text)
            raise unreadable() from reason


def unreadable() -> JournalDamagedError:
    """The error for a place whose words cannot be had."""
    return JournalDamagedError(
        "This place cannot be read", "The session file does not hold all its steps."
    )
