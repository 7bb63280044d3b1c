"""The least a Textual app with a text field can be: what ours is measured beside."""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import TextArea


class Bare(App[None]):
    """One `TextArea`, perhaps with a file in it."""

    def compose(self) -> ComposeResult:
        text = Path(sys.argv[1]).read_text("utf-8") if len(sys.argv) > 1 else ""
        yield TextArea(text)


if __name__ == "__main__":
    Bare().run()
