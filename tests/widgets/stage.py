"""A bare app that holds the widgets under test and remembers what they said."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.message import Message
from textual.widget import Widget


class Stage(App[None]):
    """Holds widgets; `heard(Kind)` are the messages of a kind that reached the app."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self.widgets = widgets
        self.said: list[Message] = []

    def compose(self) -> ComposeResult:
        yield from self.widgets

    def remember(self, message: Message) -> None:
        """For `run_test(message_hook=...)`."""
        self.said.append(message)

    def heard(self, kind: type[Message]) -> list[Message]:
        unique = {id(message): message for message in self.said}
        return [message for message in unique.values() if type(message) is kind]

    def picture(self) -> str:
        """What is on the screen, as text: one line for each row."""
        width, height = self.size
        lines = self.screen._compositor.render_strips(self.size)
        rows = ["".join(segment.text for segment in strip) for strip in lines]
        assert len(rows) == height
        assert width
        return "\n".join(row.rstrip() for row in rows)
