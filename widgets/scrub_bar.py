"""Where a recording stands: how busy it was, how far it has been played."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message
from typing_extensions import Unpack

from widgets.glyphs import cells, visible
from widgets.options import Options
from widgets.painted import Cell, Painted

BARS = " ▁▂▃▄▅▆▇█"
EDGE = 1


@dataclass(frozen=True, slots=True)
class ScrubView:
    """`share` and `marks` run from 0 to 1; `left` and `right` stand beside the line."""

    share: float = 0.0
    left: str = ""
    right: str = ""
    playing: bool = False
    marks: Sequence[float] = ()


class ScrubBar(Painted):
    """Two rows: a sparkline, and under it the line that has been played, with a mark at
    each marked moment. `show(view)` sets all but the sparkline, for which `activity` is
    asked: it takes a number of columns and answers so many heights from 0 to 1.

    A click or a drag posts `Sought(share)`; the wheel posts `Stepped(by)`.
    """

    DEFAULT_CSS = "ScrubBar { height: 2; }"

    @dataclass
    class Sought(Message):
        """Another place was pointed at, 0 to 1."""

        share: float

    @dataclass
    class Stepped(Message):
        """The wheel was turned: 1 goes on, -1 goes back."""

        by: int

    def __init__(self, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.view = ScrubView()
        self.activity: Callable[[int], Sequence[float]] = lambda n: [0.0] * n
        self._seeking = False

    def show(self, view: ScrubView) -> None:
        """Show another state."""
        self.view = view
        self.repaint()

    @property
    def line(self) -> tuple[int, int]:
        """First column of the line, and how many it has."""
        left = EDGE + cells(visible(self.view.left)) + 3
        right = cells(visible(self.view.right)) + 1 + EDGE
        return left, max(1, self.size.width - left - right)

    def look(self, y: int) -> Sequence[Cell]:
        first, width = self.line
        done = round(self.view.share * (width - 1))
        return self._spark(first, width, done) if y == 0 else self._line(width, done)

    def _spark(self, first: int, width: int, done: int) -> list[Cell]:
        heights = list(self.activity(width))
        bars = "".join(
            # What happened at all is seen, however little it was.
            BARS[max(1 if height > 0 else 0, min(8, round(height * 8)))]
            for height in heights[:width]
        )
        return [
            (" " * first, ""),
            (bars[: done + 1], "accent"),
            (bars[done + 1 :], "faint"),
        ]

    def _line(self, width: int, done: int) -> list[Cell]:
        view = self.view
        marks = sorted({round(mark * (width - 1)) for mark in view.marks})
        sign = "▸" if view.playing else "‖"
        pieces: list[Cell] = [
            (" " * EDGE, ""),
            (f"{sign} ", "accent"),
            (f"{visible(view.left)} ", "muted"),
        ]
        for column in range(width):
            at = bisect_left(marks, column)
            marked = at < len(marks) and marks[at] == column
            if column == done:
                piece = ("●", "accent")
            elif marked:
                piece = ("◆", "warn")
            else:
                piece = ("━", "muted") if column < done else ("─", "faint")
            if len(pieces) > 3 and pieces[-1][1] == piece[1]:
                pieces[-1] = (pieces[-1][0] + piece[0], piece[1])
            else:
                pieces.append(piece)
        return [*pieces, (f" {visible(view.right)}", "muted")]

    # Mouse

    def _seek(self, x: int) -> None:
        first, width = self.line
        share = (x - first) / max(1, width - 1)
        self.post_message(self.Sought(min(1.0, max(0.0, share))))

    async def _on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        self._seeking = True
        self.capture_mouse()
        self._seek(event.x)

    def _on_mouse_move(self, event: events.MouseMove) -> None:
        if self._seeking:
            event.stop()
            self._seek(event.x)

    async def _on_mouse_up(self, event: events.MouseUp) -> None:
        if self._seeking:
            event.stop()
            self._seeking = False
            self.release_mouse()

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.post_message(self.Stepped(-1))

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.post_message(self.Stepped(1))


if __name__ == "__main__":
    from math import sin

    from widgets.demo import show

    bar = ScrubBar()
    bar.activity = lambda n: [abs(sin(k / 7)) for k in range(n)]
    view = ScrubView(0.4, "0:48  2×", "2:00", True, (0.2, 0.7))
    show(bar, then=lambda: bar.show(view))
