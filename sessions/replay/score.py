"""What is known of a whole recording: when things happened, and which of them matter.

Recorded time is the clock's when it happened. Shown time is what a replay takes: clocks
that jump back stand still, and idle stretches are cut short. A stretch in which voices
spoke is not idle.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sessions.event import Event
from sessions.telling import own_words

MOST_MARKS = 10_000
LONGEST_NAME = 200
MOST_PACE = 4096
MOST_VOICES = 64

LATEST = 2.0**36
"""Seconds; a time beyond it (or before 0) was not written by any clock of ours."""

DECISIONS = frozenset(
    (
        *("weave", "accept", "refuse", "cancel", "turn", "dial", "steer"),
        *("undo", "redo", "go", "mark"),
    )
)
"""Kinds of events that are a decision of the writer. So is any other event that says
what was done, as "told" (see docs/replay.md)."""

PLAIN = frozenset(("at", "in"))
"""What the entry of a typed letter consists of."""

BY_HAND = frozenset(("pasted", "replaced", "outside"))
"""Origins of edits that are one."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment the writer marked: the number of its event, and its name, if any."""

    seq: int
    name: str


Pace = tuple[tuple[int, int], ...]
"""How a take grew: milliseconds since it was asked, characters by then."""


@dataclass(frozen=True, slots=True)
class Grown:
    """A take's end and its growth; `seq` is the number of its event."""

    seq: int
    pace: Pace


class Score:
    """An index of the events seen so far, which are numbered from 1 without a gap."""

    def __init__(self, idle: float | None = None) -> None:
        self.at = array("d")
        """Recorded time of each event in seconds."""
        self.played = array("d")
        """Shown time of each."""
        self.decisions = array("q")
        """Numbers of the events that are decisions, rising."""
        self.marks: list[Mark] = []
        self.grown: dict[tuple[int, str, int], Grown] = {}
        """By weave event, voice and take number."""
        self.voices: dict[str, None] = {}
        """Names of the voices, in the order in which they were first asked or taken."""
        self._clock = array("d")
        self._spoken = array("f")
        self._weight = array("f")
        self._idle = idle
        self._weaves: dict[int, int] = {}
        self._taken = 0

    def __len__(self) -> int:
        return len(self.at)

    @property
    def idle(self) -> float | None:
        """Longest pause that is shown, in seconds; None shows all as they were."""
        return self._idle

    @idle.setter
    def idle(self, idle: float | None) -> None:
        if idle != self._idle:
            self._idle = idle
            self.played = array("d")
            for n in range(len(self.at)):
                self.played.append(self._shown(n))

    @property
    def length(self) -> float:
        """Shown seconds from the first event to the last."""
        return self.played[-1] if self.played else 0.0

    @property
    def recorded(self) -> float:
        """Recorded seconds from the first event to the last."""
        return self._clock[-1] - self._clock[0] if self.at else 0.0

    # -- taking events up ------------------------------------------------------------

    def see(self, event: Event) -> None:
        """Take up the next event."""
        last = self.at[-1] if self.at else 0.0
        # A time that no clock has told is taken to be the last that one did.
        at = event.at if 0.0 <= event.at < LATEST else last
        self.at.append(at)
        self._clock.append(max(at, self._clock[-1] if self._clock else at))
        spoken = 0.0
        if event.kind != "edit":
            try:
                spoken = self._note(event)
            except (KeyError, TypeError, ValueError, OverflowError):
                spoken = 0.0
        elif event.payload.keys() != PLAIN:
            by = _by(event)
            if by == "taken":
                self._taken = event.seq
                self._voice(_first(event.payload)["by"][-1])
            if by == "taken" or by in BY_HAND:
                self.decisions.append(event.seq)
        self._weight.append(_weight(event) if event.kind == "edit" else 1.0)
        self._spoken.append(spoken)
        self.played.append(self._shown(len(self.at) - 1))

    def cut(self, n: int) -> None:
        """Forget all but the first `n` events."""
        for column in (self.at, self.played, self._clock, self._spoken, self._weight):
            del column[n:]
        del self.decisions[bisect_right(self.decisions, n) :]
        self.marks = [mark for mark in self.marks if mark.seq <= n]
        self.grown = {key: g for key, g in self.grown.items() if g.seq <= n}

    def _note(self, event: Event) -> float:
        """Seconds before the event in which a voice spoke."""
        payload = event.payload
        if decides(event):
            self._decide(event)
        match event.kind:
            case "weave":
                self._weaves[int(payload["weave"])] = event.seq
                for name in payload["names"][:MOST_VOICES]:
                    self._voice(name)
            case "take":
                return self._end_of(event)
            case "mark":
                self._mark(event)
            case "node" if payload.get("name") or payload.get("bookmarked") is True:
                # A place of the tree that was named or bookmarked at this moment.
                self._mark(event)
        return 0.0

    def _voice(self, name: object) -> None:
        if len(self.voices) < MOST_VOICES:
            self.voices.setdefault(str(name)[:LONGEST_NAME])

    def _mark(self, event: Event) -> None:
        if len(self.marks) < MOST_MARKS:
            name = str(event.payload.get("name") or "")[:LONGEST_NAME]
            self.marks.append(Mark(event.seq, name))

    def _decide(self, event: Event) -> None:
        last = self.decisions[-1] if self.decisions else 0
        if event.kind == "accept" and last == self._taken == event.seq - 1:
            # The words and the entry that says whose they were are one decision.
            self.decisions[-1] = event.seq
        elif event.kind == "weave" and event.payload.get("part") and last:
            self.decisions[-1] = event.seq
        else:
            self.decisions.append(event.seq)

    def _end_of(self, event: Event) -> float:
        payload = event.payload
        asked = self._weaves.get(int(payload["weave"]), 0)
        if not asked:
            return 0.0
        pace = pace_of(payload.get("pace"))
        key = (asked, str(payload["voice"]), int(payload["take"]))
        self.grown[key] = Grown(event.seq, pace)
        ended = self.at[asked - 1] + (pace[-1][0] / 1000 if pace else 0.0)
        here, before = self.at[-1], self.at[-2] if len(self.at) > 1 else self.at[-1]
        return max(0.0, min(ended, here) - before)

    def _shown(self, n: int) -> float:
        if n == 0:
            return 0.0
        spoken, idle = self._gap(n)
        cut = idle if self._idle is None else min(idle, self._idle)
        return self.played[n - 1] + spoken + cut

    def _gap(self, n: int) -> tuple[float, float]:
        """Seconds before event n + 1 in which voices spoke, and in which none did."""
        whole = self._clock[n] - self._clock[n - 1]
        spoken = min(whole, self._spoken[n])
        return spoken, whole - spoken

    # -- from one time to another ----------------------------------------------------

    def clock(self, n: int, into: float) -> float:
        """Recorded time `into` shown seconds after the first `n` events."""
        if not self.at:
            return 0.0
        if n == 0:
            return self.at[0]
        if n >= len(self.at):
            return self._clock[-1] + into
        spoken, idle = self._gap(n)
        cut = idle if self._idle is None else min(idle, self._idle)
        since = self._clock[n - 1]
        if into <= spoken or cut <= 0:
            return since + min(into, spoken + idle)
        return since + spoken + min(1.0, (into - spoken) / cut) * idle

    def after_shown(self, seconds: float) -> int:
        """How many events have happened after so many shown seconds."""
        return bisect_right(self.played, seconds)

    def decision(self, n: int, by: int) -> int:
        """The number of events after which the `by`-th decision from `n` stands."""
        if by > 0:
            at = bisect_right(self.decisions, n) + by - 1
            return self.decisions[at] if at < len(self.decisions) else len(self.at)
        at = bisect_left(self.decisions, n) + by
        return self.decisions[at] if at >= 0 else 0

    def last_decision(self, n: int) -> int:
        """The decision that the first `n` events end with or after; 0 for none."""
        at = bisect_right(self.decisions, n) - 1
        return self.decisions[at] if at >= 0 else 0

    def activity(self, n_bins: int) -> list[float]:
        """How much was written in equal stretches of shown time, from 0 to 1: the root
        of the letters that changed, so that a paste does not flatten the typing."""
        bins = [0.0] * max(1, n_bins)
        length = self.length or 1.0
        for n in range(len(self.at)):
            place = min(len(bins) - 1, int(self.played[n] / length * len(bins)))
            bins[place] += self._weight[n]
        roots = [math.sqrt(weight) for weight in bins]
        most = max(roots) or 1.0
        return [root / most for root in roots]


def decides(event: Event) -> bool:
    """Whether an event that is no edit is a decision of the writer."""
    return event.kind in DECISIONS or bool(own_words(event))


def pace_of(value: Any) -> Pace:
    """A take's growth as it was written. Raises TypeError or ValueError."""
    if value is None:
        return ()
    pace: list[tuple[int, int]] = []
    for ms, n_chars in value[:MOST_PACE]:
        if type(ms) is not int or type(n_chars) is not int or not 0 <= ms < 10**9:
            raise ValueError("pace")
        pace.append((max(ms, pace[-1][0] if pace else 0), max(0, n_chars)))
    return tuple(pace)


def _by(event: Event) -> str:
    by = _first(event.payload).get("by")
    return str(by[0]) if isinstance(by, list) and by else "typed"


def _first(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    edits = payload.get("edits")
    first = edits[0] if isinstance(edits, list) and edits else payload
    return first if isinstance(first, dict) else {}


def _weight(event: Event) -> float:
    """Letters that an edit changed."""
    payload = event.payload
    edits = payload.get("edits")
    parts: Sequence[Any] = edits if isinstance(edits, list) else (payload,)
    total = 0
    for part in parts:
        if isinstance(part, dict):
            for key in ("in", "out"):
                letters = part.get(key, "")
                total += len(letters) if isinstance(letters, str) else 0
    return float(min(total, 10_000))
