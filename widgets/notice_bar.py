"""One line of news or a choice, above the key bar."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.widget import Widget

from widgets.key_bar import Hint, KeyClicked


class NoticeBar(Widget):
    """`show(text, hints=(), severity="note")`, `clear()`. Severity: "note", "warning",
    "error". It never takes the focus; a click on a hint posts
    `NoticeBar.KeyClicked(id)`."""

    DEFAULT_CSS = "NoticeBar { height: auto; max-height: 3; display: none; }"
    KeyClicked = KeyClicked

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.text = ""
        self.hints: Sequence[Hint] = ()
        self.severity = "note"

    def show(
        self, text: str, hints: Sequence[Hint] = (), *, severity: str = "note"
    ) -> None:
        self.text, self.hints, self.severity = text, hints, severity
        self.display = True
        self.refresh(layout=True)

    def clear(self) -> None:
        self.display = False

    def render(self) -> Text:
        return Text(self.text + "  " + "  ".join(f"{h[0]} {h[1]}" for h in self.hints))
