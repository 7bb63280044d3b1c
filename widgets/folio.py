"""The draft's text as the view keeps it: lines, and where each begins."""

from __future__ import annotations

from itertools import chain, islice

from textual.document._document import Document, EditResult, Location

from widgets.tally import Tally


class Folio(Document):
    """A document whose lines end at "\\n" and nowhere else.

    Textual's own also ends lines at form feeds and at the separators of Unicode, which
    would shift every offset after them.
    """

    def __init__(self, text: str) -> None:
        super().__init__("")
        self._lines = text.split("\n")
        self._tally = Tally(len(line) + 1 for line in self._lines)

    @property
    def length(self) -> int:
        """Code points in the whole text."""
        return self._tally.total - 1

    def line_start(self, row: int) -> int:
        """Offset at which a line begins."""
        return self._tally.before(row)

    def get_index_from_location(self, location: Location) -> int:
        row, column = self._within(location)
        return self._tally.before(row) + column

    def get_location_from_index(self, index: int) -> Location:
        """The location of an offset; one beyond either end is brought back to it."""
        if index >= self.length:
            return self.end
        return self._tally.find(max(0, index))

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        (top, head), (bottom, tail) = self._ordered(start, end)
        lines = self._lines
        removed = self.get_text_range((top, head), (bottom, tail))
        came = text.split("\n")
        last = len(came[-1]) + (head if len(came) == 1 else 0)
        came[0] = lines[top][:head] + came[0]
        came[-1] += lines[bottom][tail:]
        lines[top : bottom + 1] = came
        self._tally.splice(top, bottom + 1, [len(line) + 1 for line in came])
        return EditResult((top + len(came) - 1, last), removed)

    def get_text_range(self, start: Location, end: Location) -> str:
        (top, head), (bottom, tail) = self._ordered(start, end)
        lines = self._lines
        if top == bottom:
            return lines[top][head:tail]
        middle = islice(lines, top + 1, bottom)
        return "\n".join(chain((lines[top][head:],), middle, (lines[bottom][:tail],)))

    def _ordered(self, start: Location, end: Location) -> tuple[Location, Location]:
        first, last = sorted((self._within(start), self._within(end)))
        return first, last

    def _within(self, location: Location) -> Location:
        """Textual deletes the last line up to a line after it, which there is not."""
        return location if location[0] < len(self._lines) else self.end
