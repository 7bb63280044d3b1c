"""Things beside the draft that are kept whole and have a past of their own, as the
lexicon does: JSON by name. Undo does not touch them.

The journal holds each change as one small splice of the JSON text, so a long history of
a large thing stays small, and every version can be had again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sessions.event import LONGEST_NAME, Event, damaged
from sessions.splices import splice_payload, spliced

KIND = "kept"
"""The kind of the events."""

LONGEST = 2**23
"""Letters of the JSON text of the largest thing that is kept."""

MOST = 100
"""Things that one session keeps."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a thing: the number of its event, its time in seconds, and what
    was done, in the words it was kept with."""

    seq: int
    at: float
    told: str


def changed(
    kept: dict[str, str], name: str, value: Any, told: str
) -> dict[str, Any] | None:
    """Keep a value under a name, and say what the journal is to hold of it; None
    where there is none. Raises ValueError or TypeError for what cannot be kept."""
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValueError("a thing that is kept has a name of 1 to 200 letters")
    before = kept.get(name, "")
    after = json.dumps(value, separators=(",", ":"), allow_nan=False)
    if before == after:
        return None
    if len(after) > LONGEST:
        raise ValueError(f"{name} is larger than {LONGEST:,} letters of JSON")
    if name not in kept and len(kept) >= MOST:
        raise ValueError(f"a session keeps at most {MOST} things")
    kept[name] = after
    payload = {"name": name, **splice_payload(before, after)}
    return {**payload, "told": told} if told else payload


def follow(kept: dict[str, str], payload: Mapping[str, Any]) -> None:
    """Follow a change that was journalled.

    Raises JournalDamagedError, KeyError or TypeError where it makes no sense.
    """
    name = payload["name"]
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
        raise damaged("a thing without a name")
    after = spliced(kept.get(name, ""), payload)
    if len(after) > LONGEST or (name not in kept and len(kept) >= MOST):
        raise damaged("more than is ever kept")
    kept[name] = after


def value_of(text: str | None) -> Any:
    """The value that a JSON text spells; None for none, and for what spells nothing."""
    try:
        return None if text is None else json.loads(text)
    except (ValueError, RecursionError):
        return None


def versions(events: Iterable[Event], name: str) -> list[Version]:
    """All versions of a thing, from "kept" events in order."""
    return [
        Version(event.seq, event.at, str(event.payload.get("told", "")))
        for event in events
        if event.payload.get("name") == name
    ]


def as_of(events: Iterable[Event], name: str, seq: int) -> Any:
    """A thing as it was after event `seq`, from "kept" events in order; None where
    there was none. Raises JournalDamagedError."""
    kept: dict[str, str] = {}
    try:
        for event in events:
            if event.seq > seq:
                break
            if event.payload.get("name") == name:
                follow(kept, event.payload)
    except (KeyError, TypeError, ValueError) as reason:
        raise damaged("a change that makes no sense") from reason
    return value_of(kept.get(name))


def texts_of(value: Any) -> dict[str, str]:
    """What a snapshot says is kept. Raises TypeError or ValueError."""
    kept = dict(value)
    for name, text in kept.items():
        if not isinstance(name, str) or not isinstance(text, str):
            raise TypeError("kept")
    return kept
