"""A take set in rows for a lane."""

from __future__ import annotations

from itertools import pairwise

from rich.cells import cell_len, set_cell_size

from widgets.breaks import break_all
from widgets.glyphs import visible


def as_shown(text: str) -> str:
    """A take without the space or the empty lines that join it to the draft; the
    indentation of verse stays.

    >>> as_shown(" and the clerk"), as_shown("\\n\\n  O moon")
    ('and the clerk', '  O moon')
    """
    opened = text.lstrip("\n")
    if opened is not text and len(opened) < len(text):
        return opened
    return text[1:] if text[:1] == " " and text[1:2] != " " else text


def take_rows(text: str, width: int) -> list[str]:
    """Visible rows of at most `width` cells, line by line; none for an empty take."""
    rows: list[str] = []
    shown = as_shown(text)
    if not shown:
        return rows
    for line in shown.split("\n"):
        stops = [0, *break_all(line, max(1, width)), len(line)]
        for start, end in pairwise(stops):
            rows.append(visible(line[start:end]).rstrip())
    return rows


def clipped(text: str, width: int) -> str:
    """Visible text cut to `width` cells, with an ellipsis where something went."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - 1)).rstrip() + "…" if width > 0 else ""
