"""A graph to walk over: names on a plane, the ties between them in braille."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from typing_extensions import Unpack

from widgets.graph_drawing import Drawing, Edge, Node, Plane, Stroke
from widgets.options import Options
from widgets.painted import Cell, Painted

__all__ = ["Edge", "GraphView", "Node", "Stroke"]

ZOOM = 1.25
STEP = 0.2
"""Part of the view that one key moves it by."""
EDGE = 0.08
"""Part of the view at its rim in which a selected node is brought back to sight."""


class GraphView(Painted, can_focus=True):
    """`show(nodes, edges, places)` fills it; places are (x, y), y down, in any unit.

    `selected` is an id or ""; `lit` ids stand out (what is near the caret); `letters`
    are signs put before names while one is being chosen; `strokes` say how a kind of
    edge is drawn (see `Stroke`), `hues` in which colours.

    Keys: arrows go to the nearest node that way, Tab and Shift+Tab to the next in the
    order given, Enter picks; Shift and arrows move the view, + and - zoom, 0 shows all.
    Mouse: a click selects, a click on the selected picks, dragging moves, the wheel
    zooms.

    Messages: Highlighted(id), Picked(id).
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "toward(0, -1)", "Up", show=False),
        Binding("down", "toward(0, 1)", "Down", show=False),
        Binding("left", "toward(-1, 0)", "Left", show=False),
        Binding("right", "toward(1, 0)", "Right", show=False),
        Binding("shift+up", "pan(0, -1)", "View up", show=False),
        Binding("shift+down", "pan(0, 1)", "View down", show=False),
        Binding("shift+left", "pan(-1, 0)", "View left", show=False),
        Binding("shift+right", "pan(1, 0)", "View right", show=False),
        Binding("plus,equals_sign", "zoom(1)", "Nearer", show=False),
        Binding("minus", "zoom(-1)", "Farther", show=False),
        Binding("0", "fit", "All", show=False),
        Binding("tab", "next(1)", "Next", show=False),
        Binding("shift+tab", "next(-1)", "Previous", show=False),
        Binding("enter", "pick", "Pick", show=False),
    ]
    DEFAULT_CSS = "GraphView { height: 1fr; width: 1fr; }"

    @dataclass
    class Highlighted(Message):
        """Another node is selected."""

        graph: GraphView
        id: str

    @dataclass
    class Picked(Message):
        """The selected node was chosen."""

        graph: GraphView
        id: str

    def __init__(
        self, strokes: Mapping[str, Stroke] | None = None, **options: Unpack[Options]
    ) -> None:
        super().__init__(**options)
        self.selected = ""
        self.lit: Collection[str] = ()
        self.letters: Mapping[str, str] = {}
        self.drawing = Drawing(strokes or {})
        self.plane = Plane()
        self._rows: Sequence[Sequence[Cell]] | None = None
        self._whole = True
        self._held: tuple[int, int] | None = None
        self._dragged = False

    def show(
        self,
        nodes: Sequence[Node],
        edges: Sequence[Edge],
        places: Mapping[str, tuple[float, float]],
        *,
        selected: str | None = None,
        keep_view: bool = False,
    ) -> None:
        """Show this graph, all of it in sight unless `keep_view` and the writer chose
        the view; a node without a place is left out. Says nothing: the owner knows what
        is selected."""
        self.drawing.fill(nodes, edges, places)
        wanted = self.selected if selected is None else selected
        self.selected = wanted if wanted in self.drawing.index else ""
        if self._whole or not keep_view:
            self._whole = True
            self.plane = Plane.around(self.drawing.places, *self.size)
        self.look_again()

    def look_again(self) -> None:
        """Something that is shown has changed: `lit`, `letters`, the strokes."""
        self._rows = None
        self.repaint()

    def select(self, id_: str) -> None:
        """Select a node, brought into sight; nothing where there is no such node."""
        if id_ not in self.drawing.index or id_ == self.selected:
            return
        self.selected = id_
        self._bring_back(self.drawing.places[self.drawing.index[id_]])
        self.look_again()
        self.post_message(self.Highlighted(self, id_))

    # Painting

    def look(self, y: int) -> Sequence[Cell]:
        if self._rows is None:
            width, height = self.size
            self._rows = self.drawing.rows(
                width, height, self.plane, self.selected, self.lit, self.letters
            )
        return self._rows[y] if y < len(self._rows) else ()

    # The view

    def fit(self) -> None:
        """Show all nodes."""
        self._whole = True
        self.plane = Plane.around(self.drawing.places, *self.size)
        self.look_again()

    def _on_resize(self, event: events.Resize) -> None:
        if self._whole:
            self.plane = Plane.around(self.drawing.places, *self.size)
        self._rows = None
        self.repaint_all()

    def _bring_back(self, place: np.ndarray) -> None:
        width, height = self.size
        spot = self.plane.seen(place[None], width, height)[0]
        size = np.array((2 * width, 4 * height))
        if ((spot < size * EDGE) | (spot > size * (1 - EDGE))).any() and not (
            self._whole and ((spot >= 0) & (spot < size)).all()
        ):
            self._whole = False
            self.plane = self.plane.moved_to(place)

    def action_fit(self) -> None:
        self.fit()

    def action_pan(self, x: int, y: int) -> None:
        width, height = self.size
        self._pan(STEP * 2 * width * x, STEP * 4 * height * y)

    def _pan(self, x: float, y: float) -> None:
        self._whole = False
        self.plane = self.plane.panned(x, y)
        self.look_again()

    def action_zoom(self, by: int, at: tuple[int, int] | None = None) -> None:
        width, height = self.size
        if at is None:
            at = width, 2 * height
            if self.selected:
                place = self.drawing.places[self.drawing.index[self.selected]]
                spot = self.plane.seen(place[None], width, height)[0]
                at = int(spot[0]), int(spot[1])
        self._whole = False
        self.plane = self.plane.zoomed(ZOOM**by, at, width, height)
        self.look_again()

    # Choosing

    def action_toward(self, x: int, y: int) -> None:
        found = self.drawing.toward(self.selected, x, y, self.plane)
        if found:
            self.select(found)
        elif not self.selected and self.drawing.nodes:
            self.select(self.drawing.nodes[0].id)

    def action_next(self, by: int) -> None:
        nodes = self.drawing.nodes
        if nodes:
            place = self.drawing.index.get(self.selected, -1 if by > 0 else 0)
            self.select(nodes[(place + by) % len(nodes)].id)

    def action_pick(self) -> None:
        if self.selected:
            self.post_message(self.Picked(self, self.selected))

    # Mouse

    async def _on_mouse_down(self, event: events.MouseDown) -> None:
        self._held = event.x, event.y
        self._dragged = False
        self.capture_mouse()

    def _on_mouse_move(self, event: events.MouseMove) -> None:
        if self._held is None:
            return
        x, y = self._held
        if (event.x, event.y) != self._held:
            self._dragged = True
            self._held = event.x, event.y
            self._pan(2 * (x - event.x), 4 * (y - event.y))

    async def _on_mouse_up(self, event: events.MouseUp) -> None:
        self._held = None
        self.release_mouse()

    async def _on_click(self, event: events.Click) -> None:
        if self._dragged:
            return
        found = self.drawing.at(event.x, event.y)
        if found and found == self.selected:
            self.action_pick()
        elif found:
            self.select(found)

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_zoom(1, (2 * event.x, 4 * event.y))

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_zoom(-1, (2 * event.x, 4 * event.y))


if __name__ == "__main__":
    from widgets.demo import show
    from widgets.samples import MYTH, STROKES

    view = GraphView(STROKES)
    show(view, then=lambda: view.show(*MYTH, selected="debt"))
