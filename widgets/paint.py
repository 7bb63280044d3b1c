"""One row of the page as a strip of coloured cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.dom import DOMNode
from textual.strip import Strip

from widgets.glyphs import TAB, cells, graphemes, is_simple

ROLES = {
    "muted": "color: $foreground 55%;",
    "faint": "color: $foreground 25%;",
    "strong": "text-style: bold;",
    "heading": "text-style: bold;",
    "accent": "color: $text-accent;",
    "good": "color: $text-success;",
    "warn": "color: $text-warning;",
    "bad": "color: $text-error;",
    "key": "color: $text-primary;",
    "added": "color: $text-success; text-style: underline;",
    "removed": "color: $foreground 50%; text-style: strike;",
    "cut": "color: $foreground 50%; text-style: strike;",
    "lit": "background: $primary 30%;",
}
"""What a piece of text may be, and how the theme paints it."""

QUIET = ("muted", "faint")

Run = tuple[int, int, str]
"""(start, end, style name), columns of one row."""


class Row(NamedTuple):
    """All that decides how a row looks; equal rows look equal."""

    text: str
    """Visible text of the row."""
    runs: tuple[Run, ...]
    """Styles in painting order: a later one wins."""
    caret: int
    """Column of the caret, -1 when it stands elsewhere."""
    sign: str
    """What stands in the margin: a few cells, or nothing."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Cells of the left margin, of the text, and of the whole row."""

    left: int
    measure: int
    width: int


def solid(ground: Color, colour: Color) -> Color:
    """A colour as seen on a ground; the terminal's own colours stay themselves."""
    if colour.ansi is not None:
        return colour
    if ground.ansi is not None:
        return colour.with_alpha(1)
    return ground.blend(colour, colour.a).with_alpha(1)


def role_css(widget: str) -> str:
    """Style sheet of a widget's roles. The terminal's own colours cannot be thinned, so
    what should be quiet is dim there."""
    rules = "".join(f"& .role--{role} {{ {css} }}" for role, css in ROLES.items())
    quiet = "".join(f"& .role--{role} {{ text-style: dim; }}" for role in QUIET)
    struck = "& .role--removed, & .role--cut { text-style: dim strike; }"
    return f"{widget} {{ {rules} &:ansi {{ {quiet} {struck} }} }}"


class Palette:
    """Styles by name: parts of a widget (its component classes) and colours. `slant`
    puts what has a hue in italics, for where hues are not seen."""

    def __init__(
        self, node: DOMNode, hues: Mapping[str, str], *, slant: bool = False
    ) -> None:
        background, colour = node.background_colors[1], node.colors[3]
        self._node = node
        self._hues = hues
        self._slant = slant or None
        self._background = background
        self.base = Style(
            color=solid(background, colour).rich_color, bgcolor=background.rich_color
        )
        self._styles: dict[str, Style] = {}

    def __getitem__(self, name: str) -> Style:
        """The style of a component class `role--name`, of a name in the hues, or of a
        colour; a name that is none of these changes nothing. A "!" after the name makes
        it bold."""
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = self._find(name)
        return style

    def _find(self, name: str) -> Style:
        if name.endswith("!"):
            return self[name[:-1]] + Style(bold=True)
        if not name:
            return Style()
        if f"role--{name}" in self._node._component_styles:
            return self._component(f"role--{name}")
        try:
            colour = Color.parse(self._hues.get(name, name))
        except Exception:
            return Style()
        return Style(color=colour.rich_color, italic=self._slant)

    def _component(self, name: str) -> Style:
        styles = self._node.get_component_styles(name)
        ground, colour = self._background, None
        bgcolor = None
        if styles.has_rule("background"):
            ground = solid(ground, styles.background)
            bgcolor = ground.rich_color
        if styles.has_rule("auto_color") and styles.auto_color:
            colour = ground.get_contrast_text(styles.color.a)
        elif styles.has_rule("color"):
            colour = styles.color
        if colour is None:
            return Style(bgcolor=bgcolor) + styles.text_style
        shade = solid(ground, colour).rich_color
        return Style(color=shade, bgcolor=bgcolor) + styles.text_style


def paint(row: Row, palette: Palette, frame: Frame) -> Strip:
    """The strip of a row: exactly `frame.width` cells."""
    base = palette.base
    # One cell past the text for a caret that rests there.
    text = row.text + " "
    simple = is_simple(text)
    room = frame.measure + 1
    if (len(text) if simple else cells(text)) > room:
        text, simple = _cropped(text, room)
    caret = min(row.caret, len(text) - 1)
    edges = {0, len(text)}
    runs = row.runs
    if caret >= 0:
        runs = (*runs, (caret, _glyph_end(text, caret, simple), "caret"))
    for start, end, _ in runs:
        edges.add(min(start, len(text)))
        edges.add(min(end, len(text)))
    stops = sorted(edges)
    segments = []
    if frame.left:
        sign = f"{row.sign} ".rjust(frame.left)[-frame.left :]
        style = base + palette["margin"] if row.sign else base
        segments.append(Segment(sign, style))
    used = frame.left
    for start, end in pairwise(stops):
        style = base
        for first, last, name in runs:
            if first <= start and end <= last:
                style += palette[name]
        piece = text[start:end].replace("\t", " " * TAB)
        segments.append(Segment(piece, style))
        used += len(piece) if simple else cells(piece)
    if used < frame.width:
        segments.append(Segment(" " * (frame.width - used), base))
    strip = Strip(segments, max(used, frame.width))
    return strip if used <= frame.width else strip.crop(0, frame.width)


def _cropped(text: str, room: int) -> tuple[str, bool]:
    """The part of the text that fits `room` cells, and whether it is simple."""
    used = 0
    for start, _, width in graphemes(text):
        if used + width > room:
            text = text[:start]
            break
        used += width
    return text, is_simple(text)


def _glyph_end(text: str, column: int, simple: bool) -> int:
    if simple:
        return column + 1
    return next(
        (end for start, end, _ in graphemes(text) if start <= column < end), column + 1
    )
