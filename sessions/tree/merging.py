"""A passage of another branch, brought into the draft with the origin of every word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sessions.buffer import difference
from sessions.edit import Edit, Origin, Span
from sessions.manuscript import Manuscript
from sessions.provenance import Provenance
from sessions.undo.route import retraced
from sessions.worddiff import splices

NEAR = 40
"""Letters that may stay the same inside a passage, as long as they hold no line end."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Where two versions differ: `removed` at `offset` of ours is `inserted` at
    `theirs` of the other."""

    offset: int
    removed: str
    theirs: int
    inserted: str


def passages(ours: str, theirs: str) -> list[Passage]:
    """Where two versions differ, in order; changed words close together are one."""
    found: list[Passage] = []
    shift = 0
    left, ours_end, theirs_end = _between(ours, theirs)
    for splice in splices(ours[left:ours_end], theirs[left:theirs_end]):
        there = left + splice.offset
        offset = there - shift
        passage = Passage(offset, splice.removed, there, splice.inserted)
        shift += len(splice.inserted) - len(splice.removed)
        if found:
            last = found[-1]
            kept = ours[last.offset + len(last.removed) : offset]
            if len(kept) <= NEAR and "\n" not in kept:
                found[-1] = Passage(
                    last.offset,
                    last.removed + kept + passage.removed,
                    last.theirs,
                    last.inserted + kept + passage.inserted,
                )
                continue
        found.append(passage)
    return found


def _between(ours: str, theirs: str) -> tuple[int, int, int]:
    """Where two versions begin to differ, and where each ends to; whole words."""
    start, removed, inserted = difference(ours, theirs)
    left = start
    while left and not ours[left - 1].isspace():
        left -= 1
    ours_end, theirs_end = start + len(removed), start + len(inserted)
    while ours_end < len(ours) and not ours[ours_end].isspace():
        ours_end += 1
        theirs_end += 1
    return left, ours_end, theirs_end


def spans_at(manuscript: Manuscript, step: int, start: int, end: int) -> list[Span]:
    """Who wrote the letters `start` to `end` of the text at another step; none where
    the way there cannot be read."""
    way = manuscript.timeline.route(step)
    if way is None:
        return []
    provenance = Provenance(manuscript.runs())
    edits, runs, _ = retraced(way)
    for edit, origins in zip(edits, runs, strict=True):
        provenance.replace(edit.offset, len(edit.removed), origins)
    return provenance.between(start, end)


def merge_edits(passage: Passage, spans: Sequence[Span], other: Origin) -> list[Edit]:
    """The edits, to be made as one step, that put a passage into ours. Words whose
    origin is not known are taken to be of `other`."""
    known = {span.start: span for span in spans}
    edits: list[Edit] = []
    place, end = passage.theirs, passage.theirs + len(passage.inserted)
    removed, offset = passage.removed, passage.offset
    while place < end or not edits:
        span = known.get(place, Span(place, end, other))
        words = passage.inserted[place - passage.theirs : span.end - passage.theirs]
        edits.append(Edit(offset, removed, words, span.origin))
        offset += len(words)
        removed = ""
        place = span.end
    return edits
