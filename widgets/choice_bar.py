"""One key asked of the writer, above the key bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from widgets.parts import Part
from widgets.status_line import StatusLine


class ChoiceBar(StatusLine, can_focus=True):
    """`open(parts)` shows what there is to choose and takes the next key, `close()`
    hides it.

    Messages: Chosen(key), the letter where the key is one; Closed on Esc. Closing is
    left to the owner, so that one choice may follow another."""

    DEFAULT_CSS = "ChoiceBar { display: none; }"

    @dataclass
    class Chosen(Message):
        """A key was pressed."""

        bar: ChoiceBar
        key: str

    @dataclass
    class Closed(Message):
        """The writer chose nothing."""

        bar: ChoiceBar

    def open(self, parts: Sequence[Part]) -> None:
        """Ask for a key."""
        self.show(parts)
        self.display = True
        self.screen.set_focus(self)

    def close(self) -> None:
        """Ask no more."""
        self.display = False

    async def _on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.post_message(self.Closed(self))
        else:
            self.post_message(self.Chosen(self, event.character or event.key))


if __name__ == "__main__":
    from widgets.demo import show

    bar = ChoiceBar()
    show(bar, then=lambda: bar.open([("c", "key!"), "cuts", ("o", "key!"), "opposes"]))
