"""Commands for the style map: its room, and the band beneath the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.commands.command import Command

if TYPE_CHECKING:
    from studio.desk.desk import Desk


class MapRoomKey(Command):
    """See where your draft, its branches and takes stand among some hundreds of
    authors; the same key leads back."""

    id = "map"
    keys = ("f4",)
    label = "map"
    order = 136
    is_door = True

    @staticmethod
    def run(desk: Desk) -> None:
        desk.chart.room()


class MapStripKey(Command):
    """Show beneath the draft where on the map the caret's paragraph stands, as you
    write, or put the map away."""

    id = "map-strip"
    label = "map beneath"

    @staticmethod
    def run(desk: Desk) -> None:
        desk.chart.toggle_strip()


MAP: tuple[type[Command], ...] = (MapRoomKey, MapStripKey)
"""What the map adds to the studio."""
