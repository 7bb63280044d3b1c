"""Reading a corpora folder: xz-compressed JSON lines, one work each.

`SET-NN.jsonl.xz` with objects that have title, author, year (or null), set and text.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COLLECTIVE = (
    "anonymous",
    "various",
    "unknown",
    "ante-nicene",
    "king james",
    "book of common prayer",
    "douay-rheims",
    "broadway anthology",
)
"""Names that stand for many hands: kept for styles, never taken as one author."""

_TITLES = {"sir", "lord", "mrs", "mrs.", "mr", "mr.", "lady", "dr", "dr.", "of"}


@dataclass(frozen=True, slots=True)
class Work:
    title: str
    author: str
    year: int | None
    set: str
    source: str
    text: str


def works(folder: Path) -> Iterator[Work]:
    """Every work of the folder in the order of its files. ValueError when there is none
    or a line is not such an object."""
    files = sorted(folder.glob("*.jsonl.xz"))
    if not files:
        raise ValueError(f"no .jsonl.xz file in {folder}")
    for path in files:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    held = json.loads(line)
                    yield Work(
                        held["title"],
                        held["author"],
                        held.get("year"),
                        held["set"],
                        str(held.get("source", "")),
                        held["text"],
                    )
                except (ValueError, KeyError, TypeError) as error:
                    raise ValueError(f"{path.name}, line {number}: {error}") from error


def one_hand(author: str) -> bool:
    """Whether the name stands for one writer."""
    name = author.lower()
    return ";" not in name and not any(mark in name for mark in COLLECTIVE)


def people(authors: Iterator[str] | list[str] | set[str]) -> dict[str, str]:
    """Author as spelled -> one spelling for all spellings of the same person: same last
    name, and given names that agree as far as they are written out ("W. B. Yeats",
    "William Butler Yeats"; "Dante", "Dante Alighieri")."""
    known: list[tuple[list[str], str, str]] = []
    found: dict[str, str] = {}
    for author in sorted(set(authors), key=lambda name: (-len(name), name)):
        parts = [
            part.strip(".,").lower()
            for part in author.replace(".", ". ").replace("-", " ").split()
            if part.lower() not in _TITLES
        ]
        given, last = parts[:-1], parts[-1] if parts else author
        for others, their_last, name in known:
            same = last == their_last and given and others and _agree(given, others)
            if same or (not given and [last] == others[:1] and len(others) == 1):
                found[author] = name
                break
        else:
            known.append((given, last, author))
            found[author] = author
    return found


def _agree(one: list[str], other: list[str]) -> bool:
    return all(
        a.startswith(b) or b.startswith(a) for a, b in zip(one, other, strict=False)
    )
