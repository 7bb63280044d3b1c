"""A recorded session, played again: any moment, any speed. No screen, no model.

The journal is read once from beginning to end, in slices of the caller's choosing, and
the whole state is kept every so often; a seek goes on from the nearest one.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sessions.edit import Run
from sessions.errors import JournalDamagedError, SessionError
from sessions.event import Event
from sessions.reader import Reader
from sessions.replay.fold import Fold, Heard, Kept
from sessions.replay.moments import event_at
from sessions.replay.score import Mark, Score
from sessions.replay.stage import LaneShown, Stage
from sessions.visit import visit

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)

IDLE = 3.0
"""Longest pause that is shown, in seconds, unless another is chosen."""

EVERY = 500
"""Events between two kept states, at first."""

ROOM = 128 * 2**20
"""Bytes of kept states; beyond it every other one is dropped."""

MOST_EVENTS = 5_000_000
"""Events of the longest session that is played."""

SLICE = 64
"""Events between two looks at the clock while reading."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The session after its first `n` events. Texts are verbatim, not yet inert.

    `at` is recorded time in seconds since 1970, `shown` and `length` are shown seconds;
    `runs` are the origins of the text in run lengths.
    """

    n: int
    at: float
    shown: float
    text: str
    caret: int
    runs: tuple[Run, ...]
    notes: str
    steer: str
    lanes: tuple[LaneShown, ...]
    lit: str
    in_hand: bool


class Player:
    """Plays one session file. Not for two threads.

    A position is a number of events `n` that have happened and the shown seconds `into`
    the pause after them. `trouble` says where the recording ends when not all of it can
    be read. Call `close` in the end.
    """

    def __init__(self, path: Path, *, idle: float | None = IDLE) -> None:
        """Raises SessionError for what is no session."""
        self._stack = contextlib.ExitStack()
        found = self._stack.enter_context(visit(path, trusting=True))
        self.path, self.draft = found.session, found.draft
        self._reader: Reader = found.reader
        try:
            self.total = min(self._reader.last_seq(), MOST_EVENTS)
        except sqlite3.Error as reason:
            self._stack.close()
            raise JournalDamagedError(
                "The session cannot be read", f"{path.name}: {reason}."
            ) from reason
        self.score = Score(idle)
        self.trouble = ""
        self.whole = self.total == 0
        self.n = 0
        self.into = 0.0
        self.playing = False
        self.speed = 1.0
        self._head = Fold(self._reader)
        """Reads ahead."""
        self._fold = Fold(self._reader)
        """Stands at the moment that is shown."""
        self._kept: list[Kept] = [self._head.keep()]
        self._every, self._size = EVERY, 0
        self._words = lru_cache(maxsize=256)(self._take_text)

    def close(self) -> None:
        """Let go of the file."""
        self._stack.close()

    def __enter__(self) -> Player:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- reading ---------------------------------------------------------------------

    @property
    def n_events(self) -> int:
        """Events read so far."""
        return len(self.score)

    def read(self, seconds: float | None = None, *, upto: int | None = None) -> bool:
        """Read on for about so long, or to event `upto`, or to the end; whether all is
        read. What cannot be read ends the recording and is told in `trouble`."""
        if self.whole:
            return True
        stop = None if seconds is None else time.monotonic() + seconds
        target = self.total if upto is None else min(upto, self.total)
        head = self._head
        try:
            for event in self._reader.events(after=self.n_events):
                if event.seq != self.n_events + 1:
                    raise JournalDamagedError(
                        "The session file is damaged",
                        f"Entry {self.n_events + 1} is missing.",
                    )
                head.feed(event)
                if event.seq % self._every == 0:
                    self._keep(head)
                self.score.see(event)
                if self.n_events >= target:
                    break
                late = stop is not None and event.seq % SLICE == 0
                if late and time.monotonic() >= (stop or 0.0):
                    break
            head.settle()
        except (SessionError, sqlite3.Error) as reason:
            self._end_early(reason)
        self.whole = self.whole or self.n_events >= self.total
        return self.whole

    def _end_early(self, reason: Exception) -> None:
        # Letters that were gathered may be what does not fit: back to what surely does.
        good = self._kept[-1].seq
        fold = Fold(self._reader)
        fold.back_to(self._kept[-1])
        with contextlib.suppress(SessionError, sqlite3.Error):
            for event in self._reader.events(after=good, limit=self.n_events - good):
                fold.feed(event)
                fold.settle()
                good = event.seq
        self.score.cut(good)
        self.total, self.whole = good, True
        why = reason.message if isinstance(reason, SessionError) else str(reason)
        self.trouble = f"The recording is whole up to event {good}. {why}"

    def _keep(self, fold: Fold) -> None:
        kept = fold.keep()
        self._kept.append(kept)
        self._size += kept.size
        while self._size > ROOM and len(self._kept) > 8:
            self._kept = self._kept[:1] + self._kept[2::2]
            self._size = sum(each.size for each in self._kept)
            self._every *= 2

    # -- where it stands ---------------------------------------------------------------

    @property
    def length(self) -> float:
        """Shown seconds of all that is read."""
        return self.score.length

    @property
    def shown(self) -> float:
        """Shown seconds at the position."""
        before = self.score.played[self.n - 1] if self.n else 0.0
        return before + self.into

    @property
    def at(self) -> float:
        """Recorded time at the position, in seconds since 1970."""
        return self.score.clock(self.n, self.into)

    @property
    def marks(self) -> list[Mark]:
        """The moments that the writer marked."""
        return self.score.marks

    def moment(self) -> Moment:
        """What was to be seen at the position. Raises SessionError."""
        fold = self._stand(self.n)
        stage = fold.stage
        growth = self.growth(stage, self.at)
        caret = max(0, min(fold.caret, len(fold.text)))
        return Moment(
            self.n,
            self.at,
            self.shown,
            fold.text,
            caret,
            tuple(fold.provenance.runs()),
            fold.notes,
            fold.steer,
            fold.lanes(caret, growth),
            stage.lit,
            stage.in_hand,
        )

    def state(self) -> Fold:
        """The session itself at the position, to be looked at and not changed.

        Raises SessionError.
        """
        return self._stand(self.n)

    def event(self, n: int) -> Event | None:
        """The n-th event; None where there is none."""
        found = self._reader.events(after=n - 1, limit=1) if n > 0 else iter(())
        return next(found, None)

    def events(self, *kinds: str) -> list[Event]:
        """Events of these kinds, as far as the recording is whole."""
        self.read()
        found: list[Event] = []
        with contextlib.suppress(JournalDamagedError):
            for event in self._reader.events(kinds):
                if event.seq > self.n_events:
                    break
                found.append(event)
        return found

    def event_at(self, moment: str) -> int:
        """Number of the last event up to a moment as `moments.event_at` reads it.

        Raises SessionError for what is none.
        """
        return min(event_at(self._reader, moment), self.n_events)

    def events_between(self, after: int, upto: int) -> list[Event]:
        """The events after number `after`, up to number `upto`. Raises SessionError."""
        return list(self._reader.events(after=after, limit=upto - after))

    def walk(self, heard: Heard) -> Iterator[tuple[Event, Fold]]:
        """Every event in order with the session after it; `heard` is told of each edit
        of the text and the origins it brings. The position stays. Raises SessionError.
        """
        self.read()
        fold = Fold(self._reader, heard)
        for event in self._reader.events(limit=self.n_events):
            fold.feed(event)
            fold.settle()
            yield event, fold

    def _stand(self, n: int) -> Fold:
        fold = self._fold
        nearest = self._kept[bisect_right(self._kept, n, key=lambda k: k.seq) - 1]
        if fold.seq > n or nearest.seq > fold.seq:
            fold.back_to(nearest)
        for event in self._reader.events(after=fold.seq, limit=n - fold.seq):
            fold.feed(event)
        fold.settle()
        return fold

    def growth(self, stage: Stage, at: float) -> dict[tuple[int, str, int], str]:
        """What the takes that were growing at a recorded time had said by then."""
        said: dict[tuple[int, str, int], str] = {}
        for key in stage.growing():
            grown = self.score.grown.get(key)
            if grown is not None and grown.pace:
                ms = (at - self.score.at[key[0] - 1]) * 1000
                note = bisect_right(grown.pace, ms, key=lambda note: note[0])
                if note:
                    said[key] = self._words(grown.seq)[: grown.pace[note - 1][1]]
        return said

    def _take_text(self, seq: int) -> str:
        event = self.event(seq)
        return str(event.payload.get("text", "")) if event else ""

    # -- going elsewhere -------------------------------------------------------------

    def seek(self, n: int) -> None:
        """Go to the moment right after the first `n` events."""
        self.read(upto=n)
        self.n, self.into = max(0, min(n, self.n_events)), 0.0

    def seek_shown(self, seconds: float) -> None:
        """Go to a shown time."""
        while not self.whole and self.length < seconds:
            self.read(upto=self.n_events + EVERY)
        seconds = max(0.0, min(seconds, self.length))
        self.n = self.score.after_shown(seconds)
        before = self.score.played[self.n - 1] if self.n else 0.0
        self.into = 0.0 if self.n >= self.n_events else seconds - before

    def step(self, by: int) -> None:
        """Go on or back by so many events."""
        back = -1 if by < 0 and self.into > 0 else 0
        self.seek(self.n + by - back)

    def step_decision(self, by: int) -> None:
        """Go to the next decisions of the writer, or back to the ones before."""
        while by > 0 and not self.whole and self._beyond(by):
            self.read(upto=self.n_events + EVERY)
        self.seek(self.score.decision(self.n, by))

    def _beyond(self, by: int) -> bool:
        decisions = self.score.decisions
        return len(decisions) - bisect_right(decisions, self.n) < by

    def step_mark(self, by: int) -> None:
        """Go to the next marked moment, or the one before, if there is one."""
        self.read()
        places = [mark.seq for mark in self.marks]
        if by > 0:
            found = [seq for seq in places if seq > self.n]
            self.seek(found[0] if found else self.n)
        else:
            found = [seq for seq in places if seq < self.n]
            self.seek(found[-1] if found else self.n)

    # -- playing ---------------------------------------------------------------------

    @property
    def ended(self) -> bool:
        """Whether everything has been played."""
        return self.whole and self.n >= self.n_events

    def play(self) -> None:
        """Let `tick` go on; from the beginning where the end was reached."""
        if self.ended:
            self.seek(0)
        self.playing = True

    def pause(self) -> None:
        """Stand still."""
        self.playing = False

    def faster(self, by: int = 1) -> None:
        """Take the next speed of SPEEDS, or with -1 the one before."""
        place = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - self.speed))
        self.speed = SPEEDS[max(0, min(len(SPEEDS) - 1, place + by))]

    def tick(self, seconds: float) -> bool:
        """Let so many seconds of the watcher's time pass; whether anything moved."""
        if not self.playing:
            return False
        before = (self.n, self.into)
        self.seek_shown(self.shown + max(0.0, seconds) * self.speed)
        if self.ended:
            self.playing = False
        return before != (self.n, self.into)

    def skip_idle(self, longest: float | None) -> None:
        """Show no pause longer than this; None shows them as they were. The position
        stays at the same events."""
        at = self.at
        self.score.idle = longest
        later = self.n < self.n_events
        after = self.score.played[self.n] if later else self.length
        before = self.score.played[self.n - 1] if self.n else 0.0
        span, low, high = after - before, 0.0, after - before
        for _ in range(40 if span > 0 and self.into > 0 else 0):
            middle = (low + high) / 2
            low, high = (
                (middle, high)
                if self.score.clock(self.n, middle) < at
                else (low, middle)
            )
        self.into = min(low, span) if self.into > 0 else 0.0
