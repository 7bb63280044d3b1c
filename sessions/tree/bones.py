"""The shape of the tree: what each step is, without the words."""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from operator import lt
from typing import Any

from sessions.edit import OPENED, TYPED, Origin
from sessions.event import Event, change_of, damaged
from sessions.schema import LONGEST_VALUE

COLUMNS = 7
"""Numbers kept of a step: itself, its parent, whose, begun, touched, came, gone."""


class Bones:
    """Facts about steps 1 to `last`, in lists by the step's number (0 is the draft as
    it was opened): the step before, where the words came from, when it was begun and
    touched last (milliseconds), letters that came and went. A parent's number is always
    smaller; `children` counts them."""

    def __init__(self) -> None:
        self.parents = [0]
        self.origins = [OPENED]
        self.begun = [0]
        self.touched = [0]
        self.came = [0]
        self.gone = [0]
        self.children: Counter[int] = Counter()

    @property
    def last(self) -> int:
        """The highest step."""
        return len(self.parents) - 1

    def __contains__(self, step: int) -> bool:
        return 0 < step < len(self.parents)

    def grow(
        self, step: int, parent: int, origin: Origin, at: int, came: int, gone: int
    ) -> None:
        """An edit of a step, its first or a further one. Steps come in order; what
        makes no sense is left out."""
        if step == len(self.parents) and 0 <= parent < step:
            self.parents.append(parent)
            self.origins.append(origin)
            self.begun.append(at)
            self.touched.append(at)
            self.came.append(came)
            self.gone.append(gone)
            self.children[parent] += 1
        elif step in self:
            self.touched[step] = at
            self.came[step] += came
            self.gone[step] += gone

    def see(self, event: Event) -> None:
        """Follow an edit, a turned dial or a refusal, read from the journal.

        Raises JournalDamagedError.
        """
        if event.step is None or event.parent is None:
            raise damaged(f"entry {event.seq}")
        at = round(event.at * 1000)
        if event.kind != "edit":
            self.grow(event.step, event.parent, Origin(event.kind), at, 0, 0)
            return
        strokes, _, _ = change_of(event.payload)
        came = sum(len(stroke.edit.inserted) for stroke in strokes)
        gone = sum(len(stroke.edit.removed) for stroke in strokes)
        self.grow(event.step, event.parent, strokes[0].edit.origin, at, came, gone)

    def parent(self, step: int) -> int:
        """The step before; 0 for the root and for what is not known."""
        return self.parents[step] if step in self else 0

    def path(self, step: int) -> list[int]:
        """The steps from the root to `step`, in order, the root left out."""
        return self.way(0, step)

    def way(self, here: int, there: int) -> list[int]:
        """The steps to be undone and then to be done from one to the other; none where
        one of the two is not known."""
        if max(here, there) > self.last or min(here, there) < 0:
            return []
        parents = self.parents
        up: list[int] = []
        down: list[int] = []
        while here != there:
            if here > there:
                up.append(here)
                here = parents[here]
            else:
                down.append(there)
                there = parents[there]
        return up + down[::-1]

    def frozen(self, after: int, steps: Sequence[int]) -> bytes:
        """A summary of these steps, which grew after the event `after`."""
        origins: dict[Origin, int] = {}
        for step in steps:
            origins.setdefault(self.origins[step], len(origins))
        columns: tuple[Sequence[int], ...] = (
            steps,
            [self.parents[step] for step in steps],
            [origins[self.origins[step]] for step in steps],
            [self.begun[step] for step in steps],
            [self.touched[step] for step in steps],
            [self.came[step] for step in steps],
            [self.gone[step] for step in steps],
        )
        names = [[origin.kind, origin.voice] for origin in origins]
        head = json.dumps({"after": after, "origins": names}).encode()
        packed = [_portable(array("q", column)).tobytes() for column in columns]
        return zlib.compress(b"\n".join((head, b"".join(packed))), 6)

    def thaw(self, content: bytes, reached: int) -> bool:
        """Know the steps of a summary, if it follows on the event `reached`.

        Raises JournalDamagedError where it is not whole; nothing is known then.
        """
        try:
            after, columns = _read(content)
            if after != reached:
                return False
            numbers, parents = columns[0], columns[1]
            last = self.last
            known = bisect_right(numbers, last)
            fresh = range(last + 1, last + 1 + len(numbers) - known)
            if numbers[known:] != list(fresh) or not all(map(lt, parents, numbers)):
                raise ValueError("order")
            if numbers and (min(parents) < 0 or min(numbers) < 1):
                raise ValueError("numbers")
            if known and max(numbers[:known]) > last:
                raise ValueError("order")
        except (
            KeyError,
            ValueError,
            TypeError,
            IndexError,
            zlib.error,
            RecursionError,
        ) as reason:
            raise damaged("a summary of the tree") from reason
        mine: list[list[Any]] = [self.parents, self.origins, self.begun]
        mine += [self.touched, self.came, self.gone]
        for own, column in zip(mine, columns[1:], strict=True):
            # A step that had begun when the last summary was made is known better now.
            for step, value in zip(numbers[:known], column, strict=False):
                own[step] = value
            own += column[known:]
        self.children.update(parents[known:])
        return True


def _read(content: bytes) -> tuple[int, list[list[Any]]]:
    inflater = zlib.decompressobj()
    raw = inflater.decompress(content, LONGEST_VALUE)
    if inflater.unconsumed_tail:
        raise ValueError("size")
    head, _, packed = raw.partition(b"\n")
    state = json.loads(head)
    origins = [
        TYPED if kind == "typed" and not voice else Origin(str(kind), str(voice))
        for kind, voice in state["origins"]
    ]
    size, rest = divmod(len(packed), COLUMNS * 8)
    if rest:
        raise ValueError("columns")
    numbers = array("q")
    numbers.frombytes(packed)
    flat: list[Any] = _portable(numbers).tolist()
    columns = [flat[i * size : (i + 1) * size] for i in range(COLUMNS)]
    if size and min(columns[2]) < 0:
        raise ValueError("origin")
    columns[2] = [origins[number] for number in columns[2]]
    return int(state["after"]), columns


def _portable(numbers: array[int]) -> array[int]:
    """Little-endian on every machine."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
