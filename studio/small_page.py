"""A page that is not the draft: lines the writer keeps, with undo of their own."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.message import Message

from sessions.edit import PASTED, REPLACED, TYPED, Edit, Move
from sessions.manuscript import Manuscript
from widgets.quill import Quill

HOW = {"typed": TYPED, "pasted": PASTED, "replaced": REPLACED}
"""Whose letters they are, by how the page says they came."""


class SmallPage(Quill):
    """`open(text)` shows a text to be changed. Message: Changed(text)."""

    @dataclass
    class Changed(Message):
        """The text is another one now."""

        text: str

    def __init__(self) -> None:
        super().__init__()
        self.page = Manuscript("")
        self.on_edit = self._edited

    def open(self, text: str) -> None:
        """Begin with this text, the caret at its end."""
        self.page = Manuscript(text)
        self.load(text, len(text))
        self.focus()

    def _edited(
        self,
        offset: int,
        removed: str,
        inserted: str,
        how: str,
        caret_before: int,
        caret_after: int,
    ) -> None:
        self.page.apply(
            Edit(offset, removed, inserted, HOW.get(how, TYPED)),
            caret_before=caret_before,
            caret_after=caret_after,
            join=how == "typed",
        )
        self.post_message(self.Changed(self.page.text))

    @on(Quill.UndoAsked)
    def _undo(self, event: Quill.UndoAsked) -> None:
        event.stop()
        self._moved(self.page.undo())

    @on(Quill.RedoAsked)
    def _redo(self, event: Quill.RedoAsked) -> None:
        event.stop()
        self._moved(self.page.redo())

    def _moved(self, move: Move | None) -> None:
        if move is not None:
            edits = [(e.offset, len(e.removed), e.inserted) for e in move.edits]
            self.replay(edits, move.caret)
            self.post_message(self.Changed(self.page.text))
