"""Moves of the caret that Textual does not have, or has by reading a whole line."""

from __future__ import annotations

from textual import events
from textual.document._document import Location, Selection

from widgets.page import Page
from widgets.words import word_around, word_left, word_right


class Moves(Page):
    """A page whose caret goes by words and paragraphs; clicks choose them."""

    async def _on_click(self, event: events.Click) -> None:
        row, column = self.selection.end
        line = self._folio.get_line(row)
        if event.chain == 2:
            start, end = word_around(line, column)
            self.selection = Selection((row, start), (row, end))
        elif event.chain == 3:
            self.selection = Selection((row, 0), (row, len(line)))

    def get_cursor_word_left_location(self) -> Location:
        row, column = self.selection.end
        if column == 0:
            return self.get_cursor_left_location()
        return row, word_left(self._folio.get_line(row), column)

    def get_cursor_word_right_location(self) -> Location:
        row, column = self.selection.end
        line = self._folio.get_line(row)
        if column == len(line):
            return self.get_cursor_right_location()
        return row, word_right(line, column)

    def action_delete_word_right(self) -> None:
        start, end = self.selection
        if start == end:
            end = self.get_cursor_word_right_location()
        self._delete_via_keyboard(start, end)

    def action_cursor_text_start(self, select: bool = False) -> None:
        self.move_cursor((0, 0), select=select)

    def action_cursor_text_end(self, select: bool = False) -> None:
        self.move_cursor(self._folio.end, select=select)

    def action_cursor_paragraph_up(self, select: bool = False) -> None:
        row, column = self.selection.end
        lines = self._folio.lines
        row -= 0 if column else 1
        while row > 0 and not lines[row].strip():
            row -= 1
        self.move_cursor((max(0, row), 0), select=select)

    def action_cursor_paragraph_down(self, select: bool = False) -> None:
        row = self.selection.end[0] + 1
        lines = self._folio.lines
        while row < len(lines) and not lines[row].strip():
            row += 1
        target = (row, 0) if row < len(lines) else self._folio.end
        self.move_cursor(target, select=select)
