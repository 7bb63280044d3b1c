"""The smallest single change from one text to another, as the journal keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sessions.event import damaged


def splice_payload(before: str, after: str) -> dict[str, Any]:
    """What changed: at, out, in."""
    start = shared(before, after)
    end = shared(before[start:][::-1], after[start:][::-1])
    return {
        "at": start,
        "out": before[start : len(before) - end],
        "in": after[start : len(after) - end],
    }


def spliced(text: str, payload: Mapping[str, Any]) -> str:
    """The text after a change.

    Raises JournalDamagedError, KeyError or TypeError where it does not fit.
    """
    offset, out, new = payload["at"], payload["out"], payload["in"]
    if offset < 0 or text[offset : offset + len(out)] != out:
        raise damaged("a change that does not fit")
    return text[:offset] + str(new) + text[offset + len(out) :]


def shared(a: str, b: str) -> int:
    """How many characters two texts have in common at their beginning."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[:middle] == b[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
