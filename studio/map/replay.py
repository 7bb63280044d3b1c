"""The style map of a recording: where its draft stands, and all the way it came."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from studio.map.own import session
from studio.map.places import Own, as_shipped, paragraphs_of
from studio.measures.style_line import around
from studio.screens.map import Asked, MapRoom

if TYPE_CHECKING:
    from sessions.replay.player import Player


def room(player: Player) -> MapRoom:
    """The room for the moment the player stands at."""
    moment = player.moment()

    def texts() -> Iterator[list[Own] | None]:
        yield paragraphs_of(moment.text)

    def way() -> Iterator[list[str] | None]:
        yield from session(player.path, moment.n)

    asked = Asked(texts, lambda: around(moment.text, moment.caret), way, "so far")
    return MapRoom(as_shipped, asked, keys=("f4",), trail_at_once=True)
