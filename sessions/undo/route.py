"""The way from one step of the tree to another, and the edits along it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from sessions.edit import Edit, Run
from sessions.undo.step import Step

Route: TypeAlias = "tuple[list[Step], list[Step]]"
"""The steps to be undone, in that order, and those then to be done."""


def route(here: int, there: int, step_of: Callable[[int], Step | None]) -> Route | None:
    """The way from one step to another; None where a step cannot be read.

    A step's number is always greater than its parent's.
    """
    up: list[Step] = []
    down: list[Step] = []
    while here != there:
        step = step_of(max(here, there))
        if step is None or not 0 <= step.parent < step.id:
            return None
        if here > there:
            up.append(step)
            here = step.parent
        else:
            down.append(step)
            there = step.parent
    return up, down[::-1]


def undone(step: Step) -> list[tuple[Edit, tuple[Run, ...]]]:
    """The edits that take a step back, in order, and the origins they bring back."""
    return [
        (
            Edit(
                stroke.edit.offset,
                stroke.edit.inserted,
                stroke.edit.removed,
                stroke.edit.origin,
            ),
            stroke.removed_runs,
        )
        for stroke in reversed(step.strokes)
    ]


def done(step: Step) -> list[tuple[Edit, tuple[Run, ...]]]:
    """The edits of a step, in order, and the origin of what each inserts."""
    return [
        (stroke.edit, ((len(stroke.edit.inserted), stroke.edit.origin),))
        for stroke in step.strokes
    ]


def turned_by(step: Step, *, back: bool) -> tuple[tuple[str, Any], ...]:
    """The dial that a step turns, or turns back."""
    if step.turn is None:
        return ()
    return ((step.turn.name, step.turn.was if back else step.turn.now),)


def arrival(way: Route) -> int:
    """Where the caret stands at the end of a way that is not empty."""
    up, down = way
    return down[-1].caret_after if down else up[-1].caret_before


def retraced(
    way: Route,
) -> tuple[list[Edit], list[tuple[Run, ...]], tuple[tuple[str, Any], ...]]:
    """Edits along a way, the origins of what each inserts, and the dials turned."""
    traced: list[tuple[Edit, tuple[Run, ...]]] = []
    turned: dict[str, Any] = {}
    for step in way[0]:
        traced += undone(step)
        turned.update(turned_by(step, back=True))
    for step in way[1]:
        traced += done(step)
        turned.update(turned_by(step, back=False))
    edits, runs = [e for e, _ in traced], [r for _, r in traced]
    return edits, runs, tuple(turned.items())
