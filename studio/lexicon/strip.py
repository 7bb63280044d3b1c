"""A band beneath the draft: the terms near the caret and what they are tied to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lexicon.layout_ego import around
from studio.lexicon import look as looks
from studio.lexicon.kept import KeptLexicon
from widgets.graph_view import GraphView

MOST = 24
"""Terms in the band."""


class Strip(GraphView, can_focus=False):
    """`follow(near)` shows the first of these, what it is tied to, and the others that
    are near, which are lit."""

    DEFAULT_CSS = """
    Strip {
        dock: bottom;
        height: 9;
        max-height: 25%;
        border-top: solid $foreground 20%;
    }
    """

    def __init__(self, kept: KeptLexicon, picked: Callable[[str], None]) -> None:
        """`picked` is told of the term that was clicked while it was selected."""
        super().__init__()
        self.kept = kept
        self.picked = picked
        self._of: object = None

    def action_open(self) -> None:
        if self.selected:
            self.picked(self.kept.lexicon.graph.nodes[self.selected]["term"].name)

    def follow(self, near: Sequence[str], *, afresh: bool = False) -> None:
        """Show what is near; where nothing is, what was shown before stays, dim."""
        lexicon = self.kept.lexicon
        self.lit = near
        of = lexicon.version, near[0] if near else self.selected, tuple(near)
        if of == self._of and not afresh:
            return
        self._of = of
        centre = near[0] if near else self.selected
        near = [node for node in near if node in lexicon.graph]
        if centre not in lexicon.graph:
            self.show((), (), {})
            return
        self.hues = looks.hues(self.app.current_theme)
        self.drawing.strokes = looks.strokes(lexicon)
        beside = (*looks.tied(lexicon, centre), *near)
        places = around(centre, lambda _: beside, steps=1, most=MOST)
        # In so few rows only the ties of the one in the middle can be told apart.
        edges = looks.edges(lexicon, places)
        own = [edge for edge in edges if centre in (edge.source, edge.target)]
        self.show(looks.nodes(lexicon, places), own, places, selected=centre)
