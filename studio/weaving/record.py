"""What the journal keeps of a weave, so that any of it can be found, shown as it was,
or woven again to the token.

Kinds of events: voice (once per sitting), weave, model and adapter (before the first
take that came from them), take, woven, turn, cancel, failed, died, accept, look (which
take is lit, and whether the lanes are in hand) and mark.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from engines import wire
from engines.events import (
    Died,
    Event,
    Failed,
    Governed,
    Grew,
    Shrank,
    TakeEnded,
    Turned,
    WeaveEnded,
)
from engines.request import Scale, Strand, Weave
from sessions.recording import Around, voice_key, written
from sessions.undo.refusals import Named

if TYPE_CHECKING:
    from sessions.session import Session
    from studio.weaving.bridge import Bridge
    from studio.weaving.lanes import Weaving
    from studio.weaving.takes import Piece, Take, Voicing

FAILED = "failed"
"""How a take ended that was broken off: it cannot be woven again."""
PACE_MS = 80
"""Two notes of a take's growth are at least so far apart."""

Woven = tuple[int, str, int]
"""A take: its weave, voice and number."""


class WeaveRecord:
    """What one desk's session remembers of its weaves."""

    def __init__(self, session: Session, bridge: Bridge) -> None:
        self.session = session
        self.bridge = bridge
        self._seqs: dict[int, int] = {}
        self._voices: set[str] = set()
        self._identified: dict[str, object] = {}
        self._asked: dict[int, tuple[Weave, float]] = {}
        self._grown: dict[Woven, int] = {}
        self._pace: dict[Woven, list[list[int]]] = {}
        self._looked: object = None

    def asked(
        self, request: Weave, kind: str, start: int, *, part: int = 0, longer: str = ""
    ) -> None:
        """A request, woven from `start`; `part` counts the requests of one key press,
        `longer` is the take it goes on from. The draft's words, the notes and the
        voices are in the journal already and only pointed at."""
        session = self.session
        for voice in request.voices:
            key = voice_key(voice)
            if key not in self._voices:
                self._voices.add(key)
                session.record("voice", {"voice": wire.plain(voice)})
        around = Around(session.manuscript.text, session.notes, session.steer)
        payload: dict[str, Any] = {"kind": kind, **written(request, around)}
        payload["from"] = start
        if part:
            payload["part"] = part
        if longer:
            payload["longer"] = longer
        self._asked[request.weave] = (request, time.monotonic())
        self._seqs[request.weave] = session.record("weave", payload)

    def named(self, voice: str, take: Take) -> Named:
        """What the journal knows a take by: the event that asked, voice, number."""
        return self._seqs.get(take.weave, 0), voice, take.number

    def heard(self, event: Event) -> None:
        """An event worth keeping. What another draft asked for is none of this one's
        memory."""
        if isinstance(event, Died):
            if self._asked:
                self._asked.clear()
                self.session.record("died", {"title": event.title})
            return
        known = self._asked.get(getattr(event, "weave", -1))
        if known is None:
            return
        match event:
            case Grew():
                name = (event.weave, event.voice, event.take)
                self._grow(name, self._grown.get(name, 0) + len(event.text), known[1])
            case Shrank():
                name = (event.weave, event.voice, event.take)
                self._grow(name, event.n_chars, known[1])
            case Governed():
                self.session.record("governed", wire.plain(event))
            case TakeEnded():
                self._ended(known[0], event)
            case WeaveEnded():
                del self._asked[event.weave]
                self.session.record("woven", asdict(event))
            case Turned():
                self._identify(_worn(event.adapters, event.manner.strands))
                self.session.record("turn", wire.plain(event))
            case Failed():
                self.session.record("failed", asdict(event))
            case _:
                pass

    def broken_off(self, lanes: Iterable[Voicing]) -> None:
        """Takes that grow in these lanes, as far as they came: their end will not be
        heard any more."""
        for lane in lanes:
            for take in (take for take in lane.takes if take.running and take.raw):
                if (known := self._asked.get(take.weave)) is not None:
                    name, seed = (take.weave, lane.voice, take.number), known[0].seed
                    self._ended(known[0], TakeEnded(*name, take.raw, (), seed, FAILED))

    def cancelled(self, weaves: Iterable[int]) -> None:
        """The writer stopped these; each take tells at which draw it ended."""
        self.session.record("cancel", {"weaves": list(weaves)})

    def accepted(self, piece: Piece, kind: str, seated: str) -> None:
        """A take, or a piece of it, that the writer put into the draft."""
        self.session.record(
            "accept",
            {
                "weave": piece.weave,
                "voice": piece.voice,
                "take": piece.number,
                "kind": kind,
                "offset": piece.start,
                "text": seated,
            },
        )

    def looked(self, weaving: Weaving) -> None:
        """Which lane and take is lit, where that has changed."""
        lane, take = weaving.lane, weaving.take
        if lane is None or take is None or not weaving.asked:
            return
        look = {"voice": lane.voice, "take": take.number, "hand": weaving.in_hand}
        if look != self._looked:
            self._looked = look
            self.session.record("look", look)

    def _ended(self, request: Weave, take: TakeEnded) -> None:
        self._identify(_paths(request))
        name = (take.weave, take.voice, take.take)
        self._grown.pop(name, None)
        pace = self._pace.pop(name, [])
        self.session.record("take", {**asdict(take), "pace": pace})

    def _grow(self, name: Woven, n_chars: int, since: float) -> None:
        """Note how far a take has come by now, seldom enough to stay small."""
        self._grown[name] = n_chars
        pace = self._pace.setdefault(name, [])
        ms = round((time.monotonic() - since) * 1000)
        if pace and ms - pace[-1][0] < PACE_MS:
            pace[-1][1] = n_chars
        else:
            pace.append([ms, n_chars])

    def _identify(self, paths: Iterable[str]) -> None:
        """Say which model and which adapters words come from, unless it is known."""
        ready = self.bridge.ready
        if ready is not None and self._identified.get("") != ready:
            self._identified = {"": ready}
            self.session.record("model", asdict(ready))
        for path in sorted(set(paths)):
            loaded = self.bridge.loaded.get(path)
            if loaded is not None and self._identified.get(path) != loaded:
                self._identified[path] = loaded
                self.session.record("adapter", asdict(loaded))


def _paths(request: Weave) -> list[str]:
    worn = [_worn(voice.adapters, voice.strands) for voice in request.voices]
    return [path for paths in worn for path in paths]


def _worn(adapters: Iterable[Scale], strands: Iterable[Strand]) -> list[str]:
    scales = [*adapters, *(s for strand in strands for s in strand.adapters)]
    return [scale.path for scale in scales]
