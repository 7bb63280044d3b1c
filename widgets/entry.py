"""A one-line input without a frame."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from widgets.pasted import as_plain_text


class Entry(Input):
    """An `Input` that looks like a line on the page; a paste becomes one line."""

    DEFAULT_CSS = """
    Entry, Entry:focus {
        width: 1fr;
        height: 1;
        border: none;
        padding: 0;
        background: $background;
        background-tint: $foreground 0%;
    }
    """

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        line = " ".join(as_plain_text(event.text).split("\n"))
        start, end = self.selection
        self.replace(line, min(start, end), max(start, end))
