"""A moment of a recording, as a writer names it on the command line."""

from __future__ import annotations

from sessions.errors import SessionError
from sessions.replay.player import Player

GRAMMAR = (
    "start, end, #123 (an event), 1:05:30 or 90s or 12m or 2h (since the beginning), "
    "2026-11-22 14:05 (a date and time), or the name of a marker"
)


def seek(player: Player, when: str) -> None:
    """Bring the player there. Raises SessionError for what is no moment of it."""
    words = when.strip()
    player.read()
    match words.lower():
        case "start":
            player.seek(0)
        case "end":
            player.seek(player.n_events)
        case _:
            player.seek(_found(player, words))


def _found(player: Player, words: str) -> int:
    try:
        return player.event_at(words)
    except SessionError as reason:
        for mark in player.marks:
            if words and mark.name.strip().casefold() == words.casefold():
                return mark.seq
        raise SessionError(
            "There is no such moment", f"{reason.message} A moment is {GRAMMAR}."
        ) from reason
