"""A window on one version of a text, with what differs from another marked in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from sessions.buffer import difference
from sessions.tree.merging import Passage, passages

BEFORE, AFTER = 500, 2500
"""Letters shown before and after the place of interest."""

LARGE = 120_000
"""Letters of two versions that differ beyond which words are not matched unasked."""

Piece = tuple[str, str]
"""(kind, text): same, removed or added; "!" after it for the passage of interest."""


def differing(ours: str, theirs: str) -> list[Passage] | None:
    """Where two versions differ, or None where finding out would take long."""
    _, removed, inserted = difference(ours, theirs)
    if len(removed) + len(inserted) > LARGE:
        return None
    return passages(ours, theirs)


def window(
    theirs: str,
    found: Sequence[Passage],
    place: tuple[int, int],
    chosen: int = -1,
    *,
    before: int = BEFORE,
) -> list[Piece]:
    """The text around a place (from, to), and what stands otherwise in ours.

    `chosen` is the place in `found` of the passage of interest, -1 for none.
    """
    start, end = place
    left = _line_start(theirs, max(0, start - before))
    right = min(len(theirs), end + AFTER)
    pieces: list[Piece] = []
    at = left
    first = bisect_left(found, left, key=lambda p: p.theirs + len(p.inserted))
    for index in range(first, len(found)):
        passage = found[index]
        if passage.theirs > right:
            break
        mark = "!" if index == chosen else ""
        begin = max(at, passage.theirs)
        pieces.append(("same", theirs[at:begin]))
        pieces.append((f"removed{mark}", passage.removed))
        at = max(begin, min(passage.theirs + len(passage.inserted), right))
        pieces.append((f"added{mark}", theirs[begin:at]))
    pieces.append(("same", theirs[at:right]))
    if left:
        pieces.insert(0, ("same", "… "))
    if right < len(theirs):
        pieces.append(("same", " …"))
    return [(kind, text) for kind, text in pieces if text]


def _line_start(text: str, offset: int) -> int:
    """Back to the beginning of a line that is near, else on to a word."""
    if not offset:
        return 0
    line = text.rfind("\n", max(0, offset - 300), offset) + 1
    if line:
        return line
    space = text.find(" ", offset, offset + 100)
    return space + 1 if space >= 0 else offset
