"""What the lanes hold and which of it is still true: a state machine without a screen.

A weave starts from one place in the draft. What has come to stand there since then is
`since`; a take is fresh as long as `since` is the take's own beginning, so typing a
take's next letters consumes it, undoing gives it back, and anything else makes it stale
("before your last words") without losing a word of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from types import MappingProxyType

from engines import seams
from engines.events import (
    Died,
    Event,
    Failed,
    Given,
    Governed,
    Grew,
    Infected,
    Shrank,
    TakeEnded,
    WeaveEnded,
)
from engines.request import Unit, Voice, Weave
from studio.weaving.lane_set import LaneSet
from studio.weaving.region import Region
from studio.weaving.takes import TAIL, Piece, Take, Voicing, further

PIECES: dict[str, Callable[[str], str]] = {
    "all": lambda take: take,
    "word": seams.next_word,
    "sentence": seams.next_sentence,
}

ENDED = {"cancelled": "stopped", "failed": "failed"}


class Weaving(LaneSet):
    """The lanes as data. Offsets count characters of the draft."""

    def __init__(self, numbers: Iterator[int] | None = None) -> None:
        super().__init__()
        self.in_hand = False
        self.running: set[int] = set()
        self._ending: set[int] = set()
        self.region = Region()
        self._settled: str | None = None
        self._numbers = numbers or count(1)
        self._wanted: tuple[Take, Unit, int] | None = None

    @property
    def as_asked(self) -> bool:
        """The draft still stands as it stood when the lanes were woven."""
        return self.asked and self.region.untouched and self.region.here

    # -- asking -----------------------------------------------------------------

    def begin(
        self, requests: Sequence[Weave], start: int, original: str, caret: int
    ) -> list[Weave]:
        """New lanes from `start`, over `original` when that is not empty."""
        numbered = [
            replace(r, weave=next(self._numbers), first_take=0) for r in requests
        ]
        self.running.clear()
        self._ending.clear()
        for lane in self.lanes:
            lane.takes = [Take(-1, raw=original, state="ended")] if original else []
            lane.chosen, lane.asked, lane.given = 0, None, None
        self.region = Region(start, original, original, caret)
        self._settled = self._wanted = None
        for request in numbered:
            self._await(request)
        self.in_hand = True
        return numbered

    def again(
        self,
        unit: Unit,
        max_tokens: int,
        voices: Mapping[str, Voice] = MappingProxyType({}),
        only: str = "",
    ) -> list[Weave]:
        """Further takes from the same words, of the `voices` as they are now; those
        that are there stay."""
        earlier = {lane.asked.weave: lane.asked for lane in self.lanes if lane.asked}
        anew = [
            replace(
                request,
                unit=unit,
                max_tokens=max_tokens,
                voices=tuple(voices.get(v.name, v) for v in request.voices),
            )
            for request in earlier.values()
        ]
        return self._beside(anew, only)

    def again_here(
        self, requests: Sequence[Weave], start: int, only: str = ""
    ) -> list[Weave]:
        """Further takes from where the caret has come to; those that are there stay."""
        self._anchor(start)
        self.region.caret = start
        return self._beside(requests, only)

    def _beside(self, requests: Sequence[Weave], only: str = "") -> list[Weave]:
        """Takes of these requests (of one voice `only`) beside those that are there."""
        first = self.next_take()
        names = {lane.voice for lane in self.lanes if only in ("", lane.voice)}
        numbered = [
            replace(
                request,
                weave=next(self._numbers),
                first_take=first,
                voices=tuple(v for v in request.voices if v.name in names),
            )
            for request in requests
            if any(v.name in names for v in request.voices)
        ]
        for request in numbered:
            self._await(request)
        self.in_hand = True
        return numbered

    def go_on(self, unit: Unit, max_tokens: int) -> Weave | None:
        """A longer sibling of the lit take; asked later when the take still grows."""
        lane, take = self.lane, self.take
        if lane is None or take is None or take.number < 0 or not take.text:
            return None
        if take.running:
            self._wanted = (take, unit, max_tokens)
            return None
        return self._longer(lane, take, unit, max_tokens)

    def _longer(
        self, lane: Voicing, take: Take, unit: Unit, max_tokens: int
    ) -> Weave | None:
        if lane.asked is None:
            return None
        request = replace(
            lane.asked,
            weave=next(self._numbers),
            prompt=further(lane.asked.prompt, take.text),
            voices=tuple(v for v in lane.asked.voices if v.name == lane.voice),
            takes=1,
            first_take=self.next_take(),
            unit=unit,
            max_tokens=max_tokens,
        )
        before = lane.asked.prompt.before[-TAIL:]
        lane.takes.append(take.longer(request.first_take, request.weave, before))
        lane.chosen = len(lane.takes) - 1
        self.running.add(request.weave)
        return request

    def _await(self, request: Weave) -> None:
        self.running.add(request.weave)
        named = {lane.voice: lane for lane in self.lanes}
        for voice in request.voices:
            lane = named[voice.name]
            lane.asked = request
            lane.chosen = len(lane.takes)
            for k in range(request.takes):
                lane.takes.append(
                    Take(
                        request.first_take + k,
                        request.weave,
                        before=request.prompt.before[-TAIL:],
                    )
                )

    # -- hearing ----------------------------------------------------------------

    def hear(self, event: Event) -> tuple[set[str], Weave | None]:
        """Take in what the engine said: the voices whose lane changed, and a request
        that had been waiting for it."""
        match event:
            case Grew() | Shrank() | TakeEnded():
                return self._grow(event)
            case Infected() | Governed():
                return self._govern(event), None
            case Given():
                for lane in self._lanes_of(event.voice, event.weave):
                    lane.given = event
            case WeaveEnded():
                self.running.discard(event.weave)
                self._ending.discard(event.weave)
            case Failed() if event.weave >= 0:
                return self._fail(event), None
            case Died():
                touched = self.halt()
                self._ending.clear()
                return touched, None
        return set(), None

    def _grow(self, event: Grew | Shrank | TakeEnded) -> tuple[set[str], Weave | None]:
        wanted: Weave | None = None
        touched: set[str] = set()
        for lane in self._lanes_of(event.voice, event.weave):
            for take in lane.takes:
                if take.number != event.take:
                    continue
                touched.add(lane.voice)
                if isinstance(event, Grew):
                    take.raw += event.text
                    take.state = "speaking" if take.running else take.state
                elif isinstance(event, Shrank):
                    take.raw = take.raw[: event.n_chars]
                else:
                    take.raw, take.entropy = event.text, event.entropy
                    take.state = ENDED.get(event.finish, "ended")
                    wanted = self._go_on_wanted(lane, take)
                    break
        self._follow()
        return touched, wanted

    def _govern(self, event: Infected | Governed) -> set[str]:
        touched: set[str] = set()
        for lane in self._lanes_of(event.voice, event.weave):
            for take in lane.takes:
                if take.number == event.take:
                    touched.add(lane.voice)
                    if isinstance(event, Infected):
                        take.infected = (event.n_terms, event.n_tokens)
                    else:
                        take.governed = event
        return touched

    def _go_on_wanted(self, lane: Voicing, take: Take) -> Weave | None:
        if self._wanted is None or self._wanted[0] is not take:
            return None
        _, unit, max_tokens = self._wanted
        self._wanted = None
        if take.state != "ended" or not take.text:
            return None
        return self._longer(lane, take, unit, max_tokens)

    def _fail(self, event: Failed) -> set[str]:
        touched = set()
        if event.weave in self.running:
            for lane in self.lanes:
                for take in lane.takes:
                    if take.running and event.voice in ("", lane.voice):
                        take.state = "failed"
                        touched.add(lane.voice)
        if not event.voice:
            self.running.discard(event.weave)
        return touched

    def _lanes_of(self, voice: str, weave: int) -> Iterator[Voicing]:
        # A weave that the lanes have moved on from may still be talking.
        if weave in self.running or weave in self._ending:
            yield from (lane for lane in self.lanes if lane.voice == voice)

    def halt(self) -> set[str]:
        """No voice speaks any more; what came, or is still on its way, is kept."""
        touched = set()
        for lane in self.lanes:
            for take in lane.takes:
                if take.running:
                    take.state = "stopped"
                    touched.add(lane.voice)
        self._ending |= self.running
        self.running.clear()
        self._wanted = None
        return touched

    # -- the draft moves ---------------------------------------------------------

    def edited(self, offset: int, removed: str, inserted: str) -> None:
        """The draft changed: `removed` at `offset` gave way to `inserted`."""
        self.region.edited(offset, removed, inserted)
        self._follow()

    def moved(self, caret: int) -> None:
        """The caret stands at another offset."""
        if caret != self.region.caret:
            self.region.caret = caret
            self._follow()

    def _follow(self) -> None:
        region, here = self.region, self.region.here
        for lane in self.lanes:
            for take in lane.takes:
                if take.lost:
                    take.fresh = False
                elif region.untouched:
                    take.taken, take.fresh = take.base, here
                else:
                    take.fresh = take.follow(region.since) and here

    def _anchor(self, start: int, since: str = "") -> None:
        """Begin a new region at `start`; what is stale now stays stale."""
        for lane in self.lanes:
            for take in lane.takes:
                take.lost = take.lost or not take.fresh
                take.base = take.taken
        self.region = Region(start, since, "", self.region.caret)
        self._settled = None

    # -- accepting ---------------------------------------------------------------

    def piece(self, kind: str, selection: tuple[int, int]) -> Piece | None:
        """What taking `kind` ("all", "word", "sentence") of the lit take would put
        where; None when there is nothing to take."""
        lane, take = self.lane, self.take
        if lane is None or take is None:
            return None
        region = self.region
        if take.number < 0 and region.untouched:
            return None
        text = PIECES[kind](take.text if take.number < 0 else take.rest)
        if not text:
            return None
        start, end = selection
        settled = bool(region.original) and region.since == self._settled
        if settled and not take.fresh and not region.adrift and start == end:
            # One saying gives way to another, in the same place.
            start, end = region.start, region.end
        whole = kind == "all"
        return Piece(lane.voice, take.number, take.weave, text, start, end, whole)

    @property
    def spent(self) -> bool:
        """Whether nothing of the lit take is left to take, nor still to come."""
        take = self.take
        if take is None:
            return True
        return take.number >= 0 and not take.running and not take.rest

    def accepted(self, piece: Piece, seated: str) -> None:
        """The draft now holds `seated` for `piece` (after `edited` told of it)."""
        take = self.take
        if take is not None and piece.whole:
            take.spent = self.region.since
        self.moved(piece.start + len(seated))
        if take is not None and not take.fresh and take.number >= 0:
            # A take woven elsewhere was put here: from now on it goes on from here.
            self._anchor(piece.start, seated)
            take.lost = False
            take.spent = seated if piece.whole else None
        if self.region.original:
            self._settled = self.region.since
        self._follow()
