"""The one owner of the draft: its text, who wrote which letters, and every way back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from sessions.edit import OPENED, Change, Edit, Move, Origin, Run, Span, Stroke
from sessions.errors import EditMismatchError
from sessions.provenance import Provenance
from sessions.splicing import FEW, splice, splice_all
from sessions.timeline import Step, StepSource, Timeline, joins

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
        self.text = text
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
        clock: Clock = time.time,
    ) -> Manuscript:
        """A draft as an earlier day left it; its steps are read when wanted."""
        return cls(text, runs=runs, timeline=Timeline(at, next_id, source), clock=clock)

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

    def undo(self) -> Move | None:
        """Take back the step the draft stands at; None at the beginning."""
        here = self.timeline.at
        step = self.timeline.back()
        if step is None:
            return None
        back = tuple(
            Edit(made.offset, made.inserted, made.removed, made.origin)
            for made in (stroke.edit for stroke in reversed(step.strokes))
        )
        if not self._fits(back):
            self.timeline.at = here
            return None
        for edit, stroke in zip(back, reversed(step.strokes), strict=True):
            self._trace(edit, stroke.removed_runs)
        return self._moved("undo", step, back, step.caret_before)

    def redo(self) -> Move | None:
        """Do again the step undone last (the latest branch); None at the end."""
        here = self.timeline.at
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
        return self._provenance.between(max(0, start), min(end, len(self.text)))

    def runs(self) -> list[Run]:
        """Provenance of the whole draft as run lengths."""
        return self._provenance.runs()

    def _make(self, edits: Sequence[Edit]) -> None:
        """Change text and word count, or raise EditMismatchError and change nothing."""
        if len(edits) > FEW:
            text = splice_all(self.text, edits)
            words = len(text.split())
        else:
            text, words = self.text, self.word_count
            for edit in edits:
                before, text = text, splice(text, edit)
                words += _words_around(text, edit.offset, edit.inserted)
                words -= _words_around(before, edit.offset, edit.removed)
        self.text, self.word_count = text, words

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
        self.revision += 1
        self._tell("edit", step, strokes, caret_before, caret_after, now)

    def _moved(
        self, kind: str, step: Step, edits: tuple[Edit, ...], caret: int
    ) -> Move:
        self._growing = None
        self.revision += 1
        strokes = tuple(step.strokes)
        carets = (step.caret_before, step.caret_after)
        self._tell(kind, step, strokes, *carets, self._clock())
        return Move(edits, caret)

    def _tell(
        self,
        kind: str,
        step: Step,
        strokes: tuple[Stroke, ...],
        caret_before: int,
        caret_after: int,
        at: float,
    ) -> None:
        change = Change(
            kind, step.id, step.parent, strokes, caret_before, caret_after, at
        )
        for observer in self.observers:
            observer(change)


def _words_around(text: str, offset: int, middle: str) -> int:
    """Words that begin in `middle` or on the character right after it."""
    piece = middle + text[offset + len(middle) : offset + len(middle) + 1]
    words = len(piece.split())
    if words and offset and not piece[0].isspace() and not text[offset - 1].isspace():
        words -= 1
    return words


__all__ = ["Change", "Edit", "Manuscript", "Move", "Origin", "Span"]
