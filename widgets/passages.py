"""Passages: lines that no empty one parts, the least that a phrase may run through."""

from __future__ import annotations

from widgets.folio import Folio

LONG = 6000
"""Letters of a passage; of a longer one the part that is near what is asked for."""

BESIDE = 300
"""Letters before and after it in that part."""

MOST_LINES = 30
"""Lines before and after it that are looked at for where a passage ends."""


def passages(folio: Folio, start: int, end: int) -> list[tuple[int, str]]:
    """(offset, text) of the passages that touch the range of offsets, in order."""
    lines = folio.lines
    first, last = (folio.get_location_from_index(at)[0] for at in (start, end))
    top, bottom = max(0, first - MOST_LINES), min(len(lines), last + MOST_LINES + 1)
    while first > top and lines[first] and lines[first - 1]:
        first -= 1
    while last + 1 < bottom and lines[last] and lines[last + 1]:
        last += 1
    found: list[tuple[int, list[str]]] = []
    for row in range(first, last + 1):
        if lines[row] and row > first and lines[row - 1]:
            found[-1][1].append(lines[row])
        elif lines[row]:
            found.append((folio.line_start(row), [lines[row]]))
    return [_near(offset, "\n".join(rows), start, end) for offset, rows in found]


def _near(offset: int, text: str, start: int, end: int) -> tuple[int, str]:
    if len(text) <= LONG:
        return offset, text
    first = max(0, start - offset - BESIDE)
    return offset + first, text[first : max(0, end - offset) + BESIDE]
