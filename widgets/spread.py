"""The open book: the draft on one side, the lanes beside or beneath it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Resize

from widgets.lanes import Lanes
from widgets.quill import Quill

WIDE = 100
"""Columns from which the lanes stand beside the draft."""


def measure_for(width: int) -> int:
    """Prose measure in columns for a screen `width` columns wide: 60 to 72 where there is
    room, the same whether the lanes are open or not."""
    if width < WIDE:
        return max(20, min(72, width - 6))
    return min(72, 60 + (width - WIDE) // 5)


class Spread(Container):
    """Holds a `Quill` and a `Lanes` and arranges them by its own width: sets the class
    `-wide` or `-narrow`, the quill's `measure` and the lanes' place. `lanes_open` shows
    or hides the lanes (the measure stays)."""

    DEFAULT_CSS = """
    Spread { layout: horizontal; height: 1fr; }
    Spread.-narrow { layout: vertical; }
    """

    def __init__(
        self,
        quill: Quill,
        lanes: Lanes,
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.quill = quill
        self.lanes = lanes

    def compose(self) -> ComposeResult:
        yield self.quill
        yield self.lanes

    @property
    def lanes_open(self) -> bool:
        return bool(self.lanes.display)

    @lanes_open.setter
    def lanes_open(self, shown: bool) -> None:
        self.lanes.display = shown

    def on_resize(self, event: Resize) -> None:
        wide = event.size.width >= WIDE
        self.set_class(wide, "-wide")
        self.set_class(not wide, "-narrow")
        self.quill.measure = measure_for(event.size.width)
