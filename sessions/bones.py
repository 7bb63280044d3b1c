"""The shape of the tree: what each step is, without the words."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sessions.edit import TYPED, Origin
from sessions.errors import JournalDamagedError
from sessions.event import Event, change_of, damaged
from sessions.schema import LONGEST_VALUE

GAP = 1000
"""Numbers that may be missing between two steps; more is no tree of ours."""

DIAL = Origin("dial")


@dataclass(slots=True)
class Bone:
    """One step: the step before it, where its words came from, when it was begun and
    touched last (seconds), letters that came and went."""

    parent: int
    origin: Origin
    begun: float
    touched: float
    came: int = 0
    gone: int = 0


class Bones:
    """Steps by their number, in rising order; a parent is always known before."""

    def __init__(self) -> None:
        self.of: dict[int, Bone] = {}
        self.children: Counter[int] = Counter()
        self.last = 0

    def add(self, step: int, bone: Bone) -> None:
        """Know a step, or know it better; what makes no sense is left out."""
        if step in self.of:
            self.of[step] = bone
        elif self.last < step <= self.last + GAP and (
            bone.parent == 0 or bone.parent in self.of
        ):
            self.of[step] = bone
            self.children[bone.parent] += 1
            self.last = step

    def grow(
        self, step: int, parent: int, origin: Origin, at: float, came: int, gone: int
    ) -> None:
        """An edit of a step, its first or a further one."""
        bone = self.of.get(step)
        if bone is None:
            self.add(step, Bone(parent, origin, at, at, came, gone))
        else:
            bone.touched = at
            bone.came += came
            bone.gone += gone

    def see(self, event: Event) -> None:
        """Follow an edit, or the turn of a dial, read from the journal.

        Raises JournalDamagedError.
        """
        if event.step is None or event.parent is None:
            raise damaged(f"entry {event.seq}")
        if event.kind == "dial":
            self.grow(event.step, event.parent, DIAL, event.at, 0, 0)
            return
        strokes, _, _ = change_of(event.payload)
        came = sum(len(stroke.edit.inserted) for stroke in strokes)
        gone = sum(len(stroke.edit.removed) for stroke in strokes)
        origin = strokes[0].edit.origin
        self.grow(event.step, event.parent, origin, event.at, came, gone)

    def parent(self, step: int) -> int:
        """The step before; 0 for the root and for what is not known."""
        bone = self.of.get(step)
        return bone.parent if bone else 0

    def path(self, step: int) -> list[int]:
        """The steps from the root to `step`, in order, the root left out."""
        return self.way(0, step)

    def way(self, here: int, there: int) -> list[int]:
        """The steps to be undone and then to be done from one to the other."""
        up: list[int] = []
        down: list[int] = []
        while here != there:
            step = max(here, there)
            if step not in self.of:
                return []
            if here > there:
                up.append(step)
                here = self.of[step].parent
            else:
                down.append(step)
                there = self.of[step].parent
        return up + down[::-1]


def frozen(start: int, steps: Iterable[tuple[int, Bone]]) -> bytes:
    """A summary of steps that grew after the event `start`."""
    origins: dict[Origin, int] = {}
    columns: list[list[Any]] = [[] for _ in range(7)]
    for step, bone in steps:
        row = (
            step,
            bone.parent,
            origins.setdefault(bone.origin, len(origins)),
            round(bone.begun * 1000),
            round(bone.touched * 1000),
            bone.came,
            bone.gone,
        )
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    names = [[origin.kind, origin.voice] for origin in origins]
    content = {"after": start, "origins": names, "steps": columns}
    return zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 6)


def thawed(content: bytes) -> tuple[int, list[tuple[int, Bone]]]:
    """What `frozen` made. Raises JournalDamagedError where it is not whole."""
    try:
        inflater = zlib.decompressobj()
        raw = inflater.decompress(content, LONGEST_VALUE)
        if inflater.unconsumed_tail:
            raise ValueError("size")
        state = json.loads(raw)
        origins = [_origin(str(kind), str(voice)) for kind, voice in state["origins"]]
        found = [
            (step, Bone(parent, origins[origin], begun / 1000, touched / 1000, *size))
            for step, parent, origin, begun, touched, *size in zip(
                *state["steps"], strict=True
            )
        ]
        for step, bone in found:
            if not 0 <= bone.parent < step:
                raise ValueError("order")
        return int(state["after"]), found
    except (
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        zlib.error,
        RecursionError,
    ) as reason:
        raise JournalDamagedError(
            "The session file is damaged", "A summary of the tree makes no sense."
        ) from reason


def _origin(kind: str, voice: str) -> Origin:
    return TYPED if kind == "typed" and not voice else Origin(kind, voice)
