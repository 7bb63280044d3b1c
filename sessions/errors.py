"""What a session can refuse, in words a writer can act on."""

from __future__ import annotations


class SessionError(Exception):
    """A refusal: a title (what failed), a message (where, and what to do next)."""

    def __init__(self, title: str, message: str) -> None:
        super().__init__(f"{title}: {message}")
        self.title = title
        self.message = message


class EditMismatchError(SessionError):
    """An edit removes words that do not stand where it says: view and draft differ."""


class JournalDamagedError(SessionError):
    """The session file cannot be trusted from some point on."""


class NewerFormatError(SessionError):
    """The session file was written by a later Protean."""
