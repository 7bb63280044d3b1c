"""One line of news or a choice, above the key bar."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.geometry import Size
from typing_extensions import Unpack

from widgets.glyphs import cells
from widgets.key_bar import GAP, Hint, KeyClicked, clicked, fitting, pieces_of
from widgets.options import Options
from widgets.painted import Cell, Painted
from widgets.take_rows import clipped, take_rows

SIGNS = {"note": ("·", "muted"), "warning": ("!", "warn!"), "error": ("!", "bad!")}
MOST = 4
"""Rows of text shown."""


class NoticeBar(Painted):
    """`show(text, hints=(), severity="note")`, `clear()`. Severity: "note", "warning",
    "error". As many rows as the text needs, four at most, and the hints after it or
    below. It never takes the focus; a click on a hint posts `NoticeBar.KeyClicked(id)`.
    """

    DEFAULT_CSS = "NoticeBar { height: auto; display: none; }"
    KeyClicked = KeyClicked

    def __init__(self, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.text = ""
        self.hints: Sequence[Hint] = ()
        self.severity = "note"
        self._places: list[tuple[int, int, Hint]] = []

    def show(
        self, text: str, hints: Sequence[Hint] = (), *, severity: str = "note"
    ) -> None:
        """Say this until `clear()`."""
        self.text, self.hints, self.severity = text, tuple(hints), severity
        self.display = True
        self.refresh(layout=True)

    def clear(self) -> None:
        """Say nothing and take no room."""
        self.display = False

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows(width)) + (not self._beside(width))

    def _rows(self, width: int) -> list[str]:
        rows = take_rows(self.text, width - 4) or [""]
        if len(rows) > MOST:
            rows = [*rows[: MOST - 1], clipped(f"{rows[MOST - 1]} …", width - 4)]
        return rows

    def _beside(self, width: int) -> bool:
        """Whether the hints stand after the text's last row."""
        if not self.hints:
            return True
        wide = fitting(self.hints, 10_000)[1]
        return cells(self._rows(width)[-1]) + GAP + wide <= width - 4

    def look(self, y: int) -> Sequence[Cell]:
        width = self.size.width
        rows = self._rows(width)
        sign, role = SIGNS.get(self.severity, SIGNS["note"])
        pieces: list[Cell] = [(f" {sign} " if y == 0 else "   ", role)]
        x = 3
        if y < len(rows):
            pieces.append((rows[y], ""))
            x += cells(rows[y])
        beside = self._beside(width)
        if y == len(rows) - beside and self.hints:
            if beside:
                pieces.append((" " * GAP, ""))
                x += GAP
            hints, _ = fitting(self.hints, width - x - 1)
            more, places = pieces_of(hints, x)
            pieces += more
            self._places = [
                (start, end, hint)
                for (start, end), hint in zip(places, hints, strict=True)
            ]
        return pieces

    async def _on_click(self, event: events.Click) -> None:
        event.stop()
        if event.y == self.size.height - 1:
            for start, end, hint in self._places:
                if start <= event.x < end:
                    self.post_message(clicked(hint))


if __name__ == "__main__":
    from widgets.demo import show

    bar = NoticeBar()
    text = "The engine stopped. Nothing of your draft is lost."
    show(bar, then=lambda: bar.show(text, [("f8", "start it again")], severity="error"))
