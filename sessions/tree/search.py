"""Finding words anywhere in the tree, also words that no longer stand in the draft."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from sessions.tree.bones import Bones
from sessions.tree.texts import Strokes, Walk

MOST = 500
"""Places given for one search."""

AROUND = 40
"""Letters shown on either side of what was found."""

AT_ONCE = 50
"""Steps looked at before the search lets go for a moment."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words came to stand together at step `key` (0: the draft as it was opened), or
    stand in the take with that event number below zero."""

    key: int
    before: str
    words: str
    after: str


def search(
    bones: Bones, strokes: Strokes, opened: str, needle: str, hidden: Set[int]
) -> Iterator[Found | None]:
    """The steps at which `needle` came into being, in capitals or not, the oldest
    branch first; None now and then, for others to have their turn.

    The words of a phrase may have been written in several steps. Steps in `hidden` are
    left out, and what follows them must be. Raises JournalDamagedError.
    """
    if not needle:
        return
    pattern = re.compile(re.escape(needle), re.IGNORECASE)
    for count, match in enumerate(pattern.finditer(opened)):
        if count == MOST:
            return
        yield _found(0, opened, match.start(), match.end(), 0)
    walk = Walk(bones, strokes, 0, opened)
    numbers = [n for n in range(1, bones.last + 1) if n not in hidden]
    children: dict[int, list[int]] = {}
    for number in numbers:
        children.setdefault(bones.parents[number], []).append(number)
    reach = len(needle) - 1
    n_found = n_seen = 0
    waiting = list(reversed(children.get(0, [])))
    while waiting:
        number = waiting.pop()
        if number < 0:
            walk.step(-number)
            continue
        if n_seen % AT_ONCE == 0:
            yield None
        n_seen += 1
        strokes.read_from(number, bones.last, AT_ONCE)
        windows: list[tuple[int, int]] = []
        for edit in strokes.of(number):
            shift = len(edit.inserted) - len(edit.removed)
            windows = [
                (a + shift, b + shift) if a > edit.offset else (a, b)
                for a, b in windows
            ]
            windows.append((edit.offset, edit.offset + len(edit.inserted)))
        walk.step(number)
        done = 0
        for start, end in sorted(windows):
            left = max(done, start - reach)
            piece = walk.buffer.between(left, end + reach)
            for match in pattern.finditer(piece):
                done = left + match.end()
                yield _seen(number, walk, left + match.start(), done)
                n_found += 1
        if n_found >= MOST:
            return
        waiting.append(-number)
        waiting += reversed(children.get(number, []))


def in_take(key: int, text: str, needle: str) -> Found | None:
    """The first place of a take where the words stand."""
    match = re.search(re.escape(needle), text, re.IGNORECASE)
    return _found(key, text, match.start(), match.end(), 0) if match else None


def _seen(number: int, walk: Walk, start: int, end: int) -> Found:
    left = max(0, start - AROUND)
    return _found(
        number, walk.buffer.between(left, end + AROUND), start - left, end - left, left
    )


def _found(key: int, text: str, start: int, end: int, left: int) -> Found:
    before = text[max(0, start - AROUND) : start]
    return Found(key, before, text[start:end], text[end : end + AROUND])
