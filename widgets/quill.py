"""The draft: a view of a text that somebody else owns.

The quill keeps no history. Every edit made by key or paste is handed to `on_edit` at
once; the owner answers with `replay()` when it wants the view to change (undo, an
accepted take, a change made outside). Offsets are code points in the text with newlines
written as one "\\n".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.document._document import EditResult, Location, Selection
from textual.message import Message
from typing_extensions import Unpack

from widgets.moves import Moves
from widgets.options import Options
from widgets.paint import Run
from widgets.passages import passages
from widgets.pasted import as_plain_text
from widgets.quill_keys import actions, bindings
from widgets.words import paragraph_around, word_around

EditHook = Callable[[int, str, str, str, int, int], None]
"""Called with (offset, removed, inserted, how, caret before, caret after); `how` is
"typed", "pasted" or "replaced" (typed over a selection)."""

Ranges = Callable[[int, int], Sequence[tuple[int, int, str]]]
"""Called with (start, end) offsets of what is in sight; answers (start, end, style)."""

PassageRanges = Callable[[str], Sequence[tuple[int, int]]]
"""Called with a passage (see `widgets.passages`); answers (start, end), in order."""

KeyHook = Callable[[events.Key], bool]
"""Answers whether somebody else has taken the key (and acted on it)."""


ACTIONS = actions()


class Quill(Moves, inherit_bindings=False):
    """The draft.

    Hooks, set by the owner:
      on_edit: told of every edit made by key or paste (see `EditHook`).
      takes_key: asked first about every key; True means "taken".
      tints, misspelt, broken (words that break a rule): ranges to paint (see
        `Ranges`). A style is a name in `hues` (a colour per voice) or a colour such as
        "#88c0d0". After a change call `repaint_tints()`.
      terms: the words of a passage to mark as known (see `PassageRanges`). Asked about
        what is in sight again and again: the owner remembers what it answered.
    State: caret (an offset, settable), selection_range, edge, marks, current_mark,
      focus_mode, typewriter, measure, hues.
    Calls: load(), replay(), select_range(), show_offset(), repaint_tints().
    Messages: UndoAsked, RedoAsked, CaretMoved(offset), Copied(text).
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "role--misspelt",
        "role--broken",
        "role--term",
        "role--mark",
        "role--current-mark",
        "role--dim",
        "role--heading",
    }
    DEFAULT_CSS = """
    Quill {
        & .role--misspelt { text-style: underline; }
        & .role--broken { color: $foreground 62%; text-style: italic; }
        & .role--term { color: $text-accent; }
        &:nocolor .role--term { text-style: italic; }
        & .role--mark { background: $warning 30%; }
        & .role--current-mark { background: $warning 70%; text-style: bold; }
        & .role--dim { color: $foreground 40%; }
        & .role--heading { text-style: bold; }
        &:ansi .role--mark, &:ansi .role--current-mark { background: transparent; }
        &:ansi .role--mark { text-style: reverse; }
        &:ansi .role--current-mark { text-style: reverse bold; }
        &:ansi .role--dim { text-style: dim; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings()

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

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, Quill.CaretMoved)

    @dataclass
    class Copied(Message):
        """The writer copied or cut `text`."""

        quill: Quill
        text: str

        @property
        def control(self) -> Quill:
            return self.quill

    def __init__(
        self, text: str = "", *, measure: int = 66, **options: Unpack[Options]
    ) -> None:
        self.on_edit: EditHook | None = None
        self.takes_key: KeyHook | None = None
        self.tints: Ranges | None = None
        self.misspelt: Ranges | None = None
        self.broken: Ranges | None = None
        self.terms: PassageRanges | None = None
        self.marks: Sequence[tuple[int, int]] = ()
        self.current_mark: tuple[int, int] | None = None
        self._edge: int | None = None
        self._focus_mode = False
        self._how = "typed"
        super().__init__(measure=measure, **options)
        if text:
            self.load(text)

    # The text

    def load(self, text: str, caret: int = 0) -> None:
        """Show another text (not an edit) with the caret at an offset."""
        self.marks, self.current_mark = (), None
        self._set_document(text, None)
        self.caret = caret

    def replay(self, edits: Sequence[tuple[int, int, str]], caret: int) -> None:
        """Apply (offset, number removed, inserted) in order, unheard by `on_edit`; then
        the caret stands at an offset of the new text."""
        for offset, n_removed, inserted in edits:
            start, end = self._location(offset), self._location(offset + n_removed)
            result = self._folio.replace_range(start, end, inserted)
            self._setting.wrap_range(start, end, result.end_location)
        self._revision += 1
        self._refresh_size()
        self.caret = caret

    @property
    def length(self) -> int:
        """Code points in the text."""
        return self._folio.length

    def _location(self, offset: int) -> Location:
        return self._folio.get_location_from_index(offset)

    # The caret

    @property
    def caret(self) -> int:
        """Where the caret stands, an offset; setting it drops the selection."""
        return self._folio.get_index_from_location(self.selection.end)

    @caret.setter
    def caret(self, offset: int) -> None:
        self.move_cursor(self._location(offset))

    def select_range(self, start: int, end: int) -> None:
        """Select from one offset to another; the caret goes to `end`."""
        self.selection = Selection(self._location(start), self._location(end))
        self.record_cursor_width()

    def show_offset(self, offset: int) -> None:
        """Move the caret to an offset; if it was out of sight, it comes to the upper
        third of the page."""
        start, end = self.window
        self.caret = offset
        if not start <= offset <= end:
            top = self._cursor_offset[1] - self.size.height // 3
            self.scroll_to(y=max(0, top), animate=False, force=True)

    def caret_moved(self) -> None:
        if self._focus_mode:
            self._revision += 1
        self.post_message(self.CaretMoved(self, self.caret))

    # What is painted

    @property
    def edge(self) -> int | None:
        """Offset of the first character the voices are given, or None: what stands
        before it is marked in the margin."""
        return self._edge

    @edge.setter
    def edge(self, offset: int | None) -> None:
        self._edge = offset
        self.repaint_tints()

    @property
    def focus_mode(self) -> bool:
        """Whether all but the caret's paragraph is dimmed."""
        return self._focus_mode

    @focus_mode.setter
    def focus_mode(self, focused: bool) -> None:
        self._focus_mode = focused
        self.repaint_tints()

    def repaint_tints(self) -> None:
        """Paint again what `tints`, `misspelt` or `marks` changed; rows that look the
        same are left alone."""
        self.repaint_rows(runs_changed=True)

    def runs_between(self, start: int, end: int) -> list[Run]:
        runs: list[Run] = list(self.tints(start, end)) if self.tints else []
        runs += self._headings(start, end)
        if self.terms is not None:
            for at, text in self.passages(start, end):
                runs += [(at + a, at + b, "term") for a, b in self.terms(text)]
        if self.misspelt is not None:
            runs += [(a, b, "misspelt") for a, b, _ in self.misspelt(start, end)]
        if self.broken is not None:
            runs += [(a, b, "broken") for a, b, _ in self.broken(start, end)]
        if self._focus_mode:
            here = self._paragraph()
            runs += [(start, here[0], "dim"), (here[1], end + 1, "dim")]
        first = max(0, bisect_left(self.marks, (start, 0)) - 1)
        for mark in islice(self.marks, first, None):
            if mark[0] >= end:
                break
            runs.append((*mark, "mark"))
        if self.current_mark is not None:
            runs.append((*self.current_mark, "current-mark"))
        return [run for run in runs if run[0] < run[1]]

    def passages(self, start: int, end: int) -> list[tuple[int, str]]:
        """(offset, text) of the passages that touch a range."""
        return passages(self._folio, start, end)

    def word_or_selection(self) -> str:
        """What is selected, else the word at the caret, else ""."""
        if self.selected_text:
            return self.selected_text
        row, column = self.selection.end
        line = self._folio.get_line(row)
        start, end = word_around(line, column)
        return line[start:end]

    def _headings(self, start: int, end: int) -> list[Run]:
        first, last = self._location(start)[0], self._location(end)[0]
        runs: list[Run] = []
        for row in range(first, last + 1):
            line = self._folio.get_line(row)
            if line[:1] == "#" and line.lstrip("#")[:1] == " ":
                offset = self._folio.line_start(row)
                runs.append((offset, offset + len(line), "heading"))
        return runs

    def _paragraph(self) -> tuple[int, int]:
        """Offsets of the paragraph the caret is in."""
        lines = self._folio.lines
        width = self._setting.width
        first, last = paragraph_around(lines, self.selection.end[0], width)
        start = self._folio.line_start(last)
        return self._folio.line_start(first), start + len(lines[last])

    def sign_of(self, start: int, end: int) -> str:
        if not self._edge or start > self._edge or (start == self._edge):
            return ""
        return "┊" if end <= self._edge else "└"

    # Keys and mouse

    async def _on_key(self, event: events.Key) -> None:
        event.prevent_default()
        if self.takes_key is not None and self.takes_key(event):
            event.stop()
        elif event.key == "enter" or event.is_printable:
            event.stop()
            typed = "\n" if event.key == "enter" else event.character or ""
            self._replace_via_keyboard(typed, *self.selection)
        elif event.key in ACTIONS:
            # A binding is found only after the key has bubbled up to the app, and
            # letters typed meanwhile would land before the caret has moved.
            event.stop()
            await self.run_action(ACTIONS[event.key])

    def _replace_via_keyboard(
        self, insert: str, start: Location, end: Location
    ) -> EditResult | None:
        # The last line is deleted as if another one followed.
        start, end = sorted(min(place, self.document.end) for place in (start, end))
        if self.read_only or (not insert and start == end):
            return None
        offset = self._folio.get_index_from_location(start)
        before = self.caret
        how = "replaced" if insert and start != end else self._how
        self._held += 1
        try:
            result = self.replace(insert, start, end, maintain_selection_offset=False)
            removed = result.replaced_text
            if self.on_edit is not None and (removed or insert):
                self.on_edit(offset, removed, insert, how, before, self.caret)
        finally:
            self._held -= 1
        self.repaint_rows()
        return result

    def _delete_via_keyboard(self, start: Location, end: Location) -> EditResult | None:
        return self._replace_via_keyboard("", start, end)

    def paste(self, text: str) -> None:
        """Paste over the selection as plain text, in one edit."""
        self._how = "pasted"
        try:
            self._replace_via_keyboard(as_plain_text(text), *self.selection)
        finally:
            self._how = "typed"

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.paste(event.text)

    def action_paste(self) -> None:
        self.paste(self.app.clipboard)

    def action_copy(self) -> None:
        if self.selected_text:
            self.app.copy_to_clipboard(self.selected_text)
            self.post_message(self.Copied(self, self.selected_text))

    def action_cut(self) -> None:
        self.action_copy()
        self._delete_via_keyboard(*self.selection)

    def action_undo(self) -> None:
        self.post_message(self.UndoAsked(self))

    def action_redo(self) -> None:
        self.post_message(self.RedoAsked(self))


if __name__ == "__main__":
    from widgets.demo import show

    show(Quill("The contract demanded three pounds of flesh from the moonlight.\n"))
