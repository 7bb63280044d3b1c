"""The one owner of the draft: its text, who wrote which letters, and every way back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from sessions.edit import OPENED, Change, Edit, Move, Origin, Run, Span, Stroke
from sessions.errors import EditMismatchError
from sessions.provenance import Provenance
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
        self._check(self.text, edit)
        now = self._clock()
        step = self._growing
        if step is None or not join or not joins(step, edit, caret_before, now):
            step = self.timeline.begin(edit.origin.kind, now, caret_before)
        stroke = self._do(edit)
        self._grow(step, (stroke,), caret_before, caret_after, now)
        self._growing = step if join else None

    def apply_all(
        self, edits: Sequence[Edit], *, caret_before: int, caret_after: int
    ) -> None:
        """Make several edits as one step; each offset counts in the text as the edits
        before it left it. Raises EditMismatchError, and then nothing has changed."""
        if not edits:
            return
        trial = self.text
        for edit in edits:
            self._check(trial, edit)
            trial = _spliced(trial, edit)
        now = self._clock()
        step = self.timeline.begin(edits[0].origin.kind, now, caret_before)
        strokes = tuple(self._do(edit) for edit in edits)
        self._grow(step, strokes, caret_before, caret_after, now)
        self._growing = None

    def undo(self) -> Move | None:
        """Take back the step the draft stands at; None at the beginning."""
        step = self.timeline.back()
        if step is None:
            return None
        edits = []
        for stroke in reversed(step.strokes):
            made = stroke.edit
            edit = Edit(made.offset, made.inserted, made.removed, made.origin)
            self._do(edit, stroke.removed_runs)
            edits.append(edit)
        return self._moved("undo", step, tuple(edits), step.caret_before)

    def redo(self) -> Move | None:
        """Do again the step undone last (the latest branch); None at the end."""
        step = self.timeline.forth()
        if step is None:
            return None
        edits = tuple(stroke.edit for stroke in step.strokes)
        for edit in edits:
            self._do(edit)
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

    def _check(self, text: str, edit: Edit) -> None:
        end = edit.offset + len(edit.removed)
        if not 0 <= edit.offset <= len(text) or text[edit.offset : end] != edit.removed:
            raise EditMismatchError(
                "The page and the draft differ",
                f"An edit at letter {edit.offset} did not fit and was not made. "
                "The draft is as it was; the page shows it again.",
            )

    def _do(self, edit: Edit, runs: Sequence[Run] | None = None) -> Stroke:
        if runs is None:
            runs = ((len(edit.inserted), edit.origin),)
        before = self.text
        self.text = _spliced(before, edit)
        self.word_count += _words_around(self.text, edit.offset, edit.inserted)
        self.word_count -= _words_around(before, edit.offset, edit.removed)
        self.revision += 1
        return Stroke(
            edit, self._provenance.replace(edit.offset, len(edit.removed), runs)
        )

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
        self._tell("edit", step, strokes, caret_before, caret_after, now)

    def _moved(
        self, kind: str, step: Step, edits: tuple[Edit, ...], caret: int
    ) -> Move:
        self._growing = None
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


def _spliced(text: str, edit: Edit) -> str:
    return text[: edit.offset] + edit.inserted + text[edit.offset + len(edit.removed) :]


def _words_around(text: str, offset: int, middle: str) -> int:
    """Words that begin in `middle` or on the character right after it."""
    piece = middle + text[offset + len(middle) : offset + len(middle) + 1]
    words = len(piece.split())
    if words and offset and not piece[0].isspace() and not text[offset - 1].isspace():
        words -= 1
    return words


__all__ = ["Change", "Edit", "Manuscript", "Move", "Origin", "Span"]
