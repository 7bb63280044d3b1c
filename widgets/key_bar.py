"""The footer: the keys that matter now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.message import Message
from textual.widget import Widget

Hint = tuple[str, str] | tuple[str, str, str]
"""(key, label) or (key, label, id); the id is what a click posts (default: the label)."""


@dataclass
class KeyClicked(Message):
    """A key hint was clicked; `id` is the command's."""

    id: str


class KeyBar(Widget):
    """One line of key hints, most important first; those that do not fit are left out,
    from the end. `show(hints, more=())`: `more` stands at the right edge when there is
    room. A click posts `KeyBar.KeyClicked(id)`."""

    DEFAULT_CSS = "KeyBar { height: 1; }"
    KeyClicked = KeyClicked

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.hints: Sequence[Hint] = ()
        self.more: Sequence[Hint] = ()

    def show(self, hints: Sequence[Hint], more: Sequence[Hint] = ()) -> None:
        """Show these hints, the most important first."""
        self.hints, self.more = hints, more
        self.refresh()

    def render(self) -> Text:
        return Text("   ".join(f"{hint[0]} {hint[1]}" for hint in self.hints))
