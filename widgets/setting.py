"""The draft set in rows: which part of which line stands in which row of the page."""

from __future__ import annotations

from bisect import bisect_right

from textual.document._document import Location
from textual.document._document_navigator import DocumentNavigator
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset

from widgets.breaks import break_again, break_all
from widgets.glyphs import cells, column_at, step_left, step_right, visible
from widgets.tally import Tally


class Setting(WrappedDocument):
    """A folio broken into rows of at most `width` cells (0: unbroken)."""

    def wrap(self, width: int, tab_width: int | None = None) -> None:
        self._width = width
        self._wrap_offsets = [break_all(line, width) for line in self.document.lines]
        self._rows = Tally(len(breaks) + 1 for breaks in self._wrap_offsets)

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        (top, head), (old_bottom, old_tail) = start, old_end
        new_bottom, new_tail = new_end
        lines = self.document.lines
        if top == old_bottom == new_bottom:
            old = self._wrap_offsets[top]
            breaks = break_again(
                lines[top], self._width, old, head, old_tail - head, new_tail - head
            )
            self._wrap_offsets[top] = breaks
            if len(breaks) != len(old):
                self._rows.splice(top, top + 1, [len(breaks) + 1])
            return
        came = [break_all(line, self._width) for line in lines[top : new_bottom + 1]]
        self._wrap_offsets[top : old_bottom + 1] = came
        self._rows.splice(top, old_bottom + 1, [len(breaks) + 1 for breaks in came])

    @property
    def wrapped(self) -> bool:
        return self._rows.total > len(self._rows)

    @property
    def width(self) -> int:
        """Cells in a row, 0 when lines are not broken."""
        return self._width

    @property
    def height(self) -> int:
        return self._rows.total

    def row_at(self, y: int) -> tuple[int, int]:
        """(line, row within the line) at row `y` of the page, brought within it."""
        line, section = self._rows.find(max(0, y))
        if line == len(self._rows):
            return line - 1, len(self._wrap_offsets[-1])
        return line, section

    def line_top(self, line: int) -> int:
        """The row of the page at which a line begins."""
        return self._rows.before(line)

    def row_span(self, line: int, section: int) -> tuple[int, int]:
        """Columns (start, end) of the line that stand in one of its rows."""
        breaks = self._wrap_offsets[line]
        start = breaks[section - 1] if section else 0
        if section < len(breaks):
            return start, breaks[section]
        return start, len(self.document.get_line(line))

    def get_sections(self, line_index: int) -> list[str]:
        text = self.document.get_line(line_index)
        breaks = self._wrap_offsets[line_index]
        starts, ends = [0, *breaks], [*breaks, len(text)]
        return [text[a:b] for a, b in zip(starts, ends, strict=True)]

    def get_tab_widths(self, line_index: int) -> list[int]:
        return []

    def location_to_offset(self, location: Location) -> Offset:
        line, column = location
        line = min(max(line, 0), len(self._rows) - 1)
        section = bisect_right(self._wrap_offsets[line], column)
        start, _ = self.row_span(line, section)
        x = cells(visible(self.document.get_line(line)[start:column]))
        return Offset(x, self._rows.before(line) + section)

    def offset_to_location(self, offset: Offset) -> Location:
        line, section = self.row_at(offset.y)
        return line, self.get_target_document_column(line, max(0, offset.x), section)

    def get_target_document_column(
        self, line_index: int, x_offset: int, y_offset: int
    ) -> int:
        n_rows = len(self._wrap_offsets[line_index]) + 1
        section = y_offset % n_rows
        start, end = self.row_span(line_index, section)
        text = self.document.get_line(line_index)
        column = start + column_at(visible(text[start:end]), x_offset)
        if column == end and section < n_rows - 1:
            # The end of a row is the start of the next: stay on this one.
            return step_left(text, end)
        return column


class Steps(DocumentNavigator):
    """Caret steps by visible characters: an accent or a joined emoji is one step."""

    def get_location_left(self, location: Location) -> Location:
        row, column = location
        if column:
            return row, step_left(self._document.get_line(row), column)
        return super().get_location_left(location)

    def get_location_right(self, location: Location) -> Location:
        row, column = location
        line = self._document.get_line(row)
        if column < len(line):
            return row, step_right(line, column)
        return super().get_location_right(location)
