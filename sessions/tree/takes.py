"""What was offered and not taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import Any

from sessions.event import Event
from sessions.undo.refusals import Named


def unchosen(events: Iterable[Event]) -> list[Event]:
    """The "take" events that no later "accept" refers to, in order.

    An accept names voice and take, and may name the weave; it refers to the last such
    take before it, or to the take whose event number it gives as "of".
    """
    open_takes: dict[int, Event] = {}
    latest: dict[tuple[Any, ...], int] = {}
    for event in events:
        voice, take = event.payload.get("voice"), event.payload.get("take")
        weave = event.payload.get("weave")
        if event.kind == "take":
            open_takes[event.seq] = event
            latest[_key(voice, take)] = event.seq
            latest[_key(weave, voice, take)] = event.seq
        elif event.kind == "accept" and isinstance(event.payload.get("of"), int):
            open_takes.pop(event.payload["of"], None)
        elif event.kind == "accept":
            names = (voice, take) if weave is None else (weave, voice, take)
            open_takes.pop(latest.get(_key(*names), -1), None)
    return list(open_takes.values())


def lying(events: Sequence[Event], refused: Set[Named]) -> int:
    """How many takes lay in the lanes at the end of these events, neither taken nor
    refused: those of the last weave and of what was asked again beside it."""
    asked: dict[str, int] = {}
    for event in events:
        if event.kind == "weave":
            if event.payload.get("kind") == "weave" and not event.payload.get("part"):
                asked.clear()
            asked[repr(event.payload.get("weave"))] = event.seq
    n_takes = 0
    for take in unchosen(events):
        payload = take.payload
        voice, number = payload.get("voice"), payload.get("take")
        said = isinstance(text := payload.get("text"), str) and text.strip()
        since = asked.get(repr(payload.get("weave")), take.seq)
        if said and isinstance(voice, str) and isinstance(number, int):
            n_takes += since < take.seq and (since, voice, number) not in refused
    return n_takes


def _key(*names: Any) -> tuple[str, ...]:
    return tuple(repr(name) for name in names)
