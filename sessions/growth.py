"""How the tree of a session grows: kept beside the journal, read when it is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sessions.bones import DIAL, Bone, Bones, frozen, thawed
from sessions.edit import Change
from sessions.errors import JournalDamagedError
from sessions.event import change_payload, leap_payload, turn_payload
from sessions.replay import STEPS

if TYPE_CHECKING:
    from sessions.journal import Journal
    from sessions.reader import Reader
    from sessions.timeline import Timeline

SMALL = 5000
"""Events that a summary may lack and still be brought up to date in passing."""


class Growth:
    """The bones of a session. Until somebody asks for the tree only the steps of this
    sitting are known; `reader` gives those of earlier ones."""

    def __init__(self, reader: Reader | None, seq: int) -> None:
        self._reader = reader
        self._start = seq
        self._young: dict[int, Bone] = {}
        self._unkept: set[int] = set()
        self._kept: int | None = None
        self._bones: Bones | None = None

    def entry(
        self, change: Change
    ) -> tuple[str, dict[str, Any], int | None, int | None]:
        """Follow a change, and say what the journal keeps of it: kind, payload, step
        and the step's parent."""
        match change.kind:
            case "edit":
                self.saw(change)
                return "edit", change_payload(change), change.step, change.parent
            case "dial" if change.turn is not None:
                self.saw(change)
                payload = turn_payload(change.turn, change.caret_after)
                return "dial", payload, change.step, change.parent
            case "undo" | "redo":
                return change.kind, {}, change.step, change.parent
        return "go", leap_payload(change, self.forked(change.route)), None, None

    def saw(self, change: Change) -> None:
        """Follow an edit or the turn of a dial."""
        step = change.step
        bone = self._young.get(step)
        if change.kind == "dial":
            origin, came, gone = DIAL, 0, 0
        else:
            edits = [stroke.edit for stroke in change.strokes]
            origin = edits[0].origin
            came = sum(len(edit.inserted) for edit in edits)
            gone = sum(len(edit.removed) for edit in edits)
        if bone is None:
            bone = Bone(change.parent, origin, change.at, change.at)
            self._young[step] = bone
            if self._bones is not None:
                self._bones.add(step, bone)
        bone.touched = change.at
        bone.came += came
        bone.gone += gone
        self._unkept.add(step)

    def bones(self) -> Bones:
        """All steps of the session."""
        if self._bones is None:
            bones = Bones()
            reached = self._read(bones)
            self._read_on(bones, reached)
            for step, bone in self._young.items():
                bones.add(step, bone)
            self._bones = bones
        return self._bones

    def forked(self, route: Iterable[int]) -> list[int]:
        """The steps of a route that have siblings."""
        children = self.bones().children
        return [step for step in route if children[self.bones().parent(step)] > 1]

    def ready(self, timeline: Timeline, to: int) -> None:
        """Read the steps between here and `to` all at once."""
        way = self.bones().way(timeline.at, to)
        unknown = [step for step in way if not timeline.knows(step)]
        if self._reader is not None and len(unknown) > 1:
            timeline.take_up(self._reader.steps(unknown).values())

    def keep(self, journal: Journal) -> None:
        """Write what is new into the session file, unless that would take long."""
        if self._kept is None:
            reached = self._newest()
            if self._bones is None and self._start - reached > SMALL:
                return
            self.bones()
        if not self._unkept or self._bones is None or self._kept is None:
            return
        new = [(step, self._bones.of[step]) for step in sorted(self._unkept)]
        self._kept = journal.keep_growth(frozen(self._kept, new))
        self._unkept.clear()

    def _newest(self) -> int:
        rows = self._reader.growth() if self._reader else []
        return rows[-1][0] if rows else 0

    def _read(self, bones: Bones) -> int:
        """Read the summaries as far as they follow on each other; the last event."""
        reached = 0
        for seq, content in self._reader.growth() if self._reader else []:
            try:
                after, steps = thawed(content)
            except JournalDamagedError:
                continue
            if after != reached or seq > self._start:
                continue
            for step, bone in steps:
                bones.add(step, bone)
            reached = seq
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
                if event.step in bones.of:
                    self._unkept.add(event.step)
        except JournalDamagedError:
            return
