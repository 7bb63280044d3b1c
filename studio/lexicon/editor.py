"""A passage of the lexicon that is edited in place."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding
from textual.message import Message

from studio.small_page import SmallPage


class Editor(SmallPage):
    """A small page that is left with Esc. Message: Left(text)."""

    BINDINGS = [Binding("escape", "leave", show=False)]

    @dataclass
    class Left(Message):
        """The writer has done with it."""

        text: str

    def action_leave(self) -> None:
        self.post_message(self.Left(self.page.text))
