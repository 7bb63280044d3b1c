"""Points drawn by plotext as braille dots, without its colours: those are ours.

plotext has one figure for the whole process, so this is for the thread that paints. It
is given nothing but numbers, a dot once; what it draws is read back cell by cell.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from widgets.braille import Floats, Ints

Bits = NDArray[np.uint8]

_PART = re.compile(r"\x1b\[(?:0|38;5;(\d+))m")
_BRAILLE = 0x2800


def scatter(width: int, height: int, dots: Floats, inks: Ints) -> tuple[Bits, Ints]:
    """`width` by `height` cells with `dots` (n, 2) set, x to the right and y down, in
    dots; `inks` (n,) are numbers below 255, the higher on top. Answers the braille bits
    and the inks of the cells, each (height, width)."""
    bits = np.zeros((height, width), np.uint8)
    shown = np.zeros((height, width), np.intp)
    if width <= 0 or height <= 0:
        return bits, shown
    at = np.floor(np.asarray(dots, float).reshape(-1, 2) + 0.5).astype(np.intp)
    room = np.array((2 * width, 4 * height))
    inside = ((at >= 0) & (at < room)).all(axis=1)
    one = np.unique(np.column_stack((inks[inside], at[inside])), axis=0)
    if len(one):
        # A ruler must have two ends.
        _read(_drawn(max(2, width), max(2, height), one), bits, shown)
    return bits, shown


def _drawn(width: int, height: int, dots: Ints) -> str:
    """What plotext makes of dots (ink, x, y)."""
    import plotext

    # A test and a picture are larger than the terminal they run in.
    plotext.terminal.limit(False, False)
    figure = plotext.figure
    figure.clear()
    figure.plot_size(width, height)
    figure.axes(False)
    figure.canvas("default")
    for ink in np.unique(dots[:, 0]).tolist():
        _, x, y = dots[dots[:, 0] == ink].T
        marker = plotext.marker("braille", ink + 1)
        up = 4 * height - 1 - y
        figure.draw(figure.signal(x.tolist(), up.tolist(), marker=marker))
    # The ends of a ruler are the middles of the first and the last cell.
    for axis, size, half in (("x", 2 * width, 0.5), ("y", 4 * height, 1.5)):
        ruler = figure.ruler(axis)
        ruler.lim(half, size - 1 - half)
        ruler.frequency(0)
    return str(figure.build().string())


def _read(drawn: str, bits: Bits, shown: Ints) -> None:
    for y, line in enumerate(drawn.splitlines()[: len(bits)]):
        ink = at = start = 0
        for part in (*_PART.finditer(line), None):
            text = line[start : part.start() if part else len(line)]
            if text:
                codes = np.frombuffer(text.encode("utf-32-le"), "<u4")
                codes = codes[: bits.shape[1] - at]
                here = slice(at, at + len(codes))
                dotted = (codes > _BRAILLE) & (codes < _BRAILLE + 256)
                bits[y, here] = np.where(dotted, codes - _BRAILLE, 0)
                shown[y, here] = ink
                at += len(codes)
            if part:
                ink = int(part[1]) - 1 if part[1] else 0
                start = part.end()
