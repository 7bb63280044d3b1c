"""A moment of a recording, as a writer names it on the command line."""

from __future__ import annotations

import re
from datetime import datetime

from sessions.errors import SessionError
from sessions.player import Player

GRAMMAR = (
    "start, end, #123 (an event), 1:05:30 or 90s or 12m or 2h (since the beginning), "
    "2026-11-22T14:05 (a date and time), or the name of a marker"
)

CLOCK = re.compile(r"(?:(\d{1,5}):)?(\d{1,5}):(\d{1,2})(\.\d+)?")
SPAN = re.compile(r"(\d{1,9}(?:\.\d+)?)([smh])")
EVENT = re.compile(r"#?(\d{1,12})")
SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}


def seek(player: Player, when: str) -> None:
    """Bring the player there. Raises SessionError for what is no moment of it."""
    words = when.strip()
    player.read()
    if words.lower() in ("start", "end"):
        player.seek(player.n_events if words.lower() == "end" else 0)
    elif match := EVENT.fullmatch(words):
        _within(int(match[1]), player, when)
        player.seek(int(match[1]))
    elif (seconds := _elapsed(words)) is not None:
        first = player.score.at[0] if player.n_events else 0.0
        player.seek_recorded(first + seconds)
    elif (at := _date(words)) is not None:
        player.seek_recorded(at)
    else:
        player.seek(_marked(player, when))


def _within(n: int, player: Player, when: str) -> None:
    if n > player.n_events:
        raise SessionError(
            "There is no such event",
            f"{when} lies beyond the last one, #{player.n_events}.",
        )


def _elapsed(words: str) -> float | None:
    if match := CLOCK.fullmatch(words):
        hours, minutes, seconds = (int(part or 0) for part in match.groups()[:3])
        return hours * 3600 + minutes * 60 + seconds + float(match[4] or 0)
    if match := SPAN.fullmatch(words):
        return float(match[1]) * SECONDS[match[2]]
    return None


def _date(words: str) -> float | None:
    try:
        return datetime.fromisoformat(words).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _marked(player: Player, when: str) -> int:
    wanted = when.strip().casefold()
    for mark in player.marks:
        if wanted and mark.name.casefold() == wanted:
            return mark.seq
    raise SessionError(
        "There is no such moment", f"{when!r} is not known. A moment is {GRAMMAR}."
    )
