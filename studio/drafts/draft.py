"""Between the page and the manuscript: every edit goes through here, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engines import seams
from engines.request import Prompt
from engines.window import slice_before
from sessions.edit import REPLACED, TAKEN, TYPED, Edit, Move, Origin
from sessions.errors import SessionError
from sessions.session import Session
from studio.small_page import HOW
from widgets.quill import Quill

MANY = 50
"""Edits of one step that are shown one by one; more are shown as one."""

AFTER = 400
"""Characters after the caret that a request carries for the seam."""


@dataclass(frozen=True, slots=True)
class Edited:
    """The draft changed at `offset`; the caret then stood at `caret`."""

    offset: int
    removed: str
    inserted: str
    caret: int
    by_hand: bool = False
    """The writer typed, pasted or deleted it on the page."""


class Draft:
    """One open session and the quill that shows it."""

    def __init__(self, session: Session, quill: Quill) -> None:
        self.session = session
        self.quill = quill
        self.heard: list[Callable[[Edited], None]] = []
        self.turned: list[Callable[[str, Any], None]] = []
        """Told of each dial that undo, redo or a leap has brought elsewhere, and of
        its value; None for as it was in the beginning."""
        quill.on_edit = self._typed
        quill.read_only = bool(session.read_only)
        quill.load(session.manuscript.text, session.caret)

    @property
    def text(self) -> str:
        return self.session.manuscript.text

    def prompt(self, n_ctx: int) -> tuple[Prompt, int]:
        """What a weave would start from now, and the offset it starts at."""
        start, end = self.quill.selection_range
        text = self.text
        before, offset = slice_before(text, start, n_ctx)
        prompt = Prompt(
            before,
            offset,
            text[end : end + AFTER],
            text[start:end],
            self.session.notes,
            self.session.steer,
        )
        return prompt, start

    def accept(self, words: str, start: int, end: int, voice: str) -> str:
        """Seat `words` in place of [start, end) as one step, on disk before it is seen.

        Returns what was put there. Raises SessionError.
        """
        text = self.text
        seated = seams.seat(
            text[max(0, start - AFTER) : start], words, text[end : end + AFTER]
        )
        origin = Origin(TAKEN, voice) if voice else REPLACED
        self.change([Edit(start, text[start:end], seated, origin)])
        return seated

    def change(self, edits: Sequence[Edit], caret: int | None = None) -> None:
        """Make edits as one step, commit them, then show them. Each offset counts after
        the edits before it; the caret goes to `caret` or behind the last insertion.

        Raises SessionError.
        """
        if not edits:
            return
        if self.session.read_only:
            raise SessionError("This draft is read-only here", self.session.trouble)
        last = edits[-1]
        after = last.offset + len(last.inserted) if caret is None else caret
        self.session.manuscript.apply_all(
            edits, caret_before=self.quill.caret, caret_after=after
        )
        self.session.commit()
        self.show(Move(tuple(edits), after))

    def undo(self) -> Move | None:
        """Take back one step; None at the beginning."""
        if self.session.read_only:
            return None
        return self._move(self.session.manuscript.undo())

    def redo(self) -> Move | None:
        """Do one step again; None where nothing follows."""
        if self.session.read_only:
            return None
        return self._move(self.session.manuscript.redo())

    def reload(self) -> None:
        """Show the manuscript as it is, whatever the page showed."""
        before = self.quill.text
        caret = min(self.quill.caret, len(self.text))
        self.quill.load(self.text, caret)
        self._tell(Edited(0, before, self.text, caret))

    def tints(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """The passages between two offsets that came from a voice, with its name."""
        return [
            (span.start, span.end, span.origin.voice)
            for span in self.session.manuscript.spans(start, end)
            if span.origin.kind == TAKEN
        ]

    def _typed(
        self,
        offset: int,
        removed: str,
        inserted: str,
        how: str,
        caret_before: int,
        caret_after: int,
    ) -> None:
        edit = Edit(offset, removed, inserted, HOW.get(how, TYPED))
        try:
            self.session.manuscript.apply(
                edit,
                caret_before=caret_before,
                caret_after=caret_after,
                join=how == "typed",
            )
        except SessionError:
            self.reload()
            return
        self._tell(Edited(offset, removed, inserted, caret_after, by_hand=True))

    def _move(self, move: Move | None) -> Move | None:
        if move is not None:
            self.show(move)
        return move

    def show(self, move: Move) -> None:
        """Let the page follow what the manuscript has done."""
        self._show_edits(move)
        for name, value in move.turned:
            for listener in self.turned:
                listener(name, value)

    def _show_edits(self, move: Move) -> None:
        if len(move.edits) > MANY:
            self._show_as_one(move.caret)
            return
        self.quill.replay(
            [(edit.offset, len(edit.removed), edit.inserted) for edit in move.edits],
            move.caret,
        )
        for edit in move.edits:
            self._tell(Edited(edit.offset, edit.removed, edit.inserted, move.caret))

    def _show_as_one(self, caret: int) -> None:
        """Thousands of edits, as a replacement makes them, are shown as one that covers
        them: the page is broken into rows once, and the lanes are told once."""
        old, new = self.quill.text, self.text
        start = _alike(old, new)
        same = _alike(old[:start:-1], new[:start:-1])
        removed, inserted = old[start : len(old) - same], new[start : len(new) - same]
        self.quill.replay([(start, len(removed), inserted)], caret)
        self._tell(Edited(start, removed, inserted, caret))

    def _tell(self, edited: Edited) -> None:
        for listener in self.heard:
            listener(edited)


def _alike(one: str, other: str) -> int:
    """How many letters two texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
