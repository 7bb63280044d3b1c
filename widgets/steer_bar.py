"""One line asked of the writer, above the key bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input
from typing_extensions import Unpack

from widgets.entry import Entry
from widgets.glyphs import cells
from widgets.options import Options
from widgets.status_line import StatusLine


class SteerBar(Horizontal):
    """`open(text, label="what comes next", hint="")` shows it and gives it the keys,
    `close()` hides it. `hint` stands in the empty line.

    Messages: Typed(text) at every letter, Steered(text) on Enter, Closed on Esc.
    Closing is left to the owner."""

    DEFAULT_CSS = """
    SteerBar {
        height: 1;
        display: none;
        background: $background;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", show=False),
        Binding("tab,shift+tab", "stay", "Stay", show=False),
    ]

    @dataclass
    class Typed(Message):
        """The line is being written."""

        bar: SteerBar
        text: str

    @dataclass
    class Steered(Message):
        """The line was written."""

        bar: SteerBar
        text: str

    @dataclass
    class Closed(Message):
        """The writer left the line as it was."""

        bar: SteerBar

    def __init__(self, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self._label = StatusLine()
        self._entry = Entry()

    def compose(self) -> ComposeResult:
        yield self._label
        yield self._entry

    @property
    def line(self) -> Input:
        """Where the writer writes."""
        return self._entry

    @property
    def text(self) -> str:
        """What stands in the line."""
        return self._entry.value

    def open(
        self,
        text: str = "",
        *,
        label: str = "what comes next",
        hint: str = "",
        selected: bool = True,
    ) -> None:
        """Ask for a line, beginning from `text`; `selected`, the first letter typed
        takes its place."""
        self._label.show([(label, "muted")])
        self._label.styles.width = cells(label) + 3
        self._entry.placeholder = hint
        self._entry.select_on_focus = selected
        self._entry.value = text
        self._entry.cursor_position = len(text)
        self.display = True
        # At once: letters that are on their way are for this line.
        self.screen.set_focus(self._entry)

    def close(self) -> None:
        """Hide the line."""
        self.display = False

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.display:
            self.post_message(self.Typed(self, event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Steered(self, event.value))

    def action_leave(self) -> None:
        self.post_message(self.Closed(self))

    def action_stay(self) -> None:
        """Tab has nowhere to go from here."""


if __name__ == "__main__":
    from widgets.demo import show

    bar = SteerBar()
    show(bar, then=lambda: bar.open(hint="Sua signs, and regrets it"))
