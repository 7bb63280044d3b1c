"""A canvas of braille dots: lines and dots become rows of coloured text.

A cell holds 2 x 4 dots. Points are (x, y) in dots, x to the right and y down, the
canvas being `2 * width` by `4 * height` of them; what lies outside is cut off.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from widgets.glyphs import cells, visible
from widgets.painted import Cell

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

SOLID = (1, 1, 1, 1, 1, 1, 1, 1)
PERIOD = len(SOLID)
"""Dots after which the pattern of a line begins again."""

_BITS = np.array(((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80)), np.uint8)
"""Bit of the dot at (y % 4, x % 2) in U+2800 and on."""


class Canvas:
    """`width` by `height` cells.

    A colour is a place in `inks`, a list of style names; where two colours meet in one
    cell the later in the list wins. Labels stand over the dots and never over each
    other.
    """

    def __init__(self, width: int, height: int, inks: Sequence[str] = ("",)) -> None:
        self.width, self.height = max(0, width), max(0, height)
        self.inks = tuple(inks)
        self._bits = np.zeros(self.width * self.height, np.uint8)
        self._ink = np.zeros(self.width * self.height, np.intp)
        self._labels: dict[int, list[tuple[int, int, Sequence[Cell]]]] = {}

    def dots(self, points: Floats, ink: int | Ints = 0) -> None:
        """Set the dots nearest to `points`, shape (n, 2), in one colour or one each."""
        at = np.floor(np.asarray(points, float).reshape(-1, 2) + 0.5)
        self._set(at[:, 0], at[:, 1], np.broadcast_to(ink, len(at)))

    def lines(
        self,
        starts: Floats,
        ends: Floats,
        ink: int | Ints = 0,
        patterns: Sequence[Sequence[int]] | None = None,
    ) -> None:
        """Draw straight lines from `starts` to `ends`, each of shape (n, 2).

        A line is the nearest dot at each of max(|dx|, |dy|) equal steps (a digital
        differential analyser). `patterns` are, for each line, `PERIOD` ones and zeros:
        the dots that are set, counted from its start.
        """
        starts = np.asarray(starts, float).reshape(-1, 2)
        ends = np.asarray(ends, float).reshape(-1, 2)
        whole = np.maximum(1, np.ceil(np.abs(ends - starts).max(axis=1, initial=0)))
        first, last = self._within(starts, ends, whole)
        counts = np.maximum(0, last - first + 1).astype(np.intp)
        line = np.repeat(np.arange(len(starts)), counts)
        if not len(line):
            return
        before = np.repeat(np.cumsum(counts) - counts, counts)
        step = np.arange(len(line)) - before + first[line]
        at = starts[line] + (ends - starts)[line] * (step / whole[line])[:, None]
        at = np.floor(at + 0.5)
        inks = np.broadcast_to(ink, len(starts))[line]
        if patterns is not None:
            table = np.array(patterns, bool)
            shown = table[line, step.astype(np.intp) % PERIOD]
            at, inks = at[shown], inks[shown]
        self._set(at[:, 0], at[:, 1], inks)

    def _within(
        self, starts: Floats, ends: Floats, whole: Floats
    ) -> tuple[Floats, Floats]:
        """The first and last step of each line that may lie on the canvas, after Liang
        and Barsky (1984); last < first where none does."""
        low, high = np.zeros(len(starts)), np.ones(len(starts))
        for axis, size in ((0, 2 * self.width), (1, 4 * self.height)):
            a, d = starts[:, axis], ends[:, axis] - starts[:, axis]
            flat = d == 0
            divisor = np.where(flat, 1.0, d)
            near, far = (-1 - a) / divisor, (size - a) / divisor
            enter, leave = np.minimum(near, far), np.maximum(near, far)
            outside = (a < -1) | (a > size)
            enter = np.where(flat, np.where(outside, 2.0, 0.0), enter)
            leave = np.where(flat, 1.0, leave)
            low, high = np.maximum(low, enter), np.minimum(high, leave)
        first, last = np.ceil(low * whole), np.floor(high * whole)
        return first, np.where(low > high, first - 1, last)

    def _set(self, x: Floats, y: Floats, ink: Ints) -> None:
        inside = (x >= 0) & (y >= 0) & (x < 2 * self.width) & (y < 4 * self.height)
        column, row = x[inside].astype(np.intp), y[inside].astype(np.intp)
        cell = (row // 4) * self.width + column // 2
        np.bitwise_or.at(self._bits, cell, _BITS[row % 4, column % 2])
        np.maximum.at(self._ink, cell, ink[inside])

    def label(self, x: int, y: int, pieces: Sequence[Cell], blank: int = 0) -> bool:
        """Put text at cell (x, y); True if it is there. It is left out where it does
        not fit whole, or where another stands within `blank` cells of it; dots in these
        cells are taken out."""
        shown = [
            (visible(text.replace("\t", " ")), style) for text, style in pieces if text
        ]
        wide = sum(cells(text) for text, _ in shown)
        if not wide or not 0 <= y < self.height or x < 0 or x + wide > self.width:
            return False
        row = self._labels.setdefault(y, [])
        if any(x - blank < right and left < x + wide + blank for left, right, _ in row):
            return False
        row.append((x, x + wide, shown))
        left = y * self.width + max(0, x - blank)
        self._bits[left : y * self.width + min(self.width, x + wide + blank)] = 0
        return True

    def rows(self) -> list[list[Cell]]:
        """The canvas as pieces of text, row by row; each row fills the width."""
        bits = self._bits.reshape(self.height, self.width)
        inks = self._ink.reshape(self.height, self.width)
        # An empty cell looks the same in every colour: it goes on in the one before it.
        columns = np.arange(self.width)
        drawn = np.maximum.accumulate(np.where(bits > 0, columns, 0), axis=1)
        inks = np.take_along_axis(inks, drawn, axis=1) if self.width else inks
        glyphs = np.where(bits > 0, bits.astype(np.uint32) + 0x2800, 0x20)
        rows: list[list[Cell]] = []
        for y in range(self.height):
            text = glyphs[y].astype("<u4").tobytes().decode("utf-32-le")
            turns = [*(np.flatnonzero(np.diff(inks[y])) + 1).tolist(), self.width]
            pieces: list[Cell] = []
            at = turn = 0
            for left, right, shown in (*sorted(self._labels.get(y, ())), _END):
                left = min(left, self.width)
                while at < left:
                    while turns[turn] <= at:
                        turn += 1
                    stop = min(turns[turn], left)
                    pieces.append((text[at:stop], self.inks[inks[y, at]]))
                    at = stop
                pieces += shown
                at = right
            rows.append(pieces)
        return rows


_END: tuple[int, int, Sequence[Cell]] = (1 << 30, 1 << 30, ())
