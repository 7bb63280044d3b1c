"""The lanes as they looked, followed through the journal beside the draft.

The rules are those of the desk: a take is fresh as long as what has come to stand where
the weave started is the take's own beginning; typing a take's next letters consumes it;
anything else makes it stale without losing a word of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any

from engines import seams
from sessions.edit import Edit
from sessions.event import Event
from sessions.undo.refusals import Named, nearest

ORIGINAL = -1
"""Number of the take that is the passage as it was."""

TAIL = 400
"""Characters before a take that its seam can depend on."""

MOST_VOICES, MOST_TAKES = 64, 400
"""What a lane and the lanes may hold; a session of others could ask for anything."""

ENDED = {"cancelled": "stopped", "failed": "failed"}

Growth = Mapping[Named, str]
"""What of takes that still grow was to be seen: by weave event, voice and number."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A take. `asked` is the number of the event of the weave it answers, `longer` the
    words of the shorter take it goes on from."""

    number: int
    asked: int = 0
    raw: str = ""
    state: str = "thinking"
    before: str = ""
    longer: str = ""
    base: int = 0
    lost: bool = False

    def words(self, raw: str) -> str:
        """The whole take, where `raw` is what its voice said."""
        if not self.longer:
            return raw
        return self.longer + seams.seat(self.before + self.longer, raw, "")


@dataclass(frozen=True, slots=True)
class LaneShown:
    """A lane as it was to be seen: take `k` of `n`, what was left of it to take.

    `state` is idle, thinking, speaking, ended, stopped or failed; `all_taken` says that
    every word of the take stands in the draft. Texts are verbatim, not yet inert.
    """

    voice: str
    text: str = ""
    k: int = 0
    n: int = 0
    state: str = "idle"
    stale: bool = False
    original: bool = False
    all_taken: bool = False
    named: Named = (0, "", ORIGINAL)
    """What the journal knows the take by."""


@dataclass(slots=True)
class _Lane:
    takes: list[Heard] = field(default_factory=list)
    chosen: int = 0


class Stage:
    """Lanes and the place in the draft that they answer."""

    def __init__(self) -> None:
        self.lanes: dict[str, _Lane] = {}
        self.lit = ""
        self.in_hand = False
        self._weaves: dict[int, int] = {}
        self._asked_at = 0.0
        self._start = 0
        self._since = ""
        self._original = ""
        self._adrift = False

    def copy(self) -> Stage:
        """A stage that goes its own way from here."""
        twin = Stage()
        twin.lanes = {
            voice: _Lane(list(lane.takes), lane.chosen)
            for voice, lane in self.lanes.items()
        }
        twin.lit, twin.in_hand = self.lit, self.in_hand
        twin._weaves, twin._asked_at = dict(self._weaves), self._asked_at
        twin._start, twin._since = self._start, self._since
        twin._original, twin._adrift = self._original, self._adrift
        return twin

    # -- what happens --------------------------------------------------------------

    def edited(self, edit: Edit) -> None:
        """The draft changed."""
        offset, end = edit.offset, edit.offset + len(edit.removed)
        if offset >= self._start and end <= self._start + len(self._since):
            at = offset - self._start
            rest = self._since[at + len(edit.removed) :]
            self._since = self._since[:at] + edit.inserted + rest
        elif offset < self._start + len(self._since):
            self._adrift = True
            if end <= self._start:
                self._start += len(edit.inserted) - len(edit.removed)

    def hear(self, event: Event, text: str, caret: int) -> None:
        """An event that is no edit; `text` and `caret` are the draft's, after it.

        Raises KeyError, TypeError or ValueError where it makes no sense.
        """
        payload = event.payload
        match event.kind:
            case "weave":
                self._asked_at = event.at
                self._asked(event.seq, payload, text, caret)
            case "take":
                self._ended(payload)
            case "cancel":
                self._halt({self._weaves.get(n, -1) for n in payload["weaves"]})
            case "died":
                self._halt(None)
            case "failed":
                self._failed(payload)
            case "look":
                self._look(payload)
            case "accept":
                self._accepted(payload, caret)
            case "woven":
                self._weaves.pop(int(payload["weave"]), None)
            case "sitting" if event.at > self._asked_at:
                # Entered a moment late, so a first weave may stand before it.
                self.lanes, self.lit, self.in_hand = {}, "", False
                self._weaves.clear()

    def _asked(
        self, seq: int, payload: Mapping[str, Any], text: str, caret: int
    ) -> None:
        kind, start = str(payload["kind"]), int(payload["from"])
        names = [str(name) for name in payload["names"]][:MOST_VOICES]
        self._weaves[int(payload["weave"])] = seq
        first_part = not payload.get("part")
        if kind == "weave" and first_part:
            self._begin(start, payload["selection"], text)
            self.lit = self.lit if self.lit in names else names[0] if names else ""
        elif kind == "again here" and first_part:
            self._anchor(start, "", caret)
        before = text[max(0, start - TAIL) : start]
        longer = str(payload.get("longer", ""))
        for name in names:
            lane = self._lane(name)
            lane.chosen = len(lane.takes)
            for k in range(min(int(payload["takes"]), MOST_TAKES - len(lane.takes))):
                number = int(payload["first_take"]) + k
                lane.takes.append(Heard(number, seq, before=before, longer=longer))
        self.in_hand = True

    def _begin(self, start: int, selection: Any, text: str) -> None:
        if not isinstance(selection, str):
            selection = text[start : start + int(selection)]
        self._start, self._since, self._original = start, selection, selection
        self._adrift = False
        self.lanes = {}

    def _lane(self, name: str) -> _Lane:
        lane = self.lanes.get(name)
        if lane is None:
            if len(self.lanes) >= MOST_VOICES:
                raise ValueError("voices")
            takes = []
            if self._original:
                takes.append(Heard(ORIGINAL, 0, self._original, "ended"))
            lane = self.lanes[name] = _Lane(takes)
        return lane

    def _ended(self, payload: Mapping[str, Any]) -> None:
        asked = self._weaves.get(int(payload["weave"]))
        lane = self.lanes.get(str(payload["voice"]))
        if lane is None or asked is None:
            return
        for at, take in enumerate(lane.takes):
            if (take.asked, take.number) == (asked, payload["take"]):
                state = ENDED.get(str(payload["finish"]), "ended")
                raw = str(payload["text"])
                lane.takes[at] = replace(take, raw=raw, state=state)

    def _halt(self, asked: set[int] | None) -> None:
        for lane in self.lanes.values():
            for at, take in enumerate(lane.takes):
                if take.state == "thinking" and (asked is None or take.asked in asked):
                    lane.takes[at] = replace(take, state="stopped")

    def _failed(self, payload: Mapping[str, Any]) -> None:
        asked = self._weaves.get(int(payload["weave"]))
        for voice, lane in self.lanes.items():
            for at, take in enumerate(lane.takes):
                if take.asked == asked and payload["voice"] in ("", voice):
                    lane.takes[at] = replace(take, state="failed")

    def _look(self, payload: Mapping[str, Any]) -> None:
        self.in_hand = bool(payload["hand"])
        lane = self.lanes.get(str(payload["voice"]))
        if lane is not None:
            self.lit = str(payload["voice"])
            numbers = [take.number for take in lane.takes]
            if payload["take"] in numbers:
                lane.chosen = numbers.index(payload["take"])

    def _accepted(self, payload: Mapping[str, Any], caret: int) -> None:
        lane = self.lanes.get(str(payload["voice"]))
        seated = str(payload["text"])
        if lane is None:
            return
        for at, take in enumerate(lane.takes):
            if take.number != payload["take"] or take.number == ORIGINAL:
                continue
            if not self._taken(take, take.words(take.raw), caret)[1]:
                # Woven elsewhere and put here: from now on it goes on from here.
                self._anchor(int(payload["offset"]), seated, caret)
                lane.takes[at] = replace(lane.takes[at], lost=False)
                return

    def _anchor(self, start: int, since: str, caret: int) -> None:
        for lane in self.lanes.values():
            for at, take in enumerate(lane.takes):
                taken, fresh = self._taken(take, take.words(take.raw), caret)
                lane.takes[at] = replace(take, base=taken, lost=take.lost or not fresh)
        self._start, self._since, self._original = start, since, ""
        self._adrift = False

    # -- what is seen --------------------------------------------------------------

    def shown(
        self, caret: int, growth: Growth, refused: Set[Named] = frozenset()
    ) -> tuple[LaneShown, ...]:
        """Every lane, in order; `growth` is what takes that still grow have said."""
        return tuple(
            self._shown(voice, lane, caret, growth, refused)
            for voice, lane in self.lanes.items()
        )

    def growing(self) -> list[tuple[int, str, int]]:
        """The takes that may be growing, for `shown`."""
        return [
            (take.asked, voice, take.number)
            for voice, lane in self.lanes.items()
            for take in lane.takes
            if take.state in ("thinking", "stopped") and not take.raw
        ]

    def _shown(
        self,
        voice: str,
        lane: _Lane,
        caret: int,
        growth: Growth,
        refused: Set[Named],
    ) -> LaneShown:
        gone = [(take.asked, voice, take.number) in refused for take in lane.takes]
        place = nearest(lane.chosen, gone)
        if place is None:
            return LaneShown(voice)
        take, left = lane.takes[place], len(gone) - sum(gone)
        raw, state = take.raw, take.state
        said = growth.get((take.asked, voice, take.number), "")
        if said and not raw:
            # A take that was stopped has its last words a moment later.
            raw, state = said, "speaking" if state == "thinking" else state
        words = take.words(raw)
        taken, fresh = self._taken(take, words, caret, running=state == "speaking")
        original = take.number == ORIGINAL
        all_taken = (
            state == "ended" and bool(words) and not words[taken:] and not original
        )
        n_original = sum(each.number == ORIGINAL for each in lane.takes)
        return LaneShown(
            voice,
            words if original else words[taken:],
            max(0, place + 1 - sum(gone[:place]) - n_original),
            left - n_original,
            state,
            not fresh and not all_taken,
            original,
            all_taken,
            (take.asked, voice, take.number),
        )

    def _taken(
        self, take: Heard, words: str, caret: int, *, running: bool = False
    ) -> tuple[int, bool]:
        """How many of a take's characters stand in the draft, and whether it is fresh
        with the caret where a take would go on."""
        since, base = self._since, take.base
        end = self._start + len(since)
        here = not self._adrift and caret == end
        if self._original and since == self._original and not self._adrift:
            here = self._start <= caret <= end
        if since == self._original:
            return base, here and not take.lost
        coming = words[base:]
        for typed in dict.fromkeys((since, since.rstrip(" "))):
            rest = seams.consume(coming, typed) if typed else None
            if rest is not None:
                return len(words) - len(rest), here and not take.lost
        beyond = seams.consume(since, coming)
        if beyond is not None and (running or not beyond[:1].isalnum()):
            # More was written than the take held, or holds yet.
            return len(words), running and here and not take.lost
        return base + _used(coming, since), False


def _used(coming: str, since: str) -> int:
    """Characters of a take that were used before the writer went another way, back to
    a whole word."""
    low, high = 0, min(len(since), len(coming) + 1)
    while low < high:
        middle = (low + high + 1) // 2
        if seams.consume(coming, since[:middle]) is not None:
            low = middle
        else:
            high = middle - 1
    rest = seams.consume(coming, since[:low]) if low else None
    if rest is None:
        return 0
    used = len(coming) - len(rest)
    if coming[used : used + 1].isspace():
        return used
    lead = coming[:used]
    cut = max(lead.rfind(" "), lead.rfind("\n"))
    return len(lead[: max(0, cut)].rstrip()) if cut >= 0 else 0
