"""Takes that the writer refused: a dial of the session, so that undo brings them back.

Its value is the list of refused takes among those that lie in the lanes; every take
that was ever offered stays in the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

KIND = "refuse"
"""The kind of the events and steps."""

REFUSED = "refused"
"""The name of the dial."""

MOST = 10_000
"""Takes that are read from a session of others."""

Named = tuple[int, str, int]
"""A take: the number of the event of the weave it answers, its voice, its number."""


def plain(takes: Iterable[Named]) -> list[list[Any]] | None:
    """As the journal keeps them; None for none."""
    return [list(take) for take in sorted(takes)] or None


def refused_of(value: Any) -> frozenset[Named]:
    """Takes as the journal keeps them; what makes no sense is left out."""
    found = set()
    for take in value[:MOST] if isinstance(value, list) else ():
        if isinstance(take, list) and [type(part) for part in take] == [int, str, int]:
            found.add((take[0], take[1], take[2]))
    return frozenset(found)


def changes(was: Any, now: Any) -> tuple[frozenset[Named], frozenset[Named]]:
    """The takes that a turn of the dial put aside, and those that it brought back.
    Takes that are left out because their lanes are gone are neither."""
    before, after = refused_of(was), refused_of(now)
    return after - before, before - after if after < before else frozenset()


def nearest(chosen: int, refused: Sequence[bool]) -> int | None:
    """The take to be looked at: the chosen one, else the next that was not refused,
    else the one before; None where all were."""
    left = [place for place, gone in enumerate(refused) if not gone]
    after = [place for place in left if place >= chosen]
    return after[0] if after else left[-1] if left else None
