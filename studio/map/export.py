"""The map written as pictures, from the room."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sessions.errors import SessionError
from studio.drafts.exporting import FOLDER, free_name, write_out
from studio.map import look as looks
from studio.map.colours import picture_hues
from studio.map.picture import Picture, png, svg

if TYPE_CHECKING:
    from studio.screens.map import MapRoom


def export_room(room: MapRoom, draft: Path) -> str:
    """Write what the room shows, as SVG and as PNG, into the Exports folder beside the
    draft; what to say of it."""
    map_ = room.map
    assert map_ is not None
    picture = Picture(
        looks.chart(map_, room.trail),
        picture_hues(room.app.current_theme, looks.voices_of(map_.standing)),
        looks.legend(map_, room.trail is not None),
        looks.live(room.spot),
    )
    folder = draft.parent / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        for suffix, made in ((".svg", svg(picture).encode()), (".png", png(picture))):
            out = free_name(folder, f"{draft.stem}-map", suffix)
            write_out(out, [made])
    except (OSError, SessionError) as error:
        return f"The picture could not be written: {error}."
    return f"The map is in {FOLDER}/{out.stem}.svg and .png, beside the draft."
