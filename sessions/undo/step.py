"""One undo: a step of the timeline, and where steps of earlier days come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sessions.edit import Edit, Stroke, Turn

ROOT = 0
"""The step before the first one: the draft as it was opened."""


@dataclass(slots=True)
class Step:
    """One undo: the strokes in order, and where the caret stood before and after."""

    id: int
    parent: int
    kind: str
    at: float
    caret_before: int
    caret_after: int
    strokes: list[Stroke] = field(default_factory=list)
    touched: float = 0.0
    turn: Turn | None = None
    """What a step of kind "dial" or "refuse" turned; it has no strokes."""

    def add(self, stroke: Stroke) -> None:
        """Append a stroke, grown into the last one where they touch."""
        merged = _merged(self.strokes[-1], stroke) if self.strokes else None
        if merged is None:
            self.strokes.append(stroke)
        else:
            self.strokes[-1] = merged


class StepSource(Protocol):
    """Steps of earlier days, read from the journal only when they are wanted."""

    def step(self, step: int) -> Step | None: ...

    def children(self, step: int) -> Sequence[int]:
        """Children in the order in which they were last visited."""
        ...


def _merged(last: Stroke, new: Stroke) -> Stroke | None:
    a, b = last.edit, new.edit
    if a.origin != b.origin:
        return None
    if a.inserted and not b.removed and b.offset == a.offset + len(a.inserted):
        grown = Edit(a.offset, a.removed, a.inserted + b.inserted, a.origin)
        return Stroke(grown, last.removed_runs)
    if a.inserted or b.inserted:
        return None
    if b.offset + len(b.removed) == a.offset:
        grown = Edit(b.offset, b.removed + a.removed, "", a.origin)
        return Stroke(grown, new.removed_runs + last.removed_runs)
    if b.offset == a.offset:
        grown = Edit(a.offset, a.removed + b.removed, "", a.origin)
        return Stroke(grown, last.removed_runs + new.removed_runs)
    return None
