"""The undo timeline: a tree of steps. An edit after an undo forks, none is dropped."""

from __future__ import annotations

from collections.abc import Iterable

from sessions.edit import Edit
from sessions.undo.route import Route, route
from sessions.undo.step import ROOT, Step, StepSource
from sessions.undo.trail import Trail, Went

PAUSE = 2.0
"""Seconds without a key after which typing begins a new step."""

LONGEST = 80
"""Characters in a step of typing, for scripts that set no spaces between words."""


class Timeline:
    """Where the draft stands in the tree, and the way forward from each step."""

    def __init__(
        self,
        at: int = ROOT,
        next_id: int = 1,
        source: StepSource | None = None,
        trail: Trail | None = None,
    ) -> None:
        self.at = at
        self.next_id = next_id
        self.trail = trail or Trail()
        self._visits: dict[int, int] = {}
        self._last_visit = 0
        self._steps: dict[int, Step] = {}
        self._children: dict[int, list[int]] = {}
        self._source = source

    def step(self, step: int) -> Step | None:
        """A step by its number; None for the root and for what cannot be read."""
        found = self._steps.get(step)
        if found is None and step != ROOT and self._source is not None:
            found = self._source.step(step)
            if found is not None:
                self._steps[step] = found
        return found

    def children(self, step: int) -> tuple[int, ...]:
        """The steps that follow `step`, the one last visited at the end."""
        here = self._children.get(step)
        if here is None:
            here = list(self._source.children(step)) if self._source else []
            here.sort(key=lambda child: self._visits.get(child, 0))
            self._children[step] = here
        return tuple(here)

    def begin(self, kind: str, at: float, caret_before: int) -> Step:
        """A new step after the present one; the draft then stands at it."""
        step = Step(self.next_id, self.at, kind, at, caret_before, caret_before)
        self.next_id += 1
        self._steps[step.id] = step
        self._children[step.id] = []
        self._visit(step)
        return step

    def back(self) -> Step | None:
        """The step to be undone; the draft then stands at its parent."""
        step = self.step(self.at)
        if step is not None:
            self._visit(step)
            self.at = step.parent
        return step

    def forth(self) -> Step | None:
        """The step to be done again: the branch visited last."""
        following = self.children(self.at)
        step = self.step(following[-1]) if following else None
        if step is not None:
            self._visit(step)
        return step

    def take_up(self, steps: Iterable[Step]) -> None:
        """Know these steps of earlier days, read all at once."""
        for step in steps:
            self._steps.setdefault(step.id, step)

    def knows(self, step: int) -> bool:
        """Whether a step is in memory."""
        return step in self._steps

    def route(self, to: int) -> Route | None:
        """The way from here to a step; None where it cannot be read."""
        return route(self.at, to, self.step)

    def travel(self, kind: str, leap: Went, way: Route) -> int:
        """Make a leap (go), take it back or make it again, visiting every step of the
        way. Returns where redo goes on, or 0."""
        ahead = 0
        if kind == "back":
            following = self.children(leap.to)
            ahead = following[-1] if following else 0
        for step in (*way[0], *way[1]):
            self._pass(step.id, step.parent)
        if kind == "go":
            self.trail.leapt(leap)
        elif kind == "back":
            self.trail.back(ahead)
        else:
            self.trail.forth()
            if ahead := leap.ahead:
                self._pass(ahead, leap.to)
        self.at = leap.start if kind == "back" else leap.to
        return ahead

    def _pass(self, step: int, parent: int) -> None:
        self._last_visit += 1
        self._visits[step] = self._last_visit
        siblings = self._children.get(parent)
        if siblings is not None and step in siblings:
            siblings.remove(step)
            siblings.append(step)

    def _visit(self, step: Step) -> None:
        self.children(step.parent)
        siblings = self._children[step.parent]
        if step.id in siblings:
            siblings.remove(step.id)
        siblings.append(step.id)
        self.at = step.id


def joins(step: Step, edit: Edit, caret_before: int, now: float) -> bool:
    """Whether typing goes on with `step`: same word, same place, no pause."""
    if step.kind != edit.origin.kind or edit.origin.kind != "typed":
        return False
    if step.caret_after != caret_before or abs(now - step.touched) > PAUSE:
        return False
    last = step.strokes[-1].edit
    if edit.inserted:
        return (
            not edit.removed
            and 0 < len(last.inserted) < LONGEST
            and edit.offset == last.offset + len(last.inserted)
            and not _word_begins(last.inserted[-1], edit.inserted[0])
        )
    if last.inserted or not edit.removed or not 0 < len(last.removed) < LONGEST:
        return False
    if edit.offset + len(edit.removed) == last.offset:
        return not _word_begins(last.removed[0], edit.removed[-1])
    return edit.offset == last.offset and not _word_begins(
        last.removed[-1], edit.removed[0]
    )


def _word_begins(before: str, after: str) -> bool:
    return before.isspace() and not after.isspace()
