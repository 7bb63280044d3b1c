"""The map as a picture: SVG, and PNG drawn by ourselves.

The SVG has everything, with every name as escaped text. The PNG is made from it where
`rsvg-convert` is installed; else it is drawn here, dot by dot and stroke by stroke.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from numpy.typing import NDArray

from engines.text import inert
from studio.map.letters import lettered
from widgets.map_drawing import Chart, Live

WIDTH, HEIGHT = 1_600, 1_200
MARGIN = 90
LEGEND = 46
"""Pixels at the bottom for the legend."""
CORNERS = {
    "◆": ((0, -11), (9, 0), (0, 11), (-9, 0)),
    "◇": ((0, -8), (7, 0), (0, 8), (-7, 0)),
    "▲": ((0, -7), (7, 6), (-7, 6)),
}
"""Of the signs that are not round, in pixels from their middle."""
BENEATH = 20.0
"""Pixels that a name stands below the middle of what it names."""
LETTER = 13.0
"""Pixels of a capital's height, where letters are drawn here."""
_PATIENCE_S = 30.0

Pixels = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its colours (`#rrggbb` by style name, "ground" and "ink" among
    them), what its signs mean, and the caret's mark."""

    chart: Chart
    hues: Mapping[str, str]
    legend: Sequence[tuple[str, str, str]] = ()
    live: Live | None = None

    def hue(self, style: str) -> str:
        return self.hues.get(style.removesuffix("!"), self.hues["ink"])


def places(picture: Picture) -> tuple[Pixels, float, Pixels]:
    """Pixels (n, 2) of the points, pixels of one unit, and what is added: both axes
    are drawn alike."""
    held = picture.chart.places
    if not len(held):
        return np.zeros((0, 2)), 1.0, np.zeros(2)
    low, high = held.min(axis=0), held.max(axis=0)
    room = np.array((WIDTH, HEIGHT - LEGEND)) - 2 * MARGIN
    unit = float((room / np.maximum(high - low, 1e-3)).min())
    added = np.array((WIDTH, HEIGHT - LEGEND)) / 2 - (low + high) / 2 * unit
    return held * unit + added, unit, added


# -- SVG -------------------------------------------------------------------------------


def svg(picture: Picture) -> str:
    """The map as one SVG document."""
    chart, hues = picture.chart, picture.hues
    spots, unit, added = places(picture)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill={quoteattr(hues["ground"])}/>',
    ]
    signs: list[str] = []
    for number, ink in enumerate(chart.inks):
        colour = quoteattr(picture.hue(ink.style))
        here = spots[chart.kinds == number]
        if ink.sign:
            signs.append(f"<g {_sign_look(ink.sign, colour)}>")
            signs += [_sign(ink.sign, x, y) for x, y in here.tolist()]
            signs.append("</g>")
        else:
            parts.append(f'<g fill={colour} fill-opacity="0.75">')
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in here]
            parts.append("</g>")
    # One's own signs stand over the names, which stand over the dots.
    parts += [*_names(picture, unit, added), *signs]
    if len(chart.trail) > 1:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in chart.trail * unit + added)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke={quoteattr(hues["ink"])} '
            'stroke-width="2" stroke-dasharray="2 6" stroke-linecap="round"/>'
        )
    if picture.live is not None:
        live, accent = picture.live, quoteattr(picture.hue("live"))
        x, y = np.array((live.x, live.y)) * unit + added
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{live.radius * unit:.1f}" '
            f'fill={accent} fill-opacity="0.05" stroke={accent} '
            'stroke-opacity="0.6" stroke-dasharray="2 7"/>'
            f'<path d="{_star(x, y, 13)}" fill={accent}/>'
        )
    parts += _legend(picture)
    parts.append("</svg>\n")
    return "\n".join(parts)


def _sign_look(sign: str, colour: str) -> str:
    if sign in "○◇":
        return f'fill="none" stroke={colour} stroke-width="2"'
    return f"fill={colour}"


def _sign(sign: str, x: float, y: float) -> str:
    if sign in "●○":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6"/>'
    path = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in CORNERS[sign])
    return f'<polygon points="{path}"/>'


def _star(x: float, y: float, size: float) -> str:
    turn = np.arange(8) * np.pi / 4
    away = np.where(np.arange(8) % 2, size * 0.3, size)
    path = [
        f"{x + r * np.sin(t):.1f} {y - r * np.cos(t):.1f}"
        for t, r in zip(turn, away, strict=True)
    ]
    return f"M{' L'.join(path)} Z"


def _standing(
    picture: Picture, unit: float, added: Pixels
) -> Iterator[tuple[str, float, float]]:
    """Names that do not collide, the first given first, and the middle of the line each
    stands on."""
    taken: list[tuple[float, float, float]] = []
    for name in picture.chart.names:
        x, y = np.array((name.x, name.y)) * unit + added + (0.0, BENEATH)
        text = inert(name.text)[:60]
        half = 5.5 * len(text)
        if any(abs(y - b) < 30 and abs(x - a) < half + h for a, b, h in taken):
            continue
        taken.append((x, y, half))
        yield text, float(x), float(y)


def _names(picture: Picture, unit: float, added: Pixels) -> list[str]:
    ink = quoteattr(picture.hues["ink"])
    ground = quoteattr(picture.hues["ground"])
    return [
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="20" '
        f'font-style="italic" fill={ink} fill-opacity="0.9" stroke={ground} '
        f'stroke-width="5" paint-order="stroke">{escape(text)}</text>'
        for text, x, y in _standing(picture, unit, added)
    ]


def _legend(picture: Picture) -> list[str]:
    found: list[str] = []
    x, y = float(MARGIN), HEIGHT - LEGEND / 2
    ink = quoteattr(picture.hues["ink"])
    for sign, style, word in picture.legend:
        colour = quoteattr(picture.hue(style))
        if sign == "✦":
            found.append(f'<path d="{_star(x, y, 11)}" fill={colour}/>')
        elif sign in "●○◆◇▲":
            found.append(f"<g {_sign_look(sign, colour)}>{_sign(sign, x, y)}</g>")
        else:
            found.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill={colour}/>')
        found.append(
            f'<text x="{x + 14:.1f}" y="{y + 6:.1f}" font-size="18" fill={ink} '
            f'fill-opacity="0.75">{escape(inert(word))}</text>'
        )
        x += 42 + 10 * len(word)
    return found


# -- PNG -------------------------------------------------------------------------------


def png(picture: Picture) -> bytes:
    """The map as a PNG file: from the SVG where `rsvg-convert` can, else drawn here."""
    tool = shutil.which("rsvg-convert")
    if tool is not None:
        try:
            done = subprocess.run(
                [tool, "--format", "png"],
                input=svg(picture).encode(),
                capture_output=True,
                timeout=_PATIENCE_S,
                check=True,
            )
            return done.stdout
        except (OSError, subprocess.SubprocessError):
            pass
    return encoded(drawn(picture))


def drawn(picture: Picture) -> NDArray[np.uint8]:
    """The map as pixels (height, width, 3)."""
    ground = np.array(_rgb(picture.hues["ground"]), float)
    sheet = np.broadcast_to(ground, (HEIGHT, WIDTH, 3)).copy()
    spots, unit, added = places(picture)
    kinds, inks = picture.chart.kinds, list(enumerate(picture.chart.inks))
    for number, ink in inks:
        if not ink.sign:
            _stamp(sheet, spots[kinds == number], _rgb(picture.hue(ink.style)), 2.6)
    for text, x, y in _standing(picture, unit, added):
        _letter(sheet, text, (x, y), picture, middle=True)
    for number, ink in inks:
        if ink.sign:
            hue = _rgb(picture.hue(ink.style))
            _mark(sheet, ink.sign, spots[kinds == number], hue)
    if len(trail := picture.chart.trail) > 1:
        path = trail * unit + added
        steps = [
            np.linspace(a, b, max(2, int(np.hypot(*(b - a)) / 8)))
            for a, b in pairwise(path)
        ]
        _stamp(sheet, np.concatenate(steps), _rgb(picture.hues["ink"]), 1.6)
    if (live := picture.live) is not None:
        middle = np.array((live.x, live.y)) * unit + added
        turn = np.arange(90) * (2 * np.pi / 90)
        rim = np.column_stack((np.cos(turn), np.sin(turn))) * live.radius * unit
        accent = _rgb(picture.hue("live"))
        _stamp(sheet, middle + rim, accent, 1.6)
        _stamp(sheet, middle[None], accent, 9.0)
    at, y = float(MARGIN), HEIGHT - LEGEND / 2
    for sign, style, word in picture.legend:
        hue = _rgb(picture.hue(style))
        _mark(sheet, sign, np.array([[at, y]]), hue)
        at += 38 + _letter(sheet, inert(word), (at + 16, y + 6), picture)
    return np.asarray(np.rint(sheet).clip(0, 255), np.uint8)


def _mark(
    sheet: Pixels, sign: str, spots: Pixels, colour: tuple[int, int, int]
) -> None:
    """Set a sign at each spot, round where it has no corners."""
    if sign not in CORNERS:
        _stamp(sheet, spots, colour, 6.0, sign == "○")
        return
    corners = np.array(CORNERS[sign], float)
    sides = np.stack((corners, np.roll(corners, -1, axis=0)), axis=1)
    # A full one is filled by smaller ones within it.
    for size in (1.0,) if sign == "◇" else (1.0, 0.65, 0.3):
        for side in (spots[:, None, None] + size * sides).reshape(-1, 2, 2):
            _line(sheet, side, colour, 1.7)


def _letter(
    sheet: Pixels,
    text: str,
    spot: tuple[float, float],
    picture: Picture,
    *,
    middle: bool = False,
) -> float:
    """Write a text in one line that begins, or has its middle, at `spot`; how wide it
    is. A rim of the ground's colour keeps the dots off."""
    strokes, wide = lettered(text, LETTER)
    strokes += np.array((spot[0] - wide / 2 if middle else spot[0], spot[1]))
    ground, ink = _rgb(picture.hues["ground"]), _rgb(picture.hues["ink"])
    for colour, radius in ((ground, 3.2), (ink, 0.7)):
        for stroke in strokes:
            _line(sheet, stroke, colour, radius)
    return wide


def _line(
    sheet: Pixels, ends: Pixels, colour: tuple[int, int, int], radius: float
) -> None:
    """Draw a line between two ends, with a soft edge; left out where it does not lie
    whole on the sheet."""
    low = np.floor(ends.min(axis=0) - radius - 2).astype(int)
    high = np.ceil(ends.max(axis=0) + radius + 2).astype(int)
    if (low < 0).any() or high[0] > WIDTH or high[1] > HEIGHT:
        return
    x = np.arange(low[0], high[0])[None, :] - ends[0, 0]
    y = np.arange(low[1], high[1])[:, None] - ends[0, 1]
    along_x, along_y = ends[1] - ends[0]
    size = max(along_x**2 + along_y**2, 1e-9)
    share = np.clip((x * along_x + y * along_y) / size, 0, 1)
    away = np.hypot(x - share * along_x, y - share * along_y)
    cover = np.clip(radius + 0.5 - away, 0, 1)[:, :, None]
    patch = sheet[low[1] : high[1], low[0] : high[0]]
    patch += (np.array(colour, float) - patch) * cover


def _stamp(
    sheet: Pixels,
    spots: Pixels,
    colour: tuple[int, int, int],
    radius: float,
    hollow: bool = False,
) -> None:
    """Set a round dot at each spot, with a soft edge."""
    reach = int(radius) + 2
    span = np.arange(-reach, reach + 1)
    for x, y in spots.tolist():
        left, top = int(x) - reach, int(y) - reach
        if left < 0 or top < 0 or left + len(span) > WIDTH or top + len(span) > HEIGHT:
            continue
        away = np.hypot(span[None, :] + int(x) - x, span[:, None] + int(y) - y)
        cover = np.clip(radius + 0.5 - away, 0, 1)
        if hollow:
            cover -= np.clip(radius - 1.5 - away, 0, 1)
        patch = sheet[top : top + len(span), left : left + len(span)]
        patch += (np.array(colour, float) - patch) * cover[:, :, None]


def encoded(pixels: NDArray[np.uint8]) -> bytes:
    """Pixels (height, width, 3) as a PNG file (ISO/IEC 15948)."""
    height, width, _ = pixels.shape

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    rows = np.zeros((height, 1 + 3 * width), np.uint8)
    rows[:, 1:] = pixels.reshape(height, -1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)),
            chunk(b"IEND", b""),
        )
    )


def _rgb(colour: str) -> tuple[int, int, int]:
    value = int(colour.lstrip("#")[:6], 16)
    return value >> 16, value >> 8 & 255, value & 255
