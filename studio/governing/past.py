"""What governed the takes of a recording: found again by weave, voice and number."""

from __future__ import annotations

from collections.abc import Iterable

from engines import wire
from engines.errors import EngineError
from engines.events import Governed
from sessions.event import Event
from sessions.undo.refusals import Named

KINDS = ("weave", "governed", "accept")

Key = tuple[object, object, object]
"""Weave, voice and take as the engine numbered them."""


class Accounts:
    """The accounts among events of these `KINDS`, in order."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._asked: dict[Named, Governed] = {}
        self._all: dict[Key, list[tuple[int, Governed]]] = {}
        self._accepts: list[Event] = []
        weaves: dict[object, int] = {}
        for event in events:
            payload = event.payload
            if event.kind == "weave":
                weaves[str(payload.get("weave"))] = event.seq
            elif event.kind == "accept":
                self._accepts.append(event)
            elif event.kind == "governed":
                try:
                    governed = wire.build(Governed, payload)
                except EngineError:
                    # An entry that makes no sense says nothing.
                    continue
                key = (governed.weave, governed.voice, governed.take)
                self._all.setdefault(key, []).append((event.seq, governed))
                asked = weaves.get(str(governed.weave), 0)
                self._asked[asked, governed.voice, governed.take] = governed

    def of(self, named: Named) -> Governed | None:
        """Of a take by the event that asked for it, voice and number."""
        return self._asked.get(named)

    def before(self, seq: int, key: Key) -> Governed | None:
        """Of the last such take up to event `seq`."""
        found = [each for at, each in self._all.get(key, ()) if at <= seq]
        return found[-1] if found else None

    def taken(self, at: float, voice: str) -> Governed | None:
        """Of the take of a voice whose words came into the draft at a time."""
        accepts = [each for each in self._accepts if each.payload.get("voice") == voice]
        if not accepts:
            return None
        event = min(accepts, key=lambda each: abs(each.at - at))
        payload = event.payload
        return self.before(
            event.seq, (payload.get("weave"), voice, payload.get("take"))
        )
