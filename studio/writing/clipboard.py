"""Copying out of the studio: by OSC 52, through the terminal, over SSH too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.writing.counts import spoken, words

if TYPE_CHECKING:
    from textual.app import App

LIMIT = 74_994
"""UTF-8 bytes in one OSC 52 sequence: 100,000 in base 64, where xterm and others stop;
what is longer would be dropped without a word."""


def fits(text: str) -> bool:
    """Whether a terminal's clipboard can be trusted to take the whole of `text`."""
    return len(text.encode("utf-8", "replace")) <= LIMIT


def told(text: str) -> str:
    """What to tell the writer once `text` was copied. A terminal never says whether it
    took the text, so there is no failure to tell."""
    said = f"Copied {spoken(words(text), 'word', 'words')}."
    if fits(text):
        return said
    return f"{said} It is too long for the terminal's clipboard; paste it here."


def copy(app: App[object], text: str) -> str:
    """Put `text` on the clipboard and answer what to tell the writer."""
    if not text:
        return "Nothing is selected to copy."
    app.copy_to_clipboard(text)
    return told(text)
