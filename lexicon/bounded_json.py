"""JSON from strangers: bounded in size and depth, each key once, only real numbers."""

from __future__ import annotations

import json
from typing import Any

from lexicon.errors import LexiconError
from lexicon.terms import short

LARGEST = 64 << 20
"""Bytes of a lexicon file."""


def loads(data: bytes) -> Any:
    """The value that UTF-8 bytes spell. Raises LexiconError."""
    if len(data) > LARGEST:
        raise too_large()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        raise LexiconError(
            "The lexicon file is no text",
            f"Byte {reason.start:,} is not UTF-8. Save it as UTF-8 and try again.",
        ) from None
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as reason:
        raise LexiconError(
            "The lexicon file is not JSON",
            f"Line {reason.lineno}, column {reason.colno}: {reason.msg.lower()}. "
            "Mend it there and try again.",
        ) from None
    except RecursionError:
        raise LexiconError(
            "The lexicon file is nested too deeply", "No lexicon looks like that."
        ) from None
    except ValueError:
        # Python reads no integer of more than 4,300 digits.
        raise LexiconError(
            "The lexicon file holds a number that is too long", "Take it out."
        ) from None


def too_large() -> LexiconError:
    return LexiconError(
        "The lexicon file is too large",
        f"At most {LARGEST >> 20} MB are read. Split it, or take out what is not used.",
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names: set[str] = set()
        for name, _ in pairs:
            if name in names:
                break
            names.add(name)
        raise LexiconError(
            f"The lexicon file says “{short(name)}” twice in one place",
            "Only one of the two can hold: take the other out.",
        )
    return found


def _no_number(name: str) -> None:
    raise LexiconError(
        "The lexicon file holds a number that is none", f"{name} is not JSON."
    )
