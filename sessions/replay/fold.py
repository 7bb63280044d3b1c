"""Draft and lanes, followed through the journal together, and put back at will."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sessions.edit import TYPED, Edit, Run
from sessions.event import Event, damaged
from sessions.provenance import Provenance
from sessions.replay.following import Replay
from sessions.replay.score import PLAIN
from sessions.replay.stage import Growth, LaneShown, Stage
from sessions.undo.refusals import REFUSED, refused_of
from sessions.undo.step import ROOT, StepSource
from sessions.undo.trail import Trail

Heard = Callable[[Edit, Sequence[Run]], None]
"""Told of an edit of the text and of the origins of what it inserts."""

STAGED = frozenset(
    ("weave", "take", "woven", "cancel", "died", "failed", "look", "accept", "sitting")
)


@dataclass(frozen=True, slots=True)
class Kept:
    """All of a fold after event `seq`; nothing in it changes any more."""

    seq: int
    text: str
    runs: tuple[Run, ...]
    rest: tuple[Any, ...]
    stage: Stage

    @property
    def size(self) -> int:
        """About how much memory it takes, in bytes."""
        return 4096 + len(self.text) + 80 * len(self.runs)


class Fold(Replay):
    """What the session was after the events fed so far, its lanes included.

    Letters typed one after the other are gathered and put into the text at once: most
    of a session is typing, and a long draft is not copied for every letter. Call
    `settle` before reading the text.
    """

    def __init__(self, source: StepSource, heard: Heard | None = None) -> None:
        super().__init__(source)
        self._heard = heard
        self.stage = Stage()
        self._typed: list[str] = []
        self._typed_at = 0

    def feed(self, event: Event) -> None:
        """Follow one event. Raises JournalDamagedError where it does not fit."""
        payload = event.payload
        if event.kind == "edit" and payload.keys() == PLAIN:
            at, letters, step = payload["at"], payload["in"], event.step
            end = self._typed_at + len(self._typed)
            if type(at) is int and type(letters) is str and len(letters) == 1 and step:
                if self._typed and at != end:
                    self.settle()
                if not self._typed:
                    self._typed_at = at
                self._typed.append(letters)
                self.step = step
                self.last_step = max(self.last_step, step)
                self.caret = at + 1
                self.seq = event.seq
                self.fed += 1
                if step <= ROOT or not 0 <= at <= len(self.text) + len(self._typed):
                    raise damaged(f"entry {event.seq}")
                return
        self.settle()
        super().feed(event)
        if event.kind in STAGED:
            try:
                self.stage.hear(event, self.text, self.caret)
            except (KeyError, ValueError, TypeError, IndexError):
                # Lanes that make no sense are not shown; the draft is still whole.
                self.stage = Stage()

    def settle(self) -> None:
        """Put what was gathered into the text. Raises JournalDamagedError."""
        if self._typed:
            letters, self._typed = "".join(self._typed), []
            self._do(Edit(self._typed_at, "", letters, TYPED), [(len(letters), TYPED)])
            self.trail.edited()

    def _do(self, edit: Edit, runs: Sequence[Run]) -> None:
        super()._do(edit, runs)
        if self._heard is not None:
            self._heard(edit, runs)
        self.stage.edited(edit)

    def lanes(self, caret: int, growth: Growth) -> tuple[LaneShown, ...]:
        """The lanes as they were to be seen, without the takes that were refused."""
        refused = refused_of(self.settings.get(REFUSED))
        return self.stage.shown(caret, growth, refused)

    def keep(self) -> Kept:
        """Everything, to come back to."""
        self.settle()
        rest = (
            self.step,
            self.last_step,
            self.caret,
            self.notes,
            self.steer,
            dict(self.settings),
            dict(self.kept),
            Trail(self.trail.went, self.trail.again),
        )
        runs = tuple(self.provenance.runs())
        return Kept(self.seq, self.text, runs, rest, self.stage.copy())

    def back_to(self, kept: Kept) -> None:
        """Be again what was kept."""
        self._typed = []
        self.seq, self.text = kept.seq, kept.text
        self.provenance = Provenance(kept.runs)
        self.step, self.last_step, self.caret, self.notes, self.steer = kept.rest[:5]
        settings, whole, trail = kept.rest[5:]
        self.settings, self.kept = dict(settings), dict(whole)
        self.trail = Trail(trail.went, trail.again)
        self.stage = kept.stage.copy()
