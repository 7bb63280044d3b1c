"""The map's colours on a theme."""

from __future__ import annotations

from collections.abc import Iterable

from textual.color import Color, ColorParseError
from textual.theme import Theme

from studio import themes
from studio.map import look as looks

OTHERS = 0.30
"""How far the other authors' points stand out from the ground, 0 to 1."""
SEA = 0.05
"""How much of the theme's first colour is in the sea."""


def hues_of(theme: Theme, voices: Iterable[str]) -> dict[str, str]:
    """Colours by style name: every voice's, one's own texts', the other authors'."""
    named = dict.fromkeys((*voices, *looks.NAMED))
    found = themes.hues(named, theme)
    ground, ink = _ground(theme), _ink(theme)
    found[looks.OWN] = ink.hex
    found[looks.OTHERS] = ground.blend(ink, OTHERS).hex
    return found


def picture_hues(theme: Theme, voices: Iterable[str]) -> dict[str, str]:
    """The same for a picture, with its ground, its ink and the caret's mark."""
    sea = _ground(theme).blend(Color.parse(theme.primary), SEA)
    return {
        **hues_of(theme, voices),
        "ground": sea.hex,
        "ink": _ink(theme).hex,
        "live": Color.parse(theme.accent or theme.primary).hex,
    }


def _ground(theme: Theme) -> Color:
    found = themes.grounds(theme)
    return found[0] if found else Color(0, 0, 0) if theme.dark else Color(255, 255, 255)


def _ink(theme: Theme) -> Color:
    try:
        wanted = Color.parse(theme.foreground or "#888888")
    except ColorParseError:
        wanted = Color(136, 136, 136)
    # A theme of the terminal's own colours has none that can be mixed.
    if wanted.ansi is not None:
        wanted = Color(230, 230, 230) if theme.dark else Color(30, 30, 30)
    return themes.legible(wanted, (_ground(theme),))
