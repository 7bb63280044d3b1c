"""The draft and its surroundings, followed through the journal event by event."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from typing import Any

from sessions import keeping
from sessions.edit import OPENED, Edit, Run, Turn
from sessions.errors import JournalDamagedError
from sessions.event import (
    Event,
    change_of,
    damaged,
    runs_of,
    runs_payload,
    turn_of,
)
from sessions.provenance import Provenance
from sessions.schema import LONGEST_VALUE
from sessions.splices import spliced
from sessions.undo.route import done, retraced, route, turned_by, undone
from sessions.undo.step import ROOT, Step, StepSource
from sessions.undo.trail import Trail, Went

LONGEST_DRAFT = LONGEST_VALUE // 4
"""Characters. A few bytes of journal can do a large step again any number of times."""


BITE = 32_768
"""Characters that are spelt in one go where a writer may be waiting."""

TURNS = ("dial", "refuse")
"""Kinds of events that turn a dial: the writer's own, or that of refused takes."""

STEPS = ("edit", *TURNS)
"""Kinds of events that make a step of the timeline."""

OF_STEPS = f"kind IN ({','.join('?' * len(STEPS))})"
"""The same in SQL."""


class Replay:
    """What the session was after the events fed so far."""

    def __init__(self, source: StepSource) -> None:
        self.seq = 0
        self.fed = 0
        self.text = ""
        self.provenance = Provenance()
        self.step = ROOT
        self.last_step = ROOT
        self.caret = 0
        self.notes = ""
        self.steer = ""
        self.settings: dict[str, Any] = {}
        self.kept: dict[str, str] = {}
        """JSON texts by name, see `keeping`."""
        self.trail = Trail()
        self._source = source

    def feed(self, event: Event) -> None:
        """Follow one event. Raises JournalDamagedError where it does not fit."""
        try:
            self._feed(event)
        except (KeyError, ValueError, TypeError, IndexError, AttributeError) as reason:
            raise damaged(f"entry {event.seq}") from reason
        self.seq = event.seq
        self.fed += 1

    def _feed(self, event: Event) -> None:
        payload = event.payload
        match event.kind:
            case "edit":
                strokes, _, self.caret = change_of(payload)
                for stroke in strokes:
                    self._do(
                        stroke.edit, [(len(stroke.edit.inserted), stroke.edit.origin)]
                    )
                self._stand(event.step)
                self.trail.edited()
            case "dial" | "refuse":
                turn = turn_of(payload)
                self.settings[turn.name] = turn.now
                self._stand(event.step)
                self.trail.edited()
            case "undo":
                step = self._step(event.step)
                for edit, runs in undone(step):
                    self._do(edit, runs)
                self.settings.update(turned_by(step, back=True))
                self.step, self.caret = step.parent, step.caret_before
            case "redo":
                step = self._step(event.step)
                for edit, runs in done(step):
                    self._do(edit, runs)
                self.settings.update(turned_by(step, back=False))
                self.caret = step.caret_after
                self._stand(step.id)
            case "go":
                self._go(payload)
            case "opened":
                self.text = str(payload["text"])
                self.provenance = Provenance([(len(self.text), OPENED)])
            case "caret":
                self.caret = int(payload["at"])
            case "notes":
                self.notes = spliced(self.notes, payload)
            case "steer":
                self.steer = str(payload["text"])
            case "settings":
                self.settings.update(payload)
            case keeping.KIND:
                keeping.follow(self.kept, payload)
            case _:
                pass

    def snapshot(self) -> bytes:
        """Everything, to go on from here without the events before."""
        return freeze(
            self.text,
            self.provenance.runs(),
            step=self.step,
            last_step=self.last_step,
            caret=self.caret,
            notes=self.notes,
            steer=self.steer,
            settings=self.settings,
            kept=self.kept,
            **self.trail.plain(),
        )

    def restore(self, seq: int, content: bytes, sha256: str) -> None:
        """Go on from a snapshot. Raises JournalDamagedError where it is not whole."""
        try:
            if hashlib.sha256(content).hexdigest() != sha256:
                raise ValueError("hash")
            inflater = zlib.decompressobj()
            raw = inflater.decompress(content, LONGEST_VALUE)
            if inflater.unconsumed_tail:
                raise ValueError("size")
            state = json.loads(raw)
            runs = runs_of(state["runs"])
            text = str(state["text"])
            if sum(run[0] for run in runs) != len(text):
                raise ValueError("runs")
            self.text, self.provenance = text, Provenance(runs)
            self.step, self.last_step = int(state["step"]), int(state["last_step"])
            self.caret = int(state["caret"])
            self.notes, self.steer = str(state["notes"]), str(state["steer"])
            self.settings = dict(state["settings"])
            self.kept = keeping.texts_of(state.get("kept", {}))
            self.trail = Trail.of(state)
        except (KeyError, ValueError, TypeError, zlib.error, RecursionError) as reason:
            raise damaged(f"the snapshot at entry {seq}") from reason
        self.seq = seq

    def _go(self, payload: dict[str, Any]) -> None:
        start, to = int(payload["from"]), int(payload["to"])
        before, after = payload["carets"]
        way = route(self.step, to, self._source.step) if start == self.step else None
        if way is None:
            raise damaged("a leap to a step that cannot be read")
        edits, runs, turned = retraced(way)
        for edit, origins in zip(edits, runs, strict=True):
            self._do(edit, origins)
        self.settings.update(turned)
        self.step, self.caret = to, int(after)
        match payload.get("way"):
            case "back":
                self.trail.back(int(payload.get("ahead", 0)))
            case "again":
                self.trail.forth()
            case _:
                self.trail.leapt(Went(start, to, int(before)))

    def _do(self, edit: Edit, runs: Sequence[Run]) -> None:
        end = edit.offset + len(edit.removed)
        if edit.offset > len(self.text) or self.text[edit.offset : end] != edit.removed:
            raise damaged("an edit that does not fit")
        if len(self.text) + len(edit.inserted) > LONGEST_DRAFT:
            raise damaged("a draft that no hand has written")
        self.text = self.text[: edit.offset] + edit.inserted + self.text[end:]
        self.provenance.replace(edit.offset, len(edit.removed), runs)

    def _stand(self, step: int | None) -> None:
        if step is None or step <= ROOT:
            raise damaged("an edit without a step")
        self.step = step
        self.last_step = max(self.last_step, step)

    def _step(self, step: int | None) -> Step:
        found = self._source.step(step) if step is not None else None
        if found is None:
            raise damaged("a step that cannot be read")
        return found


class Steps:
    """Steps gathered while events go by, for a file whose indexes are not trusted."""

    def __init__(self) -> None:
        self._steps: dict[int, Step] = {}

    def see(self, event: Event) -> None:
        """Take up an edit event."""
        if event.kind in STEPS and event.step is not None:
            grow(self._steps, event)

    def step(self, step: int) -> Step | None:
        """A step seen so far."""
        return self._steps.get(step)

    def all(self) -> list[Step]:
        """All steps in the order in which they were begun."""
        return list(self._steps.values())

    def children(self, step: int) -> Sequence[int]:
        """Children in the order in which they were made."""
        return [found.id for found in self._steps.values() if found.parent == step]


def grow(steps: dict[int, Step], event: Event) -> None:
    """Add an edit, or the turn of a dial, to the step it belongs to."""
    if event.step is None or event.parent is None:
        raise JournalDamagedError("The session file is damaged", "A step is nameless.")
    if event.kind in TURNS:
        _turn(steps, event.step, event.parent, event)
        return
    strokes, before, after = change_of(event.payload)
    step = steps.get(event.step)
    if step is None:
        kind = strokes[0].edit.origin.kind
        step = Step(event.step, event.parent, kind, event.at, before, after)
        steps[event.step] = step
    for stroke in strokes:
        step.add(stroke)
    step.caret_after = after
    step.touched = event.at


def _turn(steps: dict[int, Step], number: int, parent: int, event: Event) -> None:
    turn, caret = turn_of(event.payload), int(event.payload.get("caret", 0))
    step = steps.get(number)
    if step is None:
        step = steps[number] = Step(number, parent, event.kind, event.at, caret, caret)
    elif step.turn is not None:
        turn = Turn(turn.name, step.turn.was, turn.now)
    step.turn, step.touched = turn, event.at


def freeze(text: str, runs: Sequence[Run], **state: Any) -> bytes:
    """A snapshot's bytes: JSON, packed. Made in bites, since no other thread of Python
    goes on while one of them is spelt."""
    packer = zlib.compressobj(6)
    parts = [packer.compress(b'{"text":"')]
    for start in range(0, len(text), BITE):
        bite = json.dumps(text[start : start + BITE])[1:-1]
        parts.append(packer.compress(bite.encode()))
    parts.append(packer.compress(b'","runs":['))
    for start in range(0, len(runs), BITE // 16):
        bite = _compact(runs_payload(runs[start : start + BITE // 16]))[1:-1]
        parts.append(packer.compress(("," * bool(start) + bite).encode()))
    parts.append(packer.compress(f"],{_compact(state)[1:]}".encode()))
    return b"".join((*parts, packer.flush()))


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
