"""The drafts worth offering again: those opened lately, and the others beside them."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

MOST = 60
SUFFIXES = (".md", ".txt")


@dataclass(frozen=True, slots=True)
class Recent:
    """A draft on disk; `changed` in seconds since 1970."""

    path: Path
    changed: float


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


def drafts(note: Path, folders: Iterable[Path] = ()) -> list[Recent]:
    """What was opened lately and the drafts in `folders`, the last changed first."""
    paths = noted(note)
    for folder in folders:
        with contextlib.suppress(OSError):
            found = [p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES]
            paths += [p for p in found if not p.name.startswith(".")]
    listed: dict[Path, Recent] = {}
    for path in paths:
        with contextlib.suppress(OSError):
            real = path.resolve()
            if real.is_file():
                listed[real] = Recent(real, real.stat().st_mtime)
    return sorted(listed.values(), key=lambda draft: -draft.changed)[:MOST]


def opening_words(path: Path, length: int = 60) -> str:
    """The first line with words on it, cut to `length`; empty if unreadable."""
    try:
        with path.open("rb") as file:
            head = file.read(4096).decode("utf-8-sig", "replace")
    except OSError:
        return ""
    for line in head.splitlines():
        if any(c.isalnum() for c in line):
            words = " ".join(line.lstrip("#").split())
            return words if len(words) <= length else words[: length - 1] + "…"
    return ""


def when(changed: float, now: float) -> str:
    """`today 14:05`, `yesterday`, `3 days ago`, else the date."""
    then, today = datetime.fromtimestamp(changed), datetime.fromtimestamp(now)
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
