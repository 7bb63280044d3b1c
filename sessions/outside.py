"""A change that another program made to the draft's file, and what to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sessions.edit import Edit, Origin
from sessions.encoding import decode
from sessions.errors import SessionError
from sessions.worddiff import Segment, Splice, segments, splices


@dataclass(frozen=True)
class OutsideChange:
    """`theirs` stands in the file, `ours` in the draft; nothing was overwritten."""

    path: Path
    ours: str
    theirs: str

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The way from ours to theirs, word by word: kept | removed | added."""
        return segments(self.ours, self.theirs)


def readable(data: bytes, name: str) -> str:
    """The text of a file for display, whatever its bytes are."""
    try:
        return decode(data, name)[0]
    except SessionError:
        return data.decode("utf-8", "replace").replace("\r\n", "\n")


def edits_towards(ours: str, theirs: str, origin: Origin) -> tuple[Edit, ...]:
    """The smallest edits, by words, that make `theirs` of `ours`."""
    return tuple(
        Edit(splice.offset, splice.removed, splice.inserted, origin)
        for splice in splices(ours, theirs)
    )


def carried(caret: int, changes: Sequence[Edit | Splice]) -> int:
    """Where a caret stands after changes made one after the other."""
    for change in changes:
        end = change.offset + len(change.removed)
        if caret >= end:
            caret += len(change.inserted) - len(change.removed)
        elif caret > change.offset:
            caret = change.offset
    return caret
