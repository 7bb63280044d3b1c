"""Protean's own themes, and the hue of every voice on any background.

Hues are told apart by lightness and by the blue-yellow axis too, which colour-blind
eyes keep, and reach the contrast that WCAG 2.2 asks of body text (4.5 to 1). The named
four lie at least 12 apart (CIE 1976) for the three common kinds of colour blindness.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterable, Sequence

from textual.color import Color, ColorParseError
from textual.theme import Theme

READABLE = 4.5
CLEAR = 7.0
"""The ratio asked of the high contrast themes."""

DARK = Theme(
    name="protean-dark",
    dark=True,
    background="#15151b",
    surface="#1b1b23",
    panel="#252530",
    foreground="#ece6d9",
    primary="#8db4d8",
    secondary="#a79fc4",
    accent="#dcae62",
    success="#8cc28c",
    warning="#e2b75f",
    error="#ec8478",
)
LIGHT = Theme(
    name="protean-light",
    dark=False,
    background="#fbf7ef",
    surface="#f4eee2",
    panel="#e9e1d1",
    foreground="#26221d",
    primary="#2b5a84",
    secondary="#61537a",
    accent="#7d5200",
    success="#2f6b36",
    warning="#7d5200",
    error="#a1322b",
)
CONTRAST_DARK = Theme(
    name="protean-contrast-dark",
    dark=True,
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    foreground="#ffffff",
    primary="#9fd4ff",
    secondary="#d9c7ff",
    accent="#ffd447",
    success="#86f29a",
    warning="#ffd447",
    error="#ff9d92",
    text_alpha=1.0,
)
CONTRAST_LIGHT = Theme(
    name="protean-contrast-light",
    dark=False,
    background="#ffffff",
    surface="#ffffff",
    panel="#e6e6e6",
    foreground="#000000",
    primary="#00396b",
    secondary="#3f1d78",
    accent="#5c3b00",
    success="#004d14",
    warning="#5c3b00",
    error="#7f0d0d",
    text_alpha=1.0,
)
OWN: tuple[Theme, ...] = (DARK, LIGHT, CONTRAST_DARK, CONTRAST_LIGHT)

TITLES = {
    "protean-dark": "Protean, night",
    "protean-light": "Protean, paper",
    "protean-contrast-dark": "high contrast, black",
    "protean-contrast-light": "high contrast, white",
}

_NAMED = ("realism", "surreal", "kjv", "philosophical")
# The first four are the named voices'; the rest are given to further voices in turn.
_ON_DARK = (
    *("#93b8ee", "#d968c4", "#e3bd66", "#5fdcb4"),
    *("#f08a6c", "#a5dc4a", "#b8a4c8", "#9aa05a"),
)
_ON_LIGHT = (
    *("#155fb5", "#98267a", "#7a4c10", "#12503d"),
    *("#a33a1c", "#6a2bd0", "#24702f", "#4a4658"),
)


def luminance(colour: Color) -> float:
    """Relative luminance of an opaque colour, 0 to 1 (WCAG 2.2)."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.r / 255, colour.g / 255, colour.b / 255)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(first: Color, second: Color) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def legible(colour: Color, under: Sequence[Color], ratio: float = READABLE) -> Color:
    """`colour`, made lighter or darker until it reaches `ratio` on all of `under`."""

    def reached(candidate: Color) -> float:
        return min(contrast(candidate, ground) for ground in under)

    if not under or reached(colour) >= ratio:
        return colour
    hue, lightness, saturation = colorsys.rgb_to_hls(*colour.normalized)
    for step in range(1, 51):
        candidates = [
            _from_hls(hue, level, saturation)
            for level in (lightness + step / 50, lightness - step / 50)
            if 0.0 <= level <= 1.0
        ]
        for candidate in candidates:
            if reached(candidate) >= ratio:
                return candidate
    return max((Color(255, 255, 255), Color(0, 0, 0)), key=reached)


def _from_hls(hue: float, lightness: float, saturation: float) -> Color:
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, saturation)
    return Color(round(red * 255), round(green * 255), round(blue * 255))


def grounds(theme: Theme) -> tuple[Color, ...]:
    """What text stands on in `theme`; empty when those are the terminal's own."""
    made = theme.to_color_system().generate()
    found: list[Color] = []
    for name in ("background", "surface"):
        try:
            colour = Color.parse(made[name])
        except (KeyError, ColorParseError):
            continue
        if colour.a == 1 and colour.ansi is None:
            found.append(colour)
    return tuple(found)


def hues(voices: Iterable[str], theme: Theme) -> dict[str, str]:
    """A colour (`#rrggbb`) for every voice. The four named voices have their own; the
    others take theirs in order, so give all voices, also those that are off."""
    palette = _ON_DARK if theme.dark else _ON_LIGHT
    under = grounds(theme)
    ratio = (
        CLEAR if theme.name in (CONTRAST_DARK.name, CONTRAST_LIGHT.name) else READABLE
    )
    found: dict[str, str] = {}
    further = 0
    for voice in voices:
        if voice in _NAMED:
            place = _NAMED.index(voice)
        else:
            place = len(_NAMED) + further % (len(palette) - len(_NAMED))
            further += 1
        found[voice] = legible(Color.parse(palette[place]), under, ratio).hex
    return found


def title(name: str) -> str:
    """What the look screen calls a theme."""
    return TITLES.get(name, name.replace("-", " "))
