"""The one owner of the draft: its text, who wrote which letters, and every way back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sessions.buffer import Buffer, difference, rewritten
from sessions.edit import (
    OPENED,
    REPLACED,
    Change,
    Edit,
    Move,
    Origin,
    Run,
    Span,
    Stroke,
    Turn,
)
from sessions.errors import EditMismatchError
from sessions.provenance import Provenance
from sessions.splicing import FEW, splice_all
from sessions.undo.route import arrival, retraced, turned_by, undone
from sessions.undo.step import Step, StepSource
from sessions.undo.timeline import PAUSE, Timeline, joins
from sessions.undo.trail import Trail, Went

Clock = Callable[[], float]
Observer = Callable[[Change], None]


class Manuscript:
    """Text, provenance and an unlimited undo timeline, changed by edits alone.

    `clock` gives seconds; it decides only where a pause ends a step of typing.
    `observers` are called after every change, in order, on the caller's thread.
    """

    def __init__(
        self,
        text: str = "",
        *,
        runs: Iterable[Run] | None = None,
        timeline: Timeline | None = None,
        clock: Clock = time.time,
    ) -> None:
        self._buffer = Buffer(text)
        self.revision = 0
        self.word_count = len(text.split())
        self.timeline = timeline or Timeline()
        self.observers: list[Observer] = []
        self._provenance = Provenance(
            [(len(text), OPENED)] if runs is None else list(runs)
        )
        self._clock = clock
        self._growing: Step | None = None

    @classmethod
    def remembered(
        cls,
        text: str,
        runs: Iterable[Run],
        *,
        at: int,
        next_id: int,
        source: StepSource,
        trail: Trail | None = None,
        clock: Clock = time.time,
    ) -> Manuscript:
        """A draft as an earlier day left it; its steps are read when wanted."""
        timeline = Timeline(at, next_id, source, trail)
        return cls(text, runs=runs, timeline=timeline, clock=clock)

    @property
    def text(self) -> str:
        """The whole draft, joined when it is first asked for after an edit."""
        return self._buffer.text()

    def apply(
        self, edit: Edit, *, caret_before: int, caret_after: int, join: bool = True
    ) -> None:
        """Make an edit. `join` lets typing grow the last step; all else is a new one.

        Raises EditMismatchError when the words to be removed do not stand there.
        """
        self._make((edit,))
        now = self._clock()
        step = self._growing
        if step is None or not join or not joins(step, edit, caret_before, now):
            step = self.timeline.begin(edit.origin.kind, now, caret_before)
        self._grow(step, (self._trace(edit),), caret_before, caret_after, now)
        self._growing = step if join else None

    def apply_all(
        self, edits: Sequence[Edit], *, caret_before: int, caret_after: int
    ) -> None:
        """Make several edits as one step; each offset counts in the text as the edits
        before it left it. Raises EditMismatchError, and then nothing has changed."""
        if not edits:
            return
        self._make(edits)
        now = self._clock()
        step = self.timeline.begin(edits[0].origin.kind, now, caret_before)
        strokes = tuple(self._trace(edit) for edit in edits)
        self._grow(step, strokes, caret_before, caret_after, now)
        self._growing = None

    def turn(
        self, name: str, was: Any, now: Any, *, caret: int, kind: str = "dial"
    ) -> None:
        """Turn a dial as a step of its own; one hand's turns of one dial are one. A
        `kind` other than "dial" is always a step of its own."""
        at = self._clock()
        step, turn = self._growing, Turn(name, was, now)
        if (
            step is None
            or kind != "dial"
            or step.turn is None
            or step.turn.name != name
            or abs(at - step.touched) > PAUSE
        ):
            step = self.timeline.begin(kind, at, caret)
        else:
            turn = Turn(name, step.turn.was, now)
        step.turn, step.touched = turn, at
        self.timeline.trail.edited()
        self.revision += 1
        self._growing = step
        change = Change(
            kind, step.id, step.parent, (), caret, caret, at, ((name, now),), turn
        )
        self._send(change)

    def go(self, to: int, *, caret: int) -> Move | None:
        """Stand at another step of the tree, as one move that undo takes back.

        `caret` is where it stands before. None where the draft is there already, or
        where the way cannot be read; nothing has changed then.
        """
        return self._leap("go", Went(self.timeline.at, to, caret))

    def undo(self) -> Move | None:
        """Take back the step the draft stands at, or the leap that led here; None at
        the beginning."""
        here = self.timeline.at
        trail = self.timeline.trail
        leap = trail.behind(here)
        if leap is not None and (move := self._leap("back", leap)) is not None:
            return move
        step = self.timeline.back()
        if step is None:
            return None
        back = undone(step)
        edits = tuple(edit for edit, _ in back)
        if not self._fits(edits):
            self.timeline.at = here
            return None
        for edit, runs in back:
            self._trace(edit, runs)
        return self._moved("undo", step, edits, step.caret_before)

    def redo(self) -> Move | None:
        """Do again what was undone last (or the latest branch); None at the end."""
        here = self.timeline.at
        trail = self.timeline.trail
        leap = trail.ahead(here)
        if leap is not None and (move := self._leap("again", leap)) is not None:
            return move
        step = self.timeline.forth()
        if step is None:
            return None
        edits = tuple(stroke.edit for stroke in step.strokes)
        if not self._fits(edits):
            self.timeline.at = here
            return None
        for edit in edits:
            self._trace(edit)
        return self._moved("redo", step, edits, step.caret_after)

    def seal(self) -> None:
        """The next edit begins a step of its own."""
        self._growing = None

    def spans(self, start: int, end: int) -> list[Span]:
        """Who wrote `start` to `end`: clipped, in order, without gaps."""
        return self._provenance.between(max(0, start), min(end, len(self._buffer)))

    def still(self) -> Callable[[], tuple[str, list[Run]]]:
        """Text and provenance as they are now, to be worked out when they are wanted,
        by any thread."""
        buffer, provenance = self._buffer, self._provenance.copy()
        return lambda: (buffer.text(), provenance.runs())

    def runs(self) -> list[Run]:
        """Provenance of the whole draft as run lengths."""
        return self._provenance.runs()

    def _make(self, edits: Sequence[Edit]) -> None:
        """Change text and word count, or raise EditMismatchError and change nothing."""
        if len(edits) > FEW:
            text = splice_all(self.text, edits)
            self._buffer, self.word_count = Buffer(text), len(text.split())
            return
        # A copy takes the old one's place at once: the file's thread may be reading.
        buffer, words = self._buffer.copy(), self.word_count
        for edit in edits:
            start, end = edit.offset, edit.offset + len(edit.removed)
            left, right = buffer.between(start - 1, start), buffer.between(end, end + 1)
            buffer.replace(start, edit.removed, edit.inserted)
            words += _words_between(left, edit.inserted, right)
            words -= _words_between(left, edit.removed, right)
        self._buffer, self.word_count = buffer, words

    def _fits(self, edits: Sequence[Edit]) -> bool:
        """Make edits read from an earlier day; False where they do not fit."""
        try:
            self._make(edits)
        except EditMismatchError:
            return False
        return True

    def _trace(self, edit: Edit, runs: Sequence[Run] | None = None) -> Stroke:
        """Follow an edit in the provenance alone."""
        if runs is None:
            runs = ((len(edit.inserted), edit.origin),)
        removed = self._provenance.replace(edit.offset, len(edit.removed), runs)
        return Stroke(edit, removed)

    def _grow(
        self,
        step: Step,
        strokes: tuple[Stroke, ...],
        caret_before: int,
        caret_after: int,
        now: float,
    ) -> None:
        for stroke in strokes:
            step.add(stroke)
        step.caret_after = caret_after
        step.touched = now
        self.timeline.trail.edited()
        self.revision += 1
        self._tell("edit", step, strokes, caret_before, caret_after, now)

    def _moved(
        self, kind: str, step: Step, edits: tuple[Edit, ...], caret: int
    ) -> Move:
        self._growing = None
        self.revision += 1
        strokes = tuple(step.strokes)
        carets = (step.caret_before, step.caret_after)
        turned = turned_by(step, back=kind == "undo")
        self._tell(kind, step, strokes, *carets, self._clock(), turned)
        return Move(edits, caret, turned)

    def _leap(self, kind: str, leap: Went) -> Move | None:
        back = kind == "back"
        start, to = (leap.to, leap.start) if back else (leap.start, leap.to)
        way = self.timeline.route(to)
        if way is None or not any(way):
            return None
        edits, runs, turned = retraced(way)
        before = self.text
        try:
            text = rewritten(before, edits)
        except EditMismatchError:
            return None
        for edit, origins in zip(edits, runs, strict=True):
            self._provenance.replace(edit.offset, len(edit.removed), origins)
        self._buffer, self.word_count = Buffer(text), len(text.split())
        ahead = self.timeline.travel(kind, leap, way)
        self._growing = None
        self.revision += 1
        up, down = way
        caret = min(leap.caret if back else arrival(way), len(text))
        offset, removed, inserted = difference(before, text)
        seen = (Edit(offset, removed, inserted, REPLACED),) if text != before else ()
        route = tuple(step.id for step in (*up, *down))
        now = self._clock()
        self._send(
            Change(
                kind, to, start, (), leap.caret, caret, now, turned, None, route, ahead
            )
        )
        return Move(seen, caret, turned)

    def _tell(
        self,
        kind: str,
        step: Step,
        strokes: tuple[Stroke, ...],
        caret_before: int,
        caret_after: int,
        at: float,
        turned: tuple[tuple[str, Any], ...] = (),
    ) -> None:
        carets = (caret_before, caret_after)
        self._send(Change(kind, step.id, step.parent, strokes, *carets, at, turned))

    def _send(self, change: Change) -> None:
        for observer in self.observers:
            observer(change)


def _words_between(left: str, middle: str, right: str) -> int:
    """Words that begin in `middle` or on the letter after it; `left` is the one before
    it. Either may be missing."""
    piece = middle + right
    words = len(piece.split())
    if words and left and not piece[0].isspace() and not left.isspace():
        words -= 1
    return words


__all__ = ["Change", "Edit", "Manuscript", "Move", "Origin", "Span"]
