"""What the writer has put on the places of the tree: names, bookmarks, tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sessions.event import Event

KIND = "node"
"""The kind of event that changes a mark."""

LONGEST_NAME, LONGEST_TAG, MOST_TAGS = 200, 60, 20


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of one step besides its words. `archived`: it and all that follows
    are out of sight. `merged`: the step of another branch its words came from."""

    name: str = ""
    bookmarked: bool = False
    tags: tuple[str, ...] = ()
    archived: bool = False
    merged: int | None = None


NONE = Mark()


def tidy_name(name: str) -> str:
    """A name as it is kept: one line, not too long."""
    return " ".join(name.split())[:LONGEST_NAME]


def tidy_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept: each one word, none twice."""
    words = (tag.strip().lstrip("#")[:LONGEST_TAG] for tag in tags)
    return tuple(dict.fromkeys("-".join(word.split()) for word in words if word))[
        :MOST_TAGS
    ]


def marked(mark: Mark, change: Mapping[str, Any]) -> Mark:
    """A mark after a change; what makes no sense in it is left out."""
    name, tags = change.get("name"), change.get("tags")
    merged = change.get("merged")
    if isinstance(name, str):
        mark = replace(mark, name=tidy_name(name))
    if isinstance(tags, list):
        mark = replace(mark, tags=tidy_tags(t for t in tags if isinstance(t, str)))
    if isinstance(change.get("bookmarked"), bool):
        mark = replace(mark, bookmarked=change["bookmarked"])
    if isinstance(change.get("archived"), bool):
        mark = replace(mark, archived=change["archived"])
    if isinstance(merged, int):
        mark = replace(mark, merged=merged)
    return mark


def marks_of(events: Iterable[Event]) -> dict[int, Mark]:
    """All marks, by step."""
    marks: dict[int, Mark] = {}
    for event in events:
        step = event.payload.get("step")
        if isinstance(step, int) and not isinstance(step, bool):
            marks[step] = marked(marks.get(step, NONE), event.payload)
    return marks
