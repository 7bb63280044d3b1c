"""A graph to walk over: names on a plane, the ties between them in braille."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from textual.message import Message
from typing_extensions import Unpack

from widgets.graph_drawing import Drawing, Edge, Node, Plane, Stroke
from widgets.options import Options
from widgets.painted import Cell
from widgets.roamed import Roamed

__all__ = ["Edge", "GraphView", "Node", "Stroke"]

ZOOM = 1.25
EDGE = 0.08
"""Part of the view at its rim in which a selected node is brought back to sight."""


class GraphView(Roamed):
    """`show(nodes, edges, places)` fills it; places are (x, y), y down, in any unit.

    `selected` is an id or ""; `lit` ids stand out (what is near the caret); `letters`
    are signs put before names while one is being chosen; `strokes` say how a kind of
    edge is drawn (see `Stroke`), `hues` in which colours.

    Keys and mouse are those of `Roamed`; Tab follows the order given, a click on the
    selected node picks it.

    Messages: Highlighted(id), Picked(id).
    """

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
            self.view_all()
        self.look_again()

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

    def view_all(self) -> None:
        self.plane = Plane.around(self.drawing.places, *self.size)

    def view_moved(self, x: float, y: float) -> None:
        self.plane = self.plane.panned(x, y)

    def _bring_back(self, place: np.ndarray) -> None:
        width, height = self.size
        spot = self.plane.seen(place[None], width, height)[0]
        size = np.array((2 * width, 4 * height))
        if ((spot < size * EDGE) | (spot > size * (1 - EDGE))).any() and not (
            self._whole and ((spot >= 0) & (spot < size)).all()
        ):
            self._whole = False
            self.plane = self.plane.moved_to(place)

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

    def action_open(self) -> None:
        if self.selected:
            self.post_message(self.Picked(self, self.selected))

    def clicked(self, column: int, row: int) -> None:
        found = self.drawing.at(column, row)
        if found and found == self.selected:
            self.action_open()
        elif found:
            self.select(found)


if __name__ == "__main__":
    from widgets.demo import show
    from widgets.samples import MYTH, STROKES

    view = GraphView(STROKES)
    show(view, then=lambda: view.show(*MYTH, selected="debt"))
