"""A long text under thousands of edits: small pieces, joined at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sessions.edit import Edit
from sessions.errors import EditMismatchError

PIECE = 2048
"""Letters in a piece; one twice as long is split."""


class Buffer:
    """A text; an edit touches one piece of it, wherever it stands."""

    def __init__(self, text: str) -> None:
        self._pieces = _cut(text)
        self._length = len(text)
        self._joined: str | None = text
        self._last = (0, 0)

    def __len__(self) -> int:
        return self._length

    def copy(self) -> Buffer:
        """Another one, to be changed while somebody reads this one."""
        twin = Buffer("")
        twin._pieces, twin._length = self._pieces.copy(), self._length
        twin._joined, twin._last = self._joined, self._last
        return twin

    def replace(self, offset: int, removed: str, inserted: str) -> None:
        """`removed` at `offset` gives way to `inserted`. Raises EditMismatchError."""
        first, base = self._find(offset)
        last, inside = first, offset - base
        window = self._pieces[first]
        while len(window) - inside < len(removed) and last + 1 < len(self._pieces):
            last += 1
            window += self._pieces[last]
        if inside < 0 or not window.startswith(removed, inside) or inside > len(window):
            raise EditMismatchError(
                "The page and the draft differ",
                f"An edit at letter {offset} did not fit and was not made. "
                "The draft is as it was; the page shows it again.",
            )
        self._joined = None
        self._length += len(inserted) - len(removed)
        window = "".join((window[:inside], inserted, window[inside + len(removed) :]))
        if last == first and len(window) <= 2 * PIECE:
            self._pieces[first] = window
        else:
            self._pieces[first : last + 1] = _cut(window)

    def between(self, start: int, end: int) -> str:
        """The letters from `start` to `end`, fewer where the text ends."""
        start = max(0, start)
        if end <= start:
            return ""
        first, base = self._find(start)
        parts: list[str] = []
        for piece in self._pieces[first:]:
            parts.append(piece[max(0, start - base) : end - base])
            base += len(piece)
            if base >= end:
                break
        return "".join(parts)

    def text(self) -> str:
        """The whole text, joined when it is first asked for."""
        if self._joined is None:
            self._joined = "".join(self._pieces)
        return self._joined

    def _find(self, offset: int) -> tuple[int, int]:
        """The first piece that reaches `offset`, and the offset at which it begins."""
        # Edits come close to each other: the way is counted from the last one.
        index, base = self._last
        pieces = self._pieces
        while index and base >= offset:
            index -= 1
            base -= len(pieces[index])
        end = base + len(pieces[index])
        while end < offset and index + 1 < len(pieces):
            index, base = index + 1, end
            end += len(pieces[index])
        self._last = index, base
        return index, base


def rewritten(text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits, one after the other. Raises EditMismatchError."""
    buffer = Buffer(text)
    for edit in edits:
        buffer.replace(edit.offset, edit.removed, edit.inserted)
    return buffer.text()


def difference(before: str, after: str) -> tuple[int, str, str]:
    """The smallest single change between two texts: offset, removed, inserted."""
    shorter = min(len(before), len(after))
    start = _agreeing(shorter, lambda n: before[:n] == after[:n])
    end = _agreeing(
        shorter - start,
        lambda n: not n or before[len(before) - n :] == after[len(after) - n :],
    )
    return start, before[start : len(before) - end], after[start : len(after) - end]


def _agreeing(most: int, agree: Callable[[int], bool]) -> int:
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if agree(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _cut(text: str) -> list[str]:
    return [text[i : i + PIECE] for i in range(0, len(text), PIECE)] or [""]
