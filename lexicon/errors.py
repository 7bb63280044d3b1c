"""What a lexicon can refuse, in words a writer can act on."""

from __future__ import annotations


class LexiconError(Exception):
    """A refusal: a title (what failed), a message (where, and what to do next)."""

    def __init__(self, title: str, message: str) -> None:
        super().__init__(f"{title}: {message}")
        self.title = title
        self.message = message
