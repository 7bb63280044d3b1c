"""Where words begin and end, for the caret."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+(?:['’\u2010-]\w+)*")
NEAR = 400
"""Code points looked at either side: a line may be a megabyte."""


def word_right(line: str, column: int) -> int:
    """The end of the word at or after a column; len(line) if there is none."""
    found = _WORD.search(line, column, column + NEAR)
    return found.end() if found else min(len(line), column + NEAR)


def word_left(line: str, column: int) -> int:
    """The start of the word before a column; 0 if there is none."""
    start = max(0, column - NEAR)
    found = start
    for match in _WORD.finditer(line, start, column):
        found = match.start()
    return found


def word_around(line: str, column: int) -> tuple[int, int]:
    """(start, end) of the word that holds a column, or an empty range there."""
    start = max(0, column - NEAR)
    for match in _WORD.finditer(line, start, column + NEAR):
        if match.start() <= column <= match.end():
            return match.span()
    return column, column


def paragraph_around(lines: list[str], row: int, width: int) -> tuple[int, int]:
    """Rows (first, last) of the paragraph or stanza that holds a line.

    A line longer than `width` is a paragraph by itself; shorter ones belong together
    with their neighbours up to an empty or a long line.
    """

    def short(line: str) -> bool:
        return bool(line.strip()) and len(line) <= width

    first = last = row
    if not short(lines[row]):
        return row, row
    while first > 0 and row - first < NEAR and short(lines[first - 1]):
        first -= 1
    while last + 1 < len(lines) and last - row < NEAR and short(lines[last + 1]):
        last += 1
    return first, last
