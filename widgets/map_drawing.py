"""What of a map is in sight, and how it looks: dots, signs, names, a trail, a halo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from widgets.braille import Canvas, Floats, Ints
from widgets.glyphs import cells, visible
from widgets.painted import Cell
from widgets.plot import Bits, Scatter
from widgets.take_rows import clipped

MOST_SIGNS = 160
"""Signs drawn in one view; where more are in sight, they are dots."""
WIDEST = 30
"""Cells of a name."""
NEAR = 3
"""Rows a name may stand from its place; one, in a low view."""
LOW = 14
ROOM = 200
"""Cells of a view for each name; in a low one it takes twice as many."""
HALO = 64
"""Dots of the halo's rim, at most."""
TRAIL = (1, 0, 0, 1, 0, 0, 1, 0)
MARGIN = 4
"""Dots left free around a map that is all in sight."""
STRETCH = 2.2
ONE_CELL = np.array((2.0, 4.0))
CURSOR, LIVE = "◉", "✦"

_NOWHERE = np.zeros((0, 2))


@dataclass(frozen=True, slots=True)
class Ink:
    """How points of a kind look: a style name (see `Palette`), and a sign, or a dot
    where that is empty."""

    style: str
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that stands on the map where there is room for it."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """Points (n, 2), x to the right and y down in any unit; which of the inks (n,) each
    has, later inks over earlier ones; names, those that matter most first; the trail
    (t, 2), oldest first."""

    places: Floats = field(default_factory=_NOWHERE.copy)
    kinds: Ints = field(default_factory=lambda: np.zeros(0, np.intp))
    inks: tuple[Ink, ...] = (Ink("muted"),)
    names: tuple[Name, ...] = ()
    trail: Floats = field(default_factory=_NOWHERE.copy)


@dataclass(frozen=True, slots=True)
class Live:
    """The mark that moves, and how far from it the text may truly stand."""

    x: float
    y: float
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Window:
    """What is seen: the point in the middle, dots for one unit."""

    x: float = 0.0
    y: float = 0.0
    across: float = 8.0
    down: float = 8.0

    @classmethod
    def around(
        cls, places: Floats, width: int, height: int, stretch: float = STRETCH
    ) -> Window:
        """The window on which all places are in sight of so many cells, one axis drawn
        at most `stretch` times longer than the other."""
        if not len(places) or width <= 0 or height <= 0:
            return cls()
        low, high = places.min(axis=0), places.max(axis=0)
        room = np.array((2 * width, 4 * height)) - 2 * MARGIN
        scale = np.maximum(room, 4) / np.maximum(high - low, 1e-3)
        across, down = np.minimum(scale, scale[::-1] * stretch)
        x, y = (low + high) / 2
        return cls(float(x), float(y), float(across), float(down))

    def seen(self, places: Floats, width: int, height: int) -> Floats:
        """Where places are, in dots of a view of so many cells."""
        moved = (places - (self.x, self.y)) * (self.across, self.down)
        return np.asarray(moved + np.array((width, 2 * height)), np.float64)

    def corner(self, width: int, height: int) -> tuple[float, float]:
        """The place at the top left dot of a view of so many cells."""
        return self.x - width / self.across, self.y - 2 * height / self.down

    def panned(self, x: float, y: float) -> Window:
        """Moved by so many dots."""
        return replace(self, x=self.x + x / self.across, y=self.y + y / self.down)

    def zoomed(self, by: float, at: Sequence[float], size: tuple[int, int]) -> Window:
        """`by` times nearer, the spot `at` (in dots) staying where it is."""
        by = min(max(by, 0.5 / self.across), 4000 / self.across)
        x = self.x + (at[0] - size[0]) / self.across * (1 - 1 / by)
        y = self.y + (at[1] - 2 * size[1]) / self.down * (1 - 1 / by)
        return Window(x, y, self.across * by, self.down * by)


class Drawing:
    """A chart as rows. What lies still is drawn once for a window and kept: a mark that
    moves costs its own dots alone."""

    def __init__(self) -> None:
        self.chart = Chart()
        self._plots: dict[bool, Scatter] = {}
        """All dots, and those without a sign of their own."""
        self._still: tuple[object, Bits, Ints] | None = None
        self.signs: Ints = np.zeros(0, np.intp)
        """Points that have a sign of their own."""

    def fill(self, chart: Chart) -> None:
        """Draw this from now on."""
        signed = np.array([bool(ink.sign) for ink in chart.inks], bool)
        self.chart, self._still, self._plots = chart, None, {}
        self.signs = np.flatnonzero(signed[chart.kinds])

    def rows(
        self,
        size: tuple[int, int],
        window: Window,
        *,
        cursor: int = -1,
        caption: str = "",
        live: Live | None = None,
        reach: Live | None = None,
        names: bool = True,
    ) -> list[list[Cell]]:
        """The pieces of every row."""
        width, height = size
        chart = self.chart
        spots = window.seen(chart.places, width, height)
        styles = [*(ink.style for ink in chart.inks), "halo", "trail"]
        canvas = _Sea(width, height, styles)
        canvas.lie(*self._drawn(size, window, spots))
        for ring in (live, reach):
            if ring is not None:
                self._draw_halo(canvas, window, size, ring)
        if len(chart.trail) > 1:
            path = window.seen(chart.trail, width, height)
            inks = len(chart.inks) + 1
            canvas.lines(path[:-1], path[1:], inks, [TRAIL] * (len(path) - 1))
        if cursor >= 0:
            _label(canvas, spots[cursor], CURSOR, "cursor!", caption)
        if live is not None:
            spot = window.seen(np.array([[live.x, live.y]]), width, height)[0]
            _label(canvas, spot, LIVE, "live!")
        for point in self._signs_in(spots, size):
            ink = chart.inks[chart.kinds[point]]
            _label(canvas, spots[point], ink.sign, ink.style)
        if names:
            room = ROOM if height >= LOW else 2 * ROOM
            for name in chart.names[: width * height // room]:
                spot = window.seen(np.array([[name.x, name.y]]), width, height)[0]
                canvas.name(spot, clipped(visible(name.text), WIDEST))
        return canvas.rows()

    def _drawn(
        self, size: tuple[int, int], window: Window, spots: Floats
    ) -> tuple[Bits, Ints]:
        """The dots of all that has no sign, or more signs than can be told apart."""
        crowded = len(self._in_sight(spots[self.signs], size)) > MOST_SIGNS
        key = (size, window, crowded)
        if self._still is None or self._still[0] != key:
            corner, scale = window.corner(*size), (window.across, window.down)
            self._still = (key, *self._plot(crowded).drawn(size, corner, scale))
        return self._still[1], self._still[2]

    def _plot(self, crowded: bool) -> Scatter:
        if crowded not in self._plots:
            dots = np.ones(len(self.chart.places), bool)
            if not crowded:
                dots[self.signs] = False
            places, kinds = self.chart.places[dots], self.chart.kinds[dots]
            self._plots[crowded] = Scatter(places, kinds)
        return self._plots[crowded]

    def _signs_in(self, spots: Floats, size: tuple[int, int]) -> list[int]:
        near = self._in_sight(spots[self.signs], size)
        if len(near) > MOST_SIGNS:
            return []
        # Later inks lie over earlier ones; of the same, the later point.
        points = self.signs[near]
        order = np.lexsort((-points, -self.chart.kinds[points]))
        return [int(point) for point in points[order]]

    @staticmethod
    def _in_sight(spots: Floats, size: tuple[int, int]) -> Ints:
        room = np.array((2 * size[0], 4 * size[1]))
        return np.flatnonzero(((spots >= 0) & (spots < room)).all(axis=1))

    def _draw_halo(
        self, canvas: Canvas, window: Window, size: tuple[int, int], live: Live
    ) -> None:
        """A dotted rim: of ten such texts eight stand within it."""
        wide = live.radius * np.array((window.across, window.down))
        if wide.max() < 3:
            return
        count = int(np.clip(wide.sum() * 0.6, 12, HALO))
        turn = np.arange(count) * (2 * np.pi / count)
        middle = window.seen(np.array([[live.x, live.y]]), *size)[0]
        rim = middle + np.column_stack((np.cos(turn), np.sin(turn))) * wide
        canvas.dots(rim, len(self.chart.inks))

    # -- finding -----------------------------------------------------------------------

    def toward(
        self, start: Floats, x: int, y: int, size: tuple[int, int], window: Window
    ) -> int:
        """The point nearest to a spot (in dots) that way, at least a cell away; -1
        where there is none."""
        apart = (window.seen(self.chart.places, *size) - start) / ONE_CELL
        along = apart @ np.array((x, y), float)
        beside = np.abs(apart @ np.array((y, x), float))
        ahead = np.flatnonzero((along >= 1.0) & (beside <= along * 1.5 + 0.5))
        if not len(ahead):
            return -1
        # A cell is twice as high as it is wide.
        cost = along[ahead] + 2 * beside[ahead] * (2.0 if x else 0.5)
        return int(ahead[cost.argmin()])

    def at(self, x: int, y: int, size: tuple[int, int], window: Window) -> int:
        """The point nearest to a cell, at most two cells from it; else -1."""
        if not len(self.chart.places):
            return -1
        middle = (np.array((x, y)) + 0.5) * ONE_CELL
        apart = window.seen(self.chart.places, *size) - middle
        away = np.hypot(*(apart.T))
        # What has a sign is meant before the dots around it.
        away[self.signs] -= 2.0
        nearest = int(away.argmin())
        return nearest if away[nearest] <= 6.0 else -1


class _Sea(Canvas):
    """A canvas that begins with what is drawn already."""

    def lie(self, bits: Bits, inks: Ints) -> None:
        self._bits = bits.ravel().copy()
        self._ink = inks.ravel().copy()

    def name(self, spot: Floats, text: str) -> None:
        """Put a name near a spot, where it hides the fewest dots."""
        wide = cells(text)
        x, middle = int(spot[0]) // 2 - wide // 2, int(spot[1]) // 4
        if -wide // 2 <= x < self.width - wide // 2:
            x = min(max(0, x), self.width - wide)
        rows = self._bits.reshape(self.height, self.width)
        near = NEAR if self.height >= LOW else 1
        places = [
            (np.count_nonzero(rows[y, max(0, x) : x + wide]), abs(y - middle), y)
            for y in range(middle - near, middle + near + 1)
            if 0 <= y < self.height
        ]
        for _, _, y in sorted(places):
            if self.label(x, y, [(text, "name")], blank=1):
                return


def _label(
    canvas: Canvas, spot: Floats, sign: str, style: str, caption: str = ""
) -> None:
    x, y = int(np.floor(spot[0])) // 2, int(np.floor(spot[1])) // 4
    text = clipped(visible(caption), WIDEST)
    wide = cells(text)
    right = x + 3 + wide < canvas.width
    if text and right:
        canvas.label(x, y, [(sign, style), (f" {text} ", "caption!")])
    elif text and x - wide - 2 >= 0:
        pieces = [(f" {text} ", "caption!"), (sign, style)]
        canvas.label(x - wide - 2, y, pieces)
    else:
        canvas.label(x, y, [(sign, style)])
