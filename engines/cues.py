"""The few words Protean itself puts into a window: the steer, and the cue to re-say."""

from __future__ import annotations

from engines.request import Unit
from engines.units import unit_end

STEER = "[Next: {}]"
AGAIN = "Or, in other words:"
"""A base model continues, it takes no orders. So a passage to be said again is given
where it stands; then comes this cue, then the beginning of the passage's own sentence
once more, and the model goes on from the spot where the passage began."""

STEER_LIMIT = 200
"""Characters of steer that are given; it is one line."""

NEAR = 1200
"""Characters before the caret within which the last paragraph must begin for the steer
to stand before it; in a longer paragraph the steer stands inside."""

_STRIDE = 512
_LEAD_LIMIT = 400


def steer_line(steer: str) -> tuple[str, str]:
    """The steer as one line of at most STEER_LIMIT characters, and what was cut."""
    line = " ".join(steer.split())
    if len(line) <= STEER_LIMIT:
        return line, ""
    at = line.rfind(" ", 0, STEER_LIMIT + 1)
    at = at if at > 0 else STEER_LIMIT
    return line[:at], line[at:].strip()


def steer_at(draft: str, offset: int) -> tuple[int, str]:
    """Where in `draft` (which begins at this absolute offset) the steer stands, with a
    pattern for how it stands there.

    The place hangs on absolute offsets, so that typing seldom moves it.
    """
    end = len(draft)
    paragraph = draft.rfind("\n\n", max(0, end - NEAR))
    if paragraph >= 0:
        return paragraph + 2, f"{STEER}\n\n"
    if end + offset <= NEAR:
        return 0, f"{STEER}\n\n"
    anchor = (end + offset - NEAR // 2) // _STRIDE * _STRIDE - offset
    space = draft.find(" ", max(0, anchor))
    at = space + 1 if space >= 0 else end
    return at, f"{STEER} "


def lead_in(before: str) -> str:
    """The unfinished sentence that `before` ends with, 400 characters at most."""
    line = before[before.rfind("\n") + 1 :]
    if len(line) > _LEAD_LIMIT:
        cut = line.find(" ", len(line) - _LEAD_LIMIT)
        line = line[cut + 1 if cut >= 0 else len(line) - _LEAD_LIMIT :]
    while line:
        end = unit_end(line, Unit.SENTENCE, final=True)
        if end is None:
            break
        line = line[end:]
    return line.lstrip()
