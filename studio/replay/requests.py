"""The weaves of a recording as requests that can be asked again.

What is read here may come from a stranger: nothing in it names a file that is opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engines import wire
from engines.errors import EngineError
from engines.events import AdapterLoaded, Ready
from engines.memory import n_cores
from engines.request import (
    AS_IT_WAS,
    Manner,
    Scale,
    StopAt,
    TurnAt,
    Voice,
    Weave,
)
from sessions.errors import SessionError
from sessions.event import Event
from sessions.recording import Around, read_back, voice_of
from sessions.replay.player import Player

MOST_VOICES, MOST_TAKES, MOST_TOKENS, MOST_GRID = 32, 64, 8192, 4096
"""More than any desk asks for; a recording that does is not woven again."""

MOST_CTX = 131_072


@dataclass(frozen=True, slots=True)
class TakeThen:
    """A take as it was recorded; `event` is its number in the session."""

    event: int
    voice: str
    number: int
    ids: tuple[int, ...]
    finish: str
    drawn: int


@dataclass(slots=True)
class WeaveThen:
    """A weave and what it gave. `request` is None where it cannot be asked again, and
    `trouble` then says why."""

    event: int
    at: float
    request: Weave | None
    trouble: str = ""
    model: Ready | None = None
    adapters: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each adapter file, by the path it had then."""
    takes: list[TakeThen] = field(default_factory=list)
    turns: list[TurnAt] = field(default_factory=list)

    def again(self, number: int) -> Weave:
        """The request, with every change where it took effect."""
        assert self.request is not None
        stops = tuple(
            StopAt(take.voice, take.number, take.drawn)
            for take in self.takes
            if take.finish == "cancelled"
        )
        threads = max(1, min(self.request.threads, n_cores()))
        return replace(
            self.request,
            weave=number,
            turns=(*self.request.turns, *self.turns),
            stops=(*self.request.stops, *stops),
            threads=threads,
        )


KINDS = ("voice", "weave", "model", "adapter", "take", "turn")


def weaves(player: Player) -> Iterator[WeaveThen]:
    """Every weave of the recording that gave a take, in order."""
    player.read()
    voices: dict[str, Voice] = {}
    model: Ready | None = None
    adapters: dict[str, str] = {}
    latest: dict[int, WeaveThen] = {}
    found: list[WeaveThen] = []
    for event in player.events(*KINDS):
        payload = event.payload
        try:
            match event.kind:
                case "voice":
                    key, voice = voice_of(payload)
                    voices[key] = voice
                case "weave":
                    then = _asked(player, event, voices)
                    latest[int(payload["weave"])] = then
                    found.append(then)
                case "model":
                    model = wire.build(Ready, payload)
                case "adapter":
                    loaded = wire.build(AdapterLoaded, payload)
                    adapters = {**adapters, loaded.path: loaded.sha256}
                case "take":
                    then = latest[int(payload["weave"])]
                    then.model, then.adapters = model, adapters
                    then.takes.append(_take(event))
                case "turn":
                    latest[int(payload["weave"])].turns.append(_turn(payload))
        except (KeyError, ValueError, TypeError, EngineError, SessionError):
            # An entry that makes no sense; what hangs on it says so by itself.
            continue
    yield from (then for then in found if then.takes)


def _asked(player: Player, event: Event, voices: Mapping[str, Voice]) -> WeaveThen:
    player.seek(event.seq)
    state = player.state()
    around = Around(state.text, state.notes, state.steer)
    try:
        request = read_back(event.payload, around, voices)
    except SessionError as error:
        return WeaveThen(event.seq, event.at, None, error.message)
    trouble = _excess(request)
    return WeaveThen(event.seq, event.at, None if trouble else request, trouble)


def _excess(request: Weave) -> str:
    bounded = (
        (len(request.voices), MOST_VOICES),
        (request.takes, MOST_TAKES),
        (request.max_tokens, MOST_TOKENS),
        (request.grid, MOST_GRID),
        (request.takes * request.max_tokens * len(request.voices), 8 * MOST_TOKENS),
    )
    if any(not 0 < asked <= most for asked, most in bounded) or request.first_take < 0:
        return "It asks for more than any desk does."
    return ""


def _take(event: Event) -> TakeThen:
    payload = event.payload
    ids = tuple(int(token) for token in payload["ids"])
    drawn = int(payload.get("drawn", len(ids)))
    number, finish = int(payload["take"]), str(payload["finish"])
    return TakeThen(event.seq, str(payload["voice"]), number, ids, finish, drawn)


def _turn(payload: Mapping[str, Any]) -> TurnAt:
    scales = tuple(wire.build(Scale, scale) for scale in payload["adapters"])
    manner = wire.build(Manner, payload.get("manner", wire.plain(AS_IT_WAS)))
    return TurnAt(str(payload["voice"]), int(payload["at"]), scales, manner)
