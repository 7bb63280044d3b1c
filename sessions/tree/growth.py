"""How the tree of a session grows: kept beside the journal, read when it is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sessions.edit import Change, Origin
from sessions.errors import JournalDamagedError
from sessions.event import change_payload, leap_payload, turn_payload
from sessions.replay.following import STEPS
from sessions.tree.bones import Bones

if TYPE_CHECKING:
    from sessions.journal import Journal
    from sessions.reader import Reader
    from sessions.undo.timeline import Timeline

SMALL = 5000
"""Events that a summary may lack and still be brought up to date in passing."""

MANY = 40
"""Summaries that are read one by one before they are made into one."""


class Growth:
    """The bones of a session. Until somebody asks for the tree only the steps of this
    sitting are known; `reader` gives those of earlier ones, up to the event `seq`."""

    def __init__(self, reader: Reader | None, seq: int) -> None:
        self._reader = reader
        self._start = seq
        self._young: dict[int, list[Any]] = {}
        self._unkept: set[int] = set()
        self._kept: int | None = None
        self._n_kept = 0
        self._bones: Bones | None = None

    def entry(
        self, change: Change
    ) -> tuple[str, dict[str, Any], int | None, int | None]:
        """Follow a change, and say what the journal keeps of it: kind, payload, step
        and the step's parent."""
        match change.kind:
            case "edit":
                self._saw(change)
                return "edit", change_payload(change), change.step, change.parent
            case "dial" | "refuse" if change.turn is not None:
                self._saw(change)
                payload = turn_payload(change.turn, change.caret_after)
                return change.kind, payload, change.step, change.parent
            case "undo" | "redo":
                return change.kind, {}, change.step, change.parent
        return "go", leap_payload(change, self.forked(change.route)), None, None

    def _saw(self, change: Change) -> None:
        came = gone = 0
        for stroke in change.strokes:
            came += len(stroke.edit.inserted)
            gone += len(stroke.edit.removed)
        strokes = change.strokes
        origin = strokes[0].edit.origin if strokes else Origin(change.kind)
        at = round(change.at * 1000)
        if self._bones is not None:
            self._bones.grow(change.step, change.parent, origin, at, came, gone)
        elif (young := self._young.get(change.step)) is not None:
            young[4:] = (at, young[5] + came, young[6] + gone)
        else:
            new = [change.step, change.parent, origin, at, at, came, gone]
            self._young[change.step] = new
        self._unkept.add(change.step)

    def bones(self) -> Bones:
        """All steps of the session."""
        if self._bones is None:
            bones = Bones()
            reached = self._read(bones)
            self._read_on(bones, reached)
            for (
                step,
                parent,
                origin,
                begun,
                touched,
                came,
                gone,
            ) in self._young.values():
                bones.grow(step, parent, origin, begun, came, gone)
                bones.grow(step, parent, origin, touched, 0, 0)
            self._young.clear()
            self._bones = bones
        return self._bones

    def forked(self, route: Iterable[int]) -> list[int]:
        """The steps of a route that have siblings."""
        bones = self.bones()
        return [step for step in route if bones.children[bones.parent(step)] > 1]

    def ready(self, timeline: Timeline, to: int) -> None:
        """Read the steps between here and `to` all at once."""
        way = self.bones().way(timeline.at, to)
        unknown = [step for step in way if not timeline.knows(step)]
        if self._reader is not None and len(unknown) > 1:
            timeline.take_up(self._reader.steps(unknown).values())

    def keep(self, journal: Journal, *, last: bool = False) -> None:
        """Write what is new into the session file, unless that would take long; the
        `last` time, many summaries become one."""
        if self._bones is None:
            behind = self._start - (self._reader.growth_seq() if self._reader else 0)
            if behind > SMALL:
                return
        bones = self.bones()
        if last and self._n_kept > MANY and self._kept is not None:
            whole = bones.frozen(0, range(1, bones.last + 1))
            self._kept = journal.keep_growth(whole, alone=True)
            self._unkept.clear()
        new = sorted(step for step in self._unkept if step in bones)
        if new and self._kept is not None:
            self._kept = journal.keep_growth(bones.frozen(self._kept, new))
            self._n_kept += 1
            self._unkept.clear()

    def _read(self, bones: Bones) -> int:
        """Read the summaries as far as they follow on each other; the last event."""
        reached = 0
        for seq, content in self._reader.growth() if self._reader else []:
            try:
                if seq <= self._start and bones.thaw(content, reached):
                    reached = seq
                    self._n_kept += 1
            except JournalDamagedError:
                continue
        return reached

    def _read_on(self, bones: Bones, reached: int) -> None:
        """Read the events that no summary tells of."""
        self._kept = reached
        if self._reader is None:
            return
        try:
            for event in self._reader.events(STEPS, after=reached):
                if event.seq > self._start:
                    break
                bones.see(event)
                if event.step is not None:
                    self._unkept.add(event.step)
        except JournalDamagedError:
            return
