"""A band beneath the draft: the map, small, and the caret's paragraph on it."""

from __future__ import annotations

from collections.abc import Sequence

from studio.map import look as looks
from studio.map.colours import hues_of
from studio.map.places import Spot, StyleMap
from widgets.map_view import MapView


class MapStrip(MapView, can_focus=False):
    """`fill(map)` shows it, `follow(spot)` sends the mark to its place."""

    STRETCH = 6.0
    DEFAULT_CSS = """
    MapStrip {
        dock: bottom;
        height: 11;
        border-top: solid $foreground 20%;
        background: $primary 5%;
        &:ansi { background: ansi_default; }
    }
    """

    def fill(self, map_: StyleMap, voices: Sequence[str] = ()) -> None:
        """Show this map."""
        spoken_of = looks.voices_of(map_.standing)
        self.hues = hues_of(self.app.current_theme, (*voices, *spoken_of))
        self.show(looks.chart(map_), keep_view=True)
        self.repaint_all()

    def follow(self, spot: Spot | None) -> None:
        """The caret's paragraph stands there now."""
        self.glide(looks.live(spot))
