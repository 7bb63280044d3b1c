"""Points drawn by plotext as braille dots, without its colours: those are ours.

plotext has one figure for the whole process, so this is for the thread that paints.
Telling it points is what takes time (five microseconds each), drawing them does not:
points stay in the figure until others are drawn, and a view that moves only moves the
ends of its rulers.
"""

from __future__ import annotations

import re
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from widgets.braille import Floats, Ints

Bits = NDArray[np.uint8]

_PART = re.compile(r"\x1b\[(?:0|38;5;(\d+))m")
_BRAILLE, _LINE_END = 0x2800, 0x0A


class Scatter:
    """`places` (n, 2), x to the right and y down in any unit; `inks` (n,) are numbers
    below 255, the higher on top."""

    _in_figure: ClassVar[Scatter | None] = None

    def __init__(self, places: Floats, inks: Ints) -> None:
        self._places = np.asarray(places, float).reshape(-1, 2)
        self._inks = np.asarray(inks)

    def drawn(
        self,
        size: tuple[int, int],
        corner: tuple[float, float] = (0.0, 0.0),
        scale: tuple[float, float] = (1.0, 1.0),
    ) -> tuple[Bits, Ints]:
        """The braille bits and inks of `size` (width, height) cells, each of shape
        (height, width). `corner` is the place that the top left dot shows, `scale` are
        dots to a unit; a place sets the dot nearest to it."""
        width, height = size
        if width <= 0 or height <= 0 or not len(self._places):
            return np.zeros((height, width), np.uint8), np.zeros((height, width), int)
        # A ruler must have two ends.
        cells = max(2, width), max(2, height)
        bits, inks = _read(self._told(cells, corner, scale), cells)
        return bits[:height, :width], inks[:height, :width]

    def _told(
        self,
        cells: tuple[int, int],
        corner: tuple[float, float],
        scale: tuple[float, float],
    ) -> str:
        import plotext

        figure = plotext.figure
        if Scatter._in_figure is not self:
            self._tell()
            Scatter._in_figure = self
        figure.plot_size(*cells)
        wide, high = 2 * cells[0] - 1, 4 * cells[1] - 1
        # The ends of a ruler are the middles of the first and the last cell, and its
        # upper end is above.
        left, right = (corner[0] + dot / scale[0] for dot in (0.5, wide - 0.5))
        low, top = (-corner[1] - dot / scale[1] for dot in (high - 1.5, 1.5))
        for axis, ends in (("x", (left, right)), ("y", (low, top))):
            ruler = figure.ruler(axis)
            ruler.lim(*ends)
            ruler.frequency(0)
        return str(figure.build().string())

    def _tell(self) -> None:
        """Put the points into the figure."""
        import plotext

        # A test and a picture are larger than the terminal they run in.
        plotext.terminal.limit(False, False)
        figure = plotext.figure
        figure.clear()
        figure.axes(False)
        figure.canvas("default")
        for ink in np.unique(self._inks).tolist():
            x, y = self._places[self._inks == ink].T
            marker = plotext.marker("braille", ink + 1)
            figure.draw(figure.signal(x.tolist(), (-y).tolist(), marker=marker))


def _read(drawn: str, cells: tuple[int, int]) -> tuple[Bits, Ints]:
    """Bits and inks, each (height, width), of what plotext drew."""
    parts = _PART.split(drawn)
    texts = parts[::2]
    inks = [0, *(int(colour) - 1 if colour else 0 for colour in parts[1::2])]
    ink = np.repeat(np.array(inks, np.intp), [len(text) for text in texts])
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), "<u4")
    shown = codes != _LINE_END
    dotted = (codes > _BRAILLE) & (codes < _BRAILLE + 256)
    bits = np.where(dotted, codes - _BRAILLE, 0).astype(np.uint8)
    width, height = cells
    return bits[shown].reshape(height, width), ink[shown].reshape(height, width)
