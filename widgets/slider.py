"""A slider drawn in one row: what is asked, and where the words were found to stand.

    silent ├──────┴─────━━○━━───────●────┤ kjv

`●` is asked, `○` measured with its uncertainty as a band; `◉` where both are one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from widgets.glyphs import cells, visible
from widgets.painted import Cell
from widgets.take_rows import clipped

ASKED, MEASURED, BOTH, LANE = "●", "○", "◉", "•"
LEAST = 8
"""Cells of the shortest track that is drawn."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Where some words stand, 0 to 1, and between what that is uncertain. `hue` is the
    colour of the voice they are from, empty for the draft; `label` names them."""

    at: float
    low: float
    high: float
    hue: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class SliderView:
    """One slider. Places run from 0 to 1; `rest` is where nothing is asked.

    `end` is where the track's own end lies when it goes beyond it. One that is not
    `offered` is measured only. `amount` says in words how much is asked, `group` under
    which heading it stands.
    """

    name: str
    low: str
    high: str
    asked: float = 0.5
    rest: float = 0.5
    end: float = 1.0
    amount: str = ""
    draft: Measured | None = None
    lanes: tuple[Measured, ...] = ()
    locked: bool = False
    offered: bool = True
    hue: str = ""
    group: str = ""


def column(share: float, width: int) -> int:
    """The cell of a track `width` cells wide at which a place is shown."""
    return round(min(max(share, 0.0), 1.0) * (width - 1))


def place(x: int, width: int) -> float:
    """The place that a cell of a track stands for."""
    return min(max(x / max(width - 1, 1), 0.0), 1.0)


def track(view: SliderView, width: int, *, lit: bool = False) -> list[Cell]:
    """The track between its two ends, `width` cells and no more."""
    line = "─" if view.offered else "┄"
    row: list[Cell] = [(line, "faint")] * width
    if view.end < 1.0:
        for x in range(column(view.end, width) + 1, width):
            row[x] = ("╌", "faint")
        row[column(view.end, width)] = ("┤", "faint")
    if view.offered and 0.0 < view.rest < 1.0:
        row[column(view.rest, width)] = ("┴", "faint")
    asked = column(view.asked, width)
    if view.offered:
        # From rest to what is asked, so that the eye sees how far.
        start, end = sorted((column(view.rest, width), asked))
        for x in range(start, end + 1):
            if row[x][0] in "─╌":
                row[x] = (row[x][0], view.hue or "accent")
    if view.draft is not None:
        _band(row, view.draft, width, "faint")
    for lane in view.lanes:
        row[column(lane.at, width)] = (LANE, lane.hue or "muted")
    at = column(view.draft.at, width) if view.draft is not None else -1
    if at >= 0:
        row[at] = (MEASURED, "strong")
    if view.offered:
        sign = BOTH if at == asked else ASKED
        hue = view.hue or "accent"
        if view.asked == view.rest and not lit:
            hue = "muted"
        row[asked] = (sign, f"{hue}!" if lit else hue)
    return joined(row)


def band(measured: Measured, width: int) -> list[Cell]:
    """A row of its own for one text: a dotted line, its band, its place."""
    row: list[Cell] = [("·" if x % 4 == 0 else " ", "faint") for x in range(width)]
    _band(row, measured, width, measured.hue or "muted")
    row[column(measured.at, width)] = (MEASURED, measured.hue or "strong")
    return joined(row)


def _band(row: list[Cell], measured: Measured, width: int, hue: str) -> None:
    low, high = column(measured.low, width), column(measured.high, width)
    for x in range(low, high + 1):
        row[x] = ("━", hue)


def slider_row(
    view: SliderView, width: int, *, words: tuple[int, int], lit: bool = False
) -> list[Cell]:
    """A whole row: words of so many cells at the two ends, the track between them."""
    left, right = words
    room = track_width(width, words)
    said = "strong" if lit else "muted"
    low, high = clipped(visible(view.low), left), clipped(visible(view.high), right)
    lock = "▪" if view.locked else " "
    return [
        (" " * (left - cells(low)) + low, said),
        (f" {lock}├", "muted"),
        *track(view, room, lit=lit),
        ("┤ ", "muted"),
        (
            high + " " * (right - cells(high)),
            f"{view.hue}!" if lit else view.hue or said,
        ),
    ]


def track_width(width: int, words: tuple[int, int]) -> int:
    """Cells left for the track in a row of `width`."""
    return max(LEAST, width - sum(words) - 5)


def track_start(words: tuple[int, int]) -> int:
    """The first cell of the track in a row."""
    return words[0] + 3


def joined(row: Sequence[Cell]) -> list[Cell]:
    """Neighbours of one style in one piece."""
    pieces: list[Cell] = []
    for text, role in row:
        if pieces and pieces[-1][1] == role:
            pieces[-1] = (pieces[-1][0] + text, role)
        else:
            pieces.append((text, role))
    return pieces
