"""The words for a change of the draft. All offsets count characters (code points)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Origin:
    """Where words came from: typed | taken | pasted | replaced | outside | opened.

    `voice` names the voice of a take, and is empty otherwise.
    """

    kind: str
    voice: str = ""


TYPED = Origin("typed")
TAKEN = "taken"
PASTED = Origin("pasted")
REPLACED = Origin("replaced")
OUTSIDE = Origin("outside")
OPENED = Origin("opened")


@dataclass(frozen=True, slots=True)
class Edit:
    """At `offset`, `removed` gives way to `inserted`. Newlines are always "\\n"."""

    offset: int
    removed: str
    inserted: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) share one origin."""

    start: int
    end: int
    origin: Origin


Run = tuple[int, Origin]
"""A length in characters and the origin they share."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """An edit as it was made, with the provenance of the words that it removed."""

    edit: Edit
    removed_runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A dial was turned from one JSON value to another; None where it had none."""

    name: str
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Move:
    """Edits for the view to make, in order, where the caret then stands, and the dials
    that stand elsewhere now, as (name, value)."""

    edits: tuple[Edit, ...]
    caret: int
    turned: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What observers of a manuscript are told.

    `kind` is edit | dial | refuse | undo | redo; `step` is the step that grew, was
    undone or done again, `parent` the one before it. `strokes` are in the order they
    were made when the step was first done, also for an undo. `at` is the clock's time,
    in seconds.

    A leap in the tree is of kind go, back (taken back) or again (made again): from the
    step `parent` to `step`, over the steps of `route`; `ahead` is where redo goes on
    after a leap that was, or may be, made again (0: nowhere). `turned` are the dials
    that stand elsewhere after any of these.
    """

    kind: str
    step: int
    parent: int
    strokes: tuple[Stroke, ...]
    caret_before: int
    caret_after: int
    at: float
    turned: tuple[tuple[str, Any], ...] = ()
    turn: Turn | None = None
    route: tuple[int, ...] = ()
    ahead: int = 0
