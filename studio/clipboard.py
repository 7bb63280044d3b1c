"""Copying out of the studio: by OSC 52, through the terminal, over SSH too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.counts import spoken, words

if TYPE_CHECKING:
    from textual.app import App

LIMIT = 74_994
"""UTF-8 bytes in one OSC 52 sequence: 100,000 in base 64, where xterm and others stop;
what is longer would be dropped without a word."""


def copy(app: App[object], text: str) -> str:
    """Put `text` on the clipboard and answer what to tell the writer.

    A terminal never says whether it took the text, so this is never an error; pasting
    inside the studio works in any case.
    """
    if not text:
        return "Nothing is selected to copy."
    size = len(text.encode("utf-8", "replace"))
    said = f"Copied {spoken(words(text), 'word', 'words')}."
    if size <= LIMIT:
        app.copy_to_clipboard(text)
        return said
    # The app's own clipboard, which paste reads; Textual cannot set it alone.
    app._clipboard = text
    return (
        f"{said} It is too long for the terminal's clipboard; it can be pasted here, "
        "and the whole draft lies on disk."
    )
