"""Tables of derived counts, one per axis: how often each form stands at either end.

A table is one JSON file beside this one, `{"forms": {FORM: [HIGH, LOW], ...}, ...}`:
smoothed occurrences per million forms, in books by authors at the high end of the axis
and at its low end. Forms are words in lower case, punctuation marks and line breaks.
`protean style lean` makes them from a corpora folder; there is no text in them.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engines.errors import EngineError

HERE = Path(__file__).resolve().parent
SHORT = 12
"""Hex digits of a table's hash that a `Lean` names it by."""
MOST_BYTES = 4_000_000
MOST_FORMS = 20_000


@dataclass(frozen=True, slots=True)
class Table:
    """Rates per million words of each form at the two ends of an axis."""

    name: str
    sha: str
    forms: Mapping[str, tuple[float, float]]


@cache
def table(name: str) -> Table:
    """The shipped table of that name. Raises EngineError."""
    if not name.isidentifier():
        raise _unknown(name)
    return read(HERE / f"{name}.json")


def names() -> tuple[str, ...]:
    """The axes that have a table."""
    return tuple(sorted(path.stem for path in HERE.glob("*.json")))


def read(path: Path) -> Table:
    """A table from a file, checked. Raises EngineError."""
    try:
        raw = path.read_bytes()
        if len(raw) > MOST_BYTES:
            raise ValueError("size")
        pairs = json.loads(raw)["forms"]
        if not 0 < len(pairs) <= MOST_FORMS:
            raise ValueError("forms")
        forms = {str(f): (float(high), float(low)) for f, (high, low) in pairs.items()}
        if not all(math.isfinite(x) and x > 0 for both in forms.values() for x in both):
            raise ValueError("rates")
    except FileNotFoundError:
        raise _unknown(path.stem) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as reason:
        raise EngineError(
            "A table of the dial is damaged",
            f"{path.name} cannot be read ({type(reason).__name__}). Install Protean "
            "again, or put that slider in the middle.",
        ) from reason
    return Table(path.stem, hashlib.sha256(raw).hexdigest()[:SHORT], forms)


def _unknown(name: str) -> EngineError:
    return EngineError(
        "The dial knows no such axis",
        f"There is no table for {name[:40]!r} here. Put that slider in the middle.",
    )
