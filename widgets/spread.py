"""The open book: the draft on one side, the lanes beside or beneath it."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from typing_extensions import Unpack

from widgets.lanes import Lanes
from widgets.options import Options
from widgets.quill import Quill

WIDE = 100
"""Columns from which the lanes stand beside the draft."""

TALL = 26
"""Rows from which the page has an empty one at its head."""

MARGINS = 5
"""Cells a page needs beside its measure: margins, the caret's, the scroll bar."""


def measure_for(width: int) -> int:
    """Prose measure for a screen `width` columns wide, the same whether the lanes are
    open or not: 60 to 72 where there is room."""
    if width < WIDE:
        return max(20, min(72, width - MARGINS - 1))
    return min(72, 60 + max(0, width - 120) // 4)


def lanes_size(width: int, height: int) -> int:
    """Columns of the lanes beside a draft, or rows beneath it."""
    if width >= WIDE:
        return min(84, width - measure_for(width) - MARGINS - 1)
    return min(24, max(5, height * 45 // 100))


class Spread(Container):
    """Holds a `Quill` and a `Lanes` and arranges them by its own size: class `-wide`
    (lanes beside, 100 columns or more) or `-narrow` (beneath), the quill's `measure`,
    the lanes' place. `lanes_open` shows or hides the lanes; the measure stays."""

    DEFAULT_CSS = """
    Spread { layout: horizontal; height: 1fr; }
    Spread.-narrow { layout: vertical; }
    Spread > Quill { width: 1fr; height: 1fr; }
    Spread.-tall > Quill { padding: 1 0 0 0; }
    """

    def __init__(self, quill: Quill, lanes: Lanes, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.quill = quill
        self.lanes = lanes

    def compose(self) -> ComposeResult:
        yield self.quill
        yield self.lanes

    @property
    def lanes_open(self) -> bool:
        """Whether the lanes are shown."""
        return bool(self.lanes.display)

    @lanes_open.setter
    def lanes_open(self, shown: bool) -> None:
        self.lanes.display = shown

    def _on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        wide = width >= WIDE
        self.set_class(wide, "-wide")
        self.set_class(not wide, "-narrow")
        self.set_class(height >= TALL, "-tall")
        self.lanes.beside = wide
        size = lanes_size(width, height)
        self.lanes.styles.width = size if wide else "100%"
        self.lanes.styles.height = "100%" if wide else size
        self.quill.measure = measure_for(width)


if __name__ == "__main__":
    from widgets.demo import show
    from widgets.samples import DRAFT, VIEWS

    show(Spread(Quill(DRAFT), Lanes(VIEWS)))
