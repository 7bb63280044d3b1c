"""The draft: a view of a text that somebody else owns.

The quill keeps no history. Every edit that a key or a paste makes is handed, before the
next key is read, to `on_edit`; the owner answers with `replay()` when it wants the view
to change (undo, an accepted take, a change made outside). Offsets are code points in the
text with newlines written as one "\\n".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.document._document import EditResult, Location
from textual.message import Message
from textual.widgets import TextArea

EditHook = Callable[[int, str, str, str, int, int], None]
"""Called with (offset, removed, inserted, how, caret before, caret after); `how` is
"typed", "pasted" or "replaced" (a selection typed or pasted over)."""

Ranges = Callable[[int, int], Sequence[tuple[int, int, str]]]
"""Called with (start, end) offsets of what is visible, answers (start, end, style)."""

KeyHook = Callable[[events.Key], bool]
"""Answers whether somebody else has taken the key (and acted on it)."""


class Quill(TextArea):
    """The draft.

    Hooks, set by the owner:
      on_edit: told of every edit made by key or paste (see `EditHook`).
      takes_key: asked first about every key; True means "I took it".
      tints, misspelt: ranges to paint (see `Ranges`). A style is a name in `hues`
        (a colour per voice), or a colour such as "#88c0d0". After a change call
        `repaint_tints()`.
    State: caret (offset, settable), selection_range, edge, marks, focus_mode, measure.
    Calls: load(), replay(), select_range(), show_offset(), repaint_tints().
    Messages: UndoAsked, RedoAsked, CaretMoved(offset), Copied(text).
    """

    @dataclass
    class UndoAsked(Message):
        """The writer wants the last step back."""

        quill: Quill

        @property
        def control(self) -> Quill:
            return self.quill

    @dataclass
    class RedoAsked(Message):
        """The writer wants the step again."""

        quill: Quill

        @property
        def control(self) -> Quill:
            return self.quill

    @dataclass
    class CaretMoved(Message):
        """The caret stands at another offset, or the selection changed."""

        quill: Quill
        offset: int

        @property
        def control(self) -> Quill:
            return self.quill

    @dataclass
    class Copied(Message):
        """The writer copied or cut `text`."""

        quill: Quill
        text: str

        @property
        def control(self) -> Quill:
            return self.quill

    def __init__(
        self,
        text: str = "",
        *,
        measure: int = 66,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.on_edit: EditHook | None = None
        self.takes_key: KeyHook | None = None
        self.tints: Ranges | None = None
        self.misspelt: Ranges | None = None
        self.hues: dict[str, str] = {}
        self.edge: int | None = None
        self.marks: Sequence[tuple[int, int]] = ()
        self.current_mark: tuple[int, int] | None = None
        self.focus_mode = False
        self.measure = measure
        self.load(text)

    def load(self, text: str, caret: int = 0) -> None:
        """Show another text (not an edit) with the caret at an offset."""
        self.load_text(text)
        self.caret = caret

    def replay(self, edits: Sequence[tuple[int, int, str]], caret: int) -> None:
        """Apply (offset, number removed, inserted) in order, unheard by `on_edit`."""
        for offset, n_removed, inserted in edits:
            self.replace(
                inserted,
                self._location(offset),
                self._location(offset + n_removed),
                maintain_selection_offset=False,
            )
        self.caret = caret

    def _location(self, offset: int) -> Location:
        return self.document.get_location_from_index(offset)  # type: ignore[attr-defined, no-any-return]

    def _offset(self, location: Location) -> int:
        return self.document.get_index_from_location(location)  # type: ignore[attr-defined, no-any-return]

    @property
    def caret(self) -> int:
        """Where the caret stands: an offset."""
        return self._offset(self.selection.end)

    @caret.setter
    def caret(self, offset: int) -> None:
        self.move_cursor(self._location(offset))

    @property
    def selection_range(self) -> tuple[int, int]:
        """The selection as (start, end), start <= end; equal when nothing is selected."""
        first, last = sorted(self.selection)
        return self._offset(first), self._offset(last)

    def select_range(self, start: int, end: int) -> None:
        """Select from one offset to another; the caret goes to `end`."""
        self.move_cursor(self._location(start))
        self.move_cursor(self._location(end), select=True)

    def show_offset(self, offset: int) -> None:
        """Move the caret to an offset and bring it to the middle of the page."""
        self.move_cursor(self._location(offset), center=True)

    def repaint_tints(self) -> None:
        """Paint again what `tints`, `misspelt`, `marks` or `edge` changed."""
        self.notify_style_update()

    def _replace_via_keyboard(
        self, insert: str, start: Location, end: Location
    ) -> EditResult | None:
        return self._told(insert, start, end)

    def _delete_via_keyboard(self, start: Location, end: Location) -> EditResult | None:
        return self._told("", start, end)

    def _told(self, insert: str, start: Location, end: Location) -> EditResult:
        top, bottom = sorted((start, end))
        offset = self._offset(top)
        before = self.caret
        result = self.replace(insert, top, bottom, maintain_selection_offset=False)
        if self.on_edit is not None and (result.replaced_text or insert):
            self.on_edit(
                offset, result.replaced_text, insert, "typed", before, self.caret
            )
        return result

    def action_undo(self) -> None:
        self.post_message(self.UndoAsked(self))

    def action_redo(self) -> None:
        self.post_message(self.RedoAsked(self))


if __name__ == "__main__":
    from textual.app import App, ComposeResult

    class Demo(App[None]):
        def compose(self) -> ComposeResult:
            yield Quill("The contract demanded three pounds of flesh.\n")

    Demo().run()
