"""The map of a lexicon as it was left, so that it looks the same when it is opened.

A JSON object of names and places. It can be lost or spoilt without harm: what cannot be
read is laid out anew.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lexicon.layout import Place

LARGEST = 16 * 2**20
"""Bytes of a file that is read."""

FARTHEST = 1e6


def recall(path: Path) -> dict[str, Place]:
    """The places in a file; none where it is missing or makes no sense."""
    try:
        if path.stat().st_size > LARGEST:
            return {}
        held = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(held, dict):
        return {}
    return {name: place for name, value in held.items() if (place := _place(value))}


def _place(value: Any) -> Place | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    x, y = value
    for part in (x, y):
        if isinstance(part, bool) or not isinstance(part, int | float):
            return None
        if not math.isfinite(part) or abs(part) > FARTHEST:
            return None
    return float(x), float(y)


def remember(path: Path, places: Mapping[str, Place]) -> None:
    """Write the places down, whole or not at all; a disk that refuses is no harm."""
    held = {name: [round(x, 3), round(y, 3)] for name, (x, y) in places.items()}
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(held, separators=(",", ":")), "utf-8")
        beside.replace(path)
