"""A map to sail on: points by colour, marks, and one that glides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from textual.message import Message
from textual.timer import Timer
from typing_extensions import Unpack

from widgets.map_drawing import STRETCH, Chart, Drawing, Ink, Live, Name, Window
from widgets.options import Options
from widgets.painted import Cell
from widgets.roamed import Roamed

__all__ = ["Chart", "Ink", "Live", "MapView", "Name", "Window"]

ZOOM = 1.3
EDGE = 0.06
"""Part of the view at its rim in which a point is brought back to sight."""
HERTZ = 20
GLIDE = 0.35
"""Part of the way that is left which the mark goes at each beat."""
THERE = 1.0
"""Dots from its place at which the mark has come to rest."""


class MapView(Roamed):
    """`show(chart)` fills it, `glide(live)` moves the mark of the caret. `caption`
    names a point; `cursor` is the one in hand, -1 for none.

    Keys and mouse are those of `Roamed`; Tab goes to points with a sign of their own, a
    click on the point in hand opens it.

    Messages: Pointed(index), Opened(index).
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"role--{role}" for role in ("halo", "trail", "name", "cursor")),
        *(f"role--{role}" for role in ("caption", "live")),
    }
    STRETCH = STRETCH
    """How much longer one axis may be drawn than the other to fill the view."""
    DEFAULT_CSS = """
    MapView {
        height: 1fr;
        width: 1fr;
        & > .role--halo { color: $accent 70%; }
        & > .role--trail { color: $foreground 75%; }
        & > .role--name { color: $foreground 62%; text-style: italic; }
        & > .role--cursor { color: $foreground; }
        & > .role--caption { color: $foreground; background: $panel; }
        & > .role--live { color: $accent; }
    }
    """

    @dataclass
    class Pointed(Message):
        """Another point is in hand."""

        view: MapView
        index: int

    @dataclass
    class Opened(Message):
        """The point in hand was chosen."""

        view: MapView
        index: int

    def __init__(self, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.drawing = Drawing()
        self.window = Window()
        self.cursor = -1
        self.caption: Callable[[int], str] = lambda index: ""
        self.names = True
        """Whether names stand on the map."""
        self.live: Live | None = None
        """Where the mark is, on its way to `goal`."""
        self.goal: Live | None = None
        self.reach: Live | None = None
        """How far from its place the point in hand may truly stand."""
        self._beat: Timer | None = None

    @property
    def _span(self) -> tuple[int, int]:
        return self.size.width, self.size.height

    def show(
        self, chart: Chart, *, cursor: int | None = None, keep_view: bool = False
    ) -> None:
        """Show this, all of it in sight unless `keep_view`. Says nothing."""
        self.drawing.fill(chart)
        wanted = self.cursor if cursor is None else cursor
        self.cursor = wanted if wanted < len(chart.places) else -1
        if not keep_view or self._whole:
            self.fit()
        self.look_again()

    def point(self, index: int) -> None:
        """Take a point in hand, brought into sight."""
        if not 0 <= index < len(self.drawing.chart.places) or index == self.cursor:
            return
        self.cursor = index
        self._bring_back(self.drawing.chart.places[index])
        self.look_again()
        self.post_message(self.Pointed(self, index))

    # -- the mark that moves -----------------------------------------------------------

    def glide(self, live: Live | None) -> None:
        """Send the mark to its new place; it is there at once when it comes to sight,
        and where nothing on the screen is to move."""
        self.goal = live
        still = not self.is_mounted or self.app.animation_level == "none"
        if live is None or self.live is None or still:
            self.live = live
            self.look_again()
        elif self._beat is None:
            self._beat = self.set_interval(1 / HERTZ, self._go_on)
        else:
            self._beat.resume()

    def _go_on(self) -> None:
        live, goal = self.live, self.goal
        if live is None or goal is None:
            self.live = goal
        else:
            x, y = goal.x - live.x, goal.y - live.y
            far = max(abs(x) * self.window.across, abs(y) * self.window.down)
            wider = goal.radius - live.radius
            self.live = (
                Live(
                    live.x + GLIDE * x, live.y + GLIDE * y, live.radius + GLIDE * wider
                )
                if far > THERE or abs(wider) * self.window.across > THERE
                else goal
            )
        if self.live == goal and self._beat is not None:
            self._beat.pause()
        self.look_again()

    # -- painting ----------------------------------------------------------------------

    def look(self, y: int) -> Sequence[Cell]:
        if self._rows is None:
            self._rows = self.drawing.rows(
                self._span,
                self.window,
                cursor=self.cursor,
                caption=self.caption(self.cursor) if self.cursor >= 0 else "",
                live=self.live,
                reach=self.reach,
                names=self.names,
            )
        return self._rows[y] if y < len(self._rows) else ()

    # -- the view ----------------------------------------------------------------------

    def view_all(self) -> None:
        places = self.drawing.chart.places
        self.window = Window.around(places, *self._span, self.STRETCH)

    def view_moved(self, x: float, y: float) -> None:
        self.window = self.window.panned(x, y)

    def centre(self, live: Live) -> None:
        """Bring a place to the middle."""
        self._whole = False
        self.window = Window(live.x, live.y, self.window.across, self.window.down)
        self.look_again()

    def _bring_back(self, place: np.ndarray) -> None:
        room = np.array((2 * self.size.width, 4 * self.size.height))
        spot = self.window.seen(place[None], *self._span)[0]
        edge = 0.0 if self._whole else EDGE
        if ((spot < room * edge) | (spot >= room * (1 - edge))).any():
            self.centre(Live(float(place[0]), float(place[1])))

    def action_zoom(self, by: int, at: tuple[float, float] | None = None) -> None:
        spot = self._at_hand()
        at = at or (float(spot[0]), float(spot[1]))
        self._whole = False
        self.window = self.window.zoomed(ZOOM**by, at, self._span)
        self.look_again()

    # -- choosing ----------------------------------------------------------------------

    def _at_hand(self) -> np.ndarray:
        """Where the point in hand is, in dots; else the mark, else the middle."""
        if self.cursor >= 0:
            place = self.drawing.chart.places[self.cursor]
        elif self.live is not None:
            place = np.array((self.live.x, self.live.y))
        else:
            return np.array((self.size.width, 2 * self.size.height), float)
        spots = self.window.seen(place[None], *self._span)
        return spots.reshape(2)

    def action_toward(self, x: int, y: int) -> None:
        start = self._at_hand()
        found = self.drawing.toward(start, x, y, self._span, self.window)
        self.point(found)

    def action_next(self, by: int) -> None:
        signs = self.drawing.signs
        if len(signs):
            after = int(
                np.searchsorted(signs, self.cursor, "right" if by > 0 else "left")
            )
            self.point(int(signs[(after if by > 0 else after - 1) % len(signs)]))

    def action_open(self) -> None:
        if self.cursor >= 0:
            self.post_message(self.Opened(self, self.cursor))

    def clicked(self, column: int, row: int) -> None:
        found = self.drawing.at(column, row, self._span, self.window)
        if found >= 0 and found == self.cursor:
            self.action_open()
        else:
            self.point(found)
