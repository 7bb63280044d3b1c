"""A moment of a session as people write it, found without replaying anything."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sessions.errors import SessionError
from sessions.reader import Reader

CLOCK = re.compile(r"(?:(\d{1,5}):)?(\d{1,5}):(\d{1,2})")
SPAN = re.compile(r"(\d{1,9}(?:\.\d+)?)([smh])")
SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}


def event_at(reader: Reader, moment: str) -> int:
    """Number of the last event up to a moment, 0 for the time before the first.

    `moment` is an event's number (`1250`, `#1250`), a time since the beginning
    (`1:05:30`, `90s`, `12m`, `2h`), or a date with or without a time (`2025-03-01`,
    `2025-03-01 14:05:09`) in local time; a day alone means its end.
    Raises SessionError.
    """
    moment = moment.strip()
    last = reader.last_seq()
    if number := re.fullmatch(r"#?(\d{1,15})", moment):
        seq = int(number[1])
        if seq > last:
            raise SessionError(
                "There is no such event", f"The session ends with event {last}."
            )
        return seq
    since = _elapsed(moment)
    if since is not None:
        first = next(reader.events(limit=1), None)
        return reader.seq_at(first.at + since) if first is not None else 0
    return reader.seq_at(_date(moment))


def shown(seconds: float) -> str:
    """A time of the journal in local time; a clock may have said anything."""
    try:
        return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError, OSError):
        return "an unknown time"


def _elapsed(words: str) -> float | None:
    if match := CLOCK.fullmatch(words):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + seconds
    if match := SPAN.fullmatch(words):
        return float(match[1]) * SECONDS[match[2]]
    return None


def _date(words: str) -> float:
    try:
        at = datetime.fromisoformat(words)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
            return (at + timedelta(days=1)).timestamp() - 0.001
        return at.timestamp()
    except (ValueError, OverflowError, OSError) as reason:
        raise SessionError(
            "This is no moment",
            f"{words!r} is neither an event's number (#1250) nor a time (12m, 1:05:30, "
            "2025-03-01 14:05).",
        ) from reason
