"""What each row in sight shows, worked out in one pass over the window."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from textual.document._document import Location

from widgets.folio import Folio
from widgets.glyphs import visible
from widgets.paint import Row, Run
from widgets.setting import Setting

BLANK = Row("", (), -1, "")

Span = tuple[int, int, int, int]
"""(line, first column, last column, offset of the first) of one row."""


def rows_in_sight(folio: Folio, setting: Setting, top: int, height: int) -> list[Span]:
    """The rows of the page from `top` on, at most `height`, fewer at the text's end."""
    line, section = setting.row_at(top)
    spans: list[Span] = []
    if top >= setting.height:
        return spans
    start = folio.line_start(line)
    while len(spans) < height and line < folio.line_count:
        breaks = setting.get_offsets(line)
        length = len(folio.get_line(line))
        while section <= len(breaks) and len(spans) < height:
            first = breaks[section - 1] if section else 0
            last = breaks[section] if section < len(breaks) else length
            spans.append((line, first, last, start + first))
            section += 1
        start += length + 1
        line, section = line + 1, 0
    return spans


def looks(
    folio: Folio,
    spans: Sequence[Span],
    runs: Sequence[Run],
    caret: Location | None,
    sign_of: Callable[[int, int], str],
) -> list[Row]:
    """The rows with their colours.

    Args:
        spans: As `rows_in_sight` gives them.
        runs: (start, end, style) in offsets of the text, in painting order.
        caret: Where it stands, None when it is not shown.
        sign_of: Margin sign of the row with offsets (start, end).
    """
    starts = [start for _, _, _, start in spans]
    painted: list[list[Run]] = [[] for _ in spans]
    for start, end, style in runs:
        index = max(0, bisect_right(starts, start) - 1)
        while index < len(spans) and starts[index] < end:
            line, first, last, offset = spans[index]
            # The newline counts: a selection across it shows as one cell.
            width = last - first + (last == len(folio.get_line(line)))
            left, right = max(start - offset, 0), min(end - offset, width)
            if left < right:
                painted[index].append((left, right, style))
            index += 1
    rows = []
    for (line, first, last, offset), row_runs in zip(spans, painted, strict=True):
        text = folio.get_line(line)
        column = -1
        if caret is not None and caret[0] == line:
            final = last == len(text)
            if first <= caret[1] < last or (final and caret[1] == last):
                column = caret[1] - first
        sign = sign_of(offset, offset + last - first)
        rows.append(Row(visible(text[first:last]), tuple(row_runs), column, sign))
    return rows
