"""Hands for the tests: type, accept and paste as the desk does."""

from __future__ import annotations

from sessions.edit import PASTED, TAKEN, TYPED, Edit, Origin
from sessions.manuscript import Manuscript
from sessions.session import Session

KJV = Origin(TAKEN, "kjv")
SURREAL = Origin(TAKEN, "surreal")


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def type_into(manuscript: Manuscript, words: str, at: int) -> int:
    """Type letter by letter; returns the caret afterwards."""
    for letter in words:
        manuscript.apply(
            Edit(at, "", letter, TYPED), caret_before=at, caret_after=at + 1
        )
        at += 1
    return at


def backspace(manuscript: Manuscript, times: int, at: int) -> int:
    """Press Backspace; returns the caret afterwards."""
    for _ in range(times):
        gone = manuscript.text[at - 1]
        manuscript.apply(
            Edit(at - 1, gone, "", TYPED), caret_before=at, caret_after=at - 1
        )
        at -= 1
    return at


def put(manuscript: Manuscript, words: str, at: int, origin: Origin) -> int:
    """Take or paste words as one step; returns the caret afterwards."""
    after = at + len(words)
    edit = Edit(at, "", words, origin)
    manuscript.apply(edit, caret_before=at, caret_after=after, join=False)
    return after


def type_in(session: Session, words: str) -> None:
    """Type at the session's caret."""
    type_into(session.manuscript, words, session.caret)


def accept(session: Session, words: str, voice: str = "kjv") -> None:
    """Take words at the caret, durable before it returns."""
    put(session.manuscript, words, session.caret, Origin(TAKEN, voice))
    session.commit()


__all__ = [
    "KJV",
    "PASTED",
    "SURREAL",
    "TYPED",
    "Clock",
    "accept",
    "backspace",
    "put",
    "type_in",
    "type_into",
]
