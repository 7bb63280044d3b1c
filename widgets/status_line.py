"""The line above the draft: what it is, how long, whether it is saved."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.widget import Widget

from widgets.parts import Part


class StatusLine(Widget):
    """`show(left, right)`: sequences of parts (see `widgets.parts.Part`); parts on the
    right are joined by " · " and dropped from the left when they do not fit (so put what
    matters most last); the left is cut with an ellipsis."""

    DEFAULT_CSS = "StatusLine { height: 1; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.left: Sequence[Part] = ()
        self.right: Sequence[Part] = ()

    def show(self, left: Sequence[Part], right: Sequence[Part] = ()) -> None:
        self.left, self.right = left, right
        self.refresh()

    def render(self) -> Text:
        def plain(part: Part) -> str:
            return part if isinstance(part, str) else part[0]

        left = " ".join(map(plain, self.left))
        right = " · ".join(map(plain, self.right))
        return Text(left + "    " + right)
