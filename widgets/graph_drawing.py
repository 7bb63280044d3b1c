"""Which nodes and ties of a graph are drawn, where, and with which names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from widgets.braille import SOLID, Canvas, Floats, Ints
from widgets.glyphs import cells, visible
from widgets.painted import Cell
from widgets.take_rows import clipped

MOST_NAMED = 150
"""Nodes that are drawn with a sign and, where there is room, a name; the others in
sight are single dots."""

MOST_TIES = 500
"""Ties that are drawn, those of the selected and the lit first."""

MOST_COLOURED = 60
"""Ties that are all in the colours of their kinds; of more, only those are that belong
to the selected and the lit."""

WIDEST_NAME = 24
WIDEST_WORD = 14
MOST_WORDS = 40
SMALL = "•"
"""Sign of a node that has no room for its name."""

NEAR = 2
"""Cells from a click to a node that it still means."""

SIDE, TOP = 14, 1
"""Cells left free at the sides and at the top for names, where all is in sight."""

STRETCH = 6.0
"""How much longer one axis may be drawn than the other to fill the view."""

LONGEST = 120.0
"""Dots at most for one unit of the plane."""


@dataclass(frozen=True, slots=True)
class Node:
    """A name on the plane."""

    id: str
    label: str
    sign: str = "●"
    weight: float = 0.0
    """Where there is no room for all, the heavier are named."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie, from one id to another."""

    source: str
    target: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a kind of tie is drawn: which of eight dots are set, in which style, and the
    word that stands on the ties of the selected node."""

    pattern: Sequence[int] = SOLID
    style: str = "muted"
    word: str = ""


@dataclass(frozen=True, slots=True)
class Plane:
    """What of the plane is seen: the point in the middle, dots for one unit."""

    x: float = 0.0
    y: float = 0.0
    across: float = 20.0
    down: float = 20.0

    @classmethod
    def around(cls, places: Floats, width: int, height: int) -> Plane:
        """The plane on which all places are in sight of so many cells."""
        if not len(places) or width <= 0 or height <= 0:
            return cls()
        low, high = places.min(axis=0), places.max(axis=0)
        side = min(SIDE, width // 4)
        room = np.maximum((2 * (width - 2 * side), 4 * (height - 2 * TOP) - 4), 4)
        scale = np.minimum(room / np.maximum(high - low, 1e-3), LONGEST)
        across, down = np.minimum(scale, scale[::-1] * STRETCH)
        x, y = (low + high) / 2
        return cls(float(x), float(y), float(across), float(down))

    def seen(self, places: Floats, width: int, height: int) -> Floats:
        """Where places are, in dots of a view of so many cells."""
        moved = (places - (self.x, self.y)) * (self.across, self.down)
        spots: Floats = moved + np.array((width, 2 * height))
        return spots

    def moved_to(self, place: Floats) -> Plane:
        """The same with another point in the middle."""
        return replace(self, x=float(place[0]), y=float(place[1]))

    def panned(self, x: float, y: float) -> Plane:
        """Moved by so many dots."""
        return replace(self, x=self.x + x / self.across, y=self.y + y / self.down)

    def zoomed(self, by: float, at: tuple[int, int], width: int, height: int) -> Plane:
        """`by` times nearer, the spot `at` (in dots) staying where it is."""
        by = min(max(by, 0.002 / self.across), 2000 / self.across)
        x = self.x + (at[0] - width) / self.across * (1 - 1 / by)
        y = self.y + (at[1] - 2 * height) / self.down * (1 - 1 / by)
        return Plane(x, y, self.across * by, self.down * by)


class Drawing:
    """A graph with its places, and where on the screen its nodes were drawn last."""

    def __init__(self, strokes: Mapping[str, Stroke]) -> None:
        self.strokes = dict(strokes)
        self.fill((), (), {})

    def fill(
        self,
        nodes: Sequence[Node],
        edges: Sequence[Edge],
        places: Mapping[str, tuple[float, float]],
    ) -> None:
        """Hold this graph. Nodes without a place, and ties to them, are left out."""
        self.nodes = [node for node in nodes if node.id in places]
        self.index = {node.id: place for place, node in enumerate(self.nodes)}
        self.places: Floats = np.array(
            [places[node.id] for node in self.nodes], float
        ).reshape(-1, 2)
        self.edges = [
            edge
            for edge in edges
            if edge.source in self.index and edge.target in self.index
        ]
        ends = [
            (self.index[edge.source], self.index[edge.target]) for edge in self.edges
        ]
        self._ends = np.array(ends, np.intp).reshape(-1, 2)
        kinds = dict.fromkeys(edge.kind for edge in self.edges)
        self._kinds = list(kinds)
        numbers = {kind: number for number, kind in enumerate(self._kinds)}
        self._kind = np.array([numbers[edge.kind] for edge in self.edges], np.intp)
        self._weight = np.array([node.weight for node in self.nodes], float)
        self._spots: list[tuple[int, int, int, str]] = []

    def rows(
        self,
        width: int,
        height: int,
        plane: Plane,
        selected: str,
        lit: Collection[str],
        letters: Mapping[str, str],
    ) -> list[list[Cell]]:
        """The view as pieces of text, row by row."""
        self._spots = []
        strokes = [self.strokes.get(kind, Stroke()) for kind in self._kinds]
        canvas = Canvas(width, height, ("faint", "muted", *(s.style for s in strokes)))
        if not self.nodes or not width or not height:
            return canvas.rows()
        seen = plane.seen(self.places, width, height)
        inside = ((seen >= 0) & (seen < (2 * width, 4 * height))).all(axis=1)
        chosen = self.index.get(selected, -1)
        bright = np.zeros(len(self.nodes), bool)
        bright[[self.index[id_] for id_ in lit if id_ in self.index]] = True
        near = self._neighbours(chosen)
        rank = self._weight + 1e6 * near + 2e6 * bright
        rank[[self.index[id_] for id_ in letters if id_ in self.index]] += 3e6
        if chosen >= 0:
            rank[chosen] = np.inf
        named = np.flatnonzero(inside)
        named = named[np.argsort(-rank[named], kind="stable")]
        others, named = named[MOST_NAMED:], named[:MOST_NAMED]
        self._draw_ties(canvas, seen, named, chosen, bright, strokes)
        canvas.dots(seen[others], 1)
        looks = {
            int(place): self._look(int(place), chosen, bright, near, letters)
            for place in named
        }
        self._name(canvas, seen, looks)
        if chosen >= 0:
            self._word_ties(canvas, seen, chosen, strokes)
        return canvas.rows()

    def _neighbours(self, chosen: int) -> NDArray[np.bool_]:
        near = np.zeros(len(self.nodes), bool)
        if chosen >= 0:
            touching = self._ends[(self._ends == chosen).any(axis=1)]
            near[touching.reshape(-1)] = True
            near[chosen] = False
        return near

    # Ties

    def _draw_ties(
        self,
        canvas: Canvas,
        seen: Floats,
        named: Ints,
        chosen: int,
        bright: NDArray[np.bool_],
        strokes: Sequence[Stroke],
    ) -> None:
        ends = self._ends
        if not len(ends):
            return
        own = (ends == chosen).any(axis=1) | bright[ends].any(axis=1)
        shown = np.zeros(len(self.nodes), bool)
        shown[named] = True
        ties = np.flatnonzero(own | shown[ends].any(axis=1))
        both = shown[ends[ties]].all(axis=1)
        ties = ties[np.argsort(-(2 * own[ties] + both), kind="stable")][:MOST_TIES]
        coloured = own[ties] | (len(ties) <= MOST_COLOURED)
        inks = np.where(coloured, self._kind[ties] + 2, 0)
        patterns = [strokes[kind].pattern for kind in self._kind[ties]]
        canvas.lines(seen[ends[ties, 0]], seen[ends[ties, 1]], inks, patterns)

    def _word_ties(
        self, canvas: Canvas, seen: Floats, chosen: int, strokes: Sequence[Stroke]
    ) -> None:
        """The kind of every tie of the selected node, pointing to what it leads to, on
        ties that are long enough to be seen beside it."""
        for tie in np.flatnonzero((self._ends == chosen).any(axis=1))[:MOST_WORDS]:
            source, target = self._ends[tie]
            stroke = strokes[self._kind[tie]]
            away = np.abs(seen[target] - seen[source]) // (2, 4)
            word = clipped(visible(stroke.word), WIDEST_WORD)
            if not word or (away[0] < cells(word) + 8 and away[1] < 4):
                continue
            right = seen[target][0] >= seen[source][0]
            word = f"{word} ›" if right else f"‹ {word}"
            x, y = (seen[source] + seen[target]) / 2
            at = int(x) // 2 - cells(word) // 2
            canvas.label(at, int(y) // 4, [(word, stroke.style)], 1)

    # Names

    def _look(
        self,
        place: int,
        chosen: int,
        bright: NDArray[np.bool_],
        near: NDArray[np.bool_],
        letters: Mapping[str, str],
    ) -> tuple[Cell, Cell]:
        """The sign and the name of a node."""
        node = self.nodes[place]
        letter = letters.get(node.id)
        name = clipped(visible(node.label.replace("\t", " ")), WIDEST_NAME)
        style = "accent" if bright[place] else "" if near[place] else "muted"
        if letters:
            if place == chosen:
                return (node.sign, ""), (name, "strong")
            style = "" if letter else "faint"
            return (letter, "key!") if letter else (node.sign, style), (name, style)
        if place == chosen:
            return (node.sign, "accent" if bright[place] else ""), (name, "lit!")
        return (node.sign, style), (name, style)

    def _name(
        self,
        canvas: Canvas,
        seen: Floats,
        looks: Mapping[int, tuple[Cell, Cell]],
    ) -> None:
        """Give nodes their signs, and names where there is room, the first in rank
        first. A node without one has a smaller sign. Only names that matter now hide
        signs, where they would not stand anywhere else."""
        signs: dict[tuple[int, int], int] = {}
        for place in looks:
            spot = int(seen[place][0]) // 2, int(seen[place][1]) // 4
            signs.setdefault(spot, place)
        for (x, y), place in signs.items():
            sign, name = looks[place]
            named = self._put(canvas, place, x, y, name, signs)
            if not named and name[1] == "muted":
                sign = SMALL, "muted"
            if canvas.label(x, y, [sign]):
                self._spots.append((x, x + 1, y, self.nodes[place].id))

    def _put(
        self,
        canvas: Canvas,
        place: int,
        x: int,
        y: int,
        name: Cell,
        signs: Collection[tuple[int, int]],
    ) -> bool:
        wide = cells(name[0])
        right, left, middle = x + 2, x - 1 - wide, x - wide // 2
        outward = (right, left) if 2 * x >= canvas.width else (left, right)
        tries = [*((at, y) for at in outward), (middle, y - 1), (middle, y + 1)]
        for hides in (False, True)[: 1 + (name[1] != "muted")]:
            for at, row in tries:
                over = range(at - 1, at + wide + 1)
                if not hides and any((cell, row) in signs for cell in over):
                    continue
                if canvas.label(at, row, [name], 1):
                    self._spots.append((at, at + wide, row, self.nodes[place].id))
                    return True
        return False

    # Finding

    def at(self, x: int, y: int) -> str:
        """The node that was drawn at a cell or next to it, or ""."""
        best, found = NEAR + 1, ""
        for left, right, row, id_ in self._spots:
            away = max(left - x, x - right + 1, 0) + 2 * abs(row - y)
            if away < best:
                best, found = away, id_
        return found

    def nearest(self, selected: str, plane: Plane) -> list[str]:
        """The nodes that were drawn, the nearest to the selected first."""
        drawn = dict.fromkeys(id_ for *_, id_ in self._spots)
        start = self.index.get(selected)
        if start is None:
            return list(drawn)
        away = (self.places - self.places[start]) * (plane.across, plane.down)
        square = (away * away).sum(axis=1)
        others = [id_ for id_ in drawn if id_ != selected]
        return sorted(others, key=lambda id_: float(square[self.index[id_]]))

    def toward(self, selected: str, x: int, y: int, plane: Plane) -> str:
        """The nearest node that way, of those that were drawn; else of all; or ""."""
        start = self.index.get(selected)
        if start is None:
            return ""
        drawn = {self.index[id_] for *_, id_ in self._spots}
        away = (self.places - self.places[start]) * (plane.across, plane.down)
        along = away @ np.array((x, y), float)
        across = np.abs(away @ np.array((y, x), float))
        # Twice as far to the side as along still counts as that way, so that every node
        # lies some way from every other.
        fair = (along > 1e-9) & (across <= 2 * along)
        fair[start] = False
        cost = np.where(fair, along + 2 * across, np.inf)
        for places in (sorted(drawn - {start}), range(len(self.nodes))):
            among = np.fromiter(places, np.intp)
            if len(among) and np.isfinite(best := cost[among]).any():
                return self.nodes[int(among[np.argmin(best)])].id
        return ""
