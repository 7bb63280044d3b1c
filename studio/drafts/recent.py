"""The drafts that were opened lately, so that they are offered again."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from datetime import datetime
from pathlib import Path

MOST = 60


def remember(path: Path, note: Path) -> None:
    """Put `path` first in the list kept in `note`. A note that cannot be written is let
    go: a shorter list is no reason to trouble the writer."""
    paths = [path.resolve(), *noted(note)]
    kept = list(dict.fromkeys(map(str, paths)))[:MOST]
    with contextlib.suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=note.parent, prefix=".recent-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(kept, file)
        os.replace(name, note)


def noted(note: Path) -> list[Path]:
    """The paths in the list, the one opened last first."""
    try:
        kept = json.loads(note.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return []
    if not isinstance(kept, list):
        return []
    return [Path(item) for item in kept if isinstance(item, str) and "\0" not in item]


def when(changed: float, now: float) -> str:
    """`today 14:05`, `yesterday`, `3 days ago`, else the date if there is one."""
    try:
        then, today = datetime.fromtimestamp(changed), datetime.fromtimestamp(now)
    except (ValueError, OverflowError, OSError):
        return "some day"
    days = (today.date() - then.date()).days
    if days <= 0:
        return f"today {then:%H:%M}"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 7 else f"{then:%Y-%m-%d}"


def place(path: Path, home: Path) -> str:
    """The folder, with the writer's own home written as ~."""
    folder = path.parent
    return (
        f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)
    )
