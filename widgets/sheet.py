"""A room of plain text that scrolls."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from widgets.parts import Parts


class Sheet(VerticalScroll):
    """`show(parts)`: a string or parts in roles (see `widgets.parts`), wrapped to the
    measure, scrolled by arrows, page keys and wheel. Focusable."""

    def __init__(
        self, parts: Parts = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._body = Static("", markup=False)
        self.show(parts)

    def compose(self) -> ComposeResult:
        yield self._body

    def show(self, parts: Parts) -> None:
        if isinstance(parts, str):
            parts = [parts]
        plain = "".join(p if isinstance(p, str) else p[0] for p in parts)
        self._body.update(Text(plain))
