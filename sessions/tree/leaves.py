"""Takes that were offered and not taken, and where in the tree they hang."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engines import seams
from sessions.event import Event
from sessions.tree.takes import unchosen

KINDS = ("weave", "take", "accept")
"""Kinds of events that leaves are read from."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A take that no accept refers to. `key` is its event's number below zero, `step`
    where the draft stood when it was asked for; it would go to `offset`, in place of
    `n_replaced` letters."""

    key: int
    step: int
    voice: str
    text: str
    at: float
    offset: int
    n_replaced: int
    weave: int
    number: int


def leaves(events: Sequence[Event], stood: Mapping[int, int]) -> list[Leaf]:
    """The leaves among weave, take and accept events, in order. `stood` says at which
    step the draft stood when a weave of that event number was asked for."""
    left = {event.seq for event in unchosen(events)}
    asked: dict[Any, Event] = {}
    found: list[Leaf] = []
    for event in events:
        weave = event.payload.get("weave")
        if event.kind == "weave" and isinstance(weave, int):
            asked[weave] = event
        elif event.seq in left and isinstance(weave, int):
            leaf = _leaf(event, asked.get(weave), stood)
            if leaf is not None:
                found.append(leaf)
    return found


def places(events: Iterable[Event]) -> list[int]:
    """The numbers of the weaves among events."""
    return [event.seq for event in events if event.kind == "weave"]


def _leaf(take: Event, weave: Event | None, stood: Mapping[int, int]) -> Leaf | None:
    text, voice = take.payload.get("text"), take.payload.get("voice")
    if not isinstance(text, str) or not isinstance(voice, str) or not text.strip():
        return None
    if weave is None:
        return None
    asked = weave.payload
    shorter = asked.get("longer")
    if isinstance(shorter, str) and shorter:
        text = shorter + seams.seat(shorter, text, "")
    prompt = asked.get("prompt")
    start = asked.get("from", prompt.get("end") if isinstance(prompt, dict) else None)
    selection = asked.get("selection", "")
    n_replaced = selection if isinstance(selection, int) else len(str(selection))
    return Leaf(
        -take.seq,
        stood.get(weave.seq, 0),
        voice,
        text,
        take.at,
        start if isinstance(start, int) and start >= 0 else 0,
        max(0, n_replaced),
        weave.payload["weave"],
        number if isinstance(number := take.payload.get("take"), int) else 0,
    )
