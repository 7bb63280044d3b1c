"""A widget that says what stands in each row; only rows that changed are sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from typing_extensions import Unpack

from widgets.options import Options
from widgets.paint import ROLES, Palette, role_css

Cell = tuple[str, str]
"""(text, style name) of a piece of a row; see `Palette` for the names."""


class Painted(Widget):
    """Subclasses answer `look(y)`, the pieces of row `y`, and call `repaint()` when an
    answer may have changed. `hues` are colours by name for the pieces."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"role--{role}" for role in ROLES}
    DEFAULT_CSS = "Painted { background: $background; color: $foreground; }" + role_css(
        "Painted"
    )

    def __init__(self, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.hues: dict[str, str] = {}
        self._palette: Palette | None = None
        self._shown: dict[int, Sequence[Cell]] = {}

    def look(self, y: int) -> Sequence[Cell]:
        """Hook: the pieces of row `y`."""
        return ()

    def repaint(self) -> None:
        """Paint the rows that look different from what was painted last."""
        if self.is_mounted:
            width, height = self.size
            for y in range(height):
                if self._shown.get(y) != self.look(y):
                    self.refresh(Region(0, y, width, 1))

    def repaint_all(self) -> None:
        """Paint every row, after `hues` changed."""
        self._palette = None
        self.refresh()

    def notify_style_update(self) -> None:
        self._palette = None
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        if self._palette is None:
            self._palette = Palette(self, self.hues)
        palette = self._palette
        look = self._shown[y] = self.look(y)
        strip = Strip(
            [Segment(text, palette.base + palette[name]) for text, name in look if text]
        )
        width = self.size.width
        return strip.extend_cell_length(width, palette.base).crop(0, width)
