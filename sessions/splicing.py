"""Several edits of one text in one pass, for a replacement in a thousand places."""

from __future__ import annotations

from collections.abc import Sequence

from sessions.edit import Edit
from sessions.errors import EditMismatchError

FEW = 8
"""Up to so many edits are made one after the other."""


def splice(text: str, edit: Edit) -> str:
    """The text after an edit. Raises EditMismatchError where it does not fit."""
    end = edit.offset + len(edit.removed)
    if not 0 <= edit.offset <= len(text) or text[edit.offset : end] != edit.removed:
        raise EditMismatchError(
            "The page and the draft differ",
            f"An edit at letter {edit.offset} did not fit and was not made. "
            "The draft is as it was; the page shows it again.",
        )
    return "".join((text[: edit.offset], edit.inserted, text[end:]))


def splice_all(text: str, edits: Sequence[Edit]) -> str:
    """The text after all edits, each counted in the text as those before it left it.

    Raises EditMismatchError.
    """
    if len(edits) > FEW:
        placed = _rising(edits) or _falling(edits)
        if placed:
            return _in_one_pass(text, placed)
    for edit in edits:
        text = splice(text, edit)
    return text


def _in_one_pass(text: str, placed: Sequence[tuple[int, Edit]]) -> str:
    parts: list[str] = []
    done = 0
    for offset, edit in placed:
        if text[offset : offset + len(edit.removed)] != edit.removed:
            splice(text, Edit(offset, edit.removed, edit.inserted, edit.origin))
        parts += (text[done:offset], edit.inserted)
        done = offset + len(edit.removed)
    if done > len(text):
        splice(text, placed[-1][1])
    parts.append(text[done:])
    return "".join(parts)


def _rising(edits: Sequence[Edit]) -> list[tuple[int, Edit]]:
    """Edits with their offsets in the first text, where they go from left to right."""
    placed: list[tuple[int, Edit]] = []
    done = shift = 0
    for edit in edits:
        offset = edit.offset - shift
        if offset < done:
            return []
        placed.append((offset, edit))
        done = offset + len(edit.removed)
        shift += len(edit.inserted) - len(edit.removed)
    return placed


def _falling(edits: Sequence[Edit]) -> list[tuple[int, Edit]]:
    """The same where they go from right to left; given back from left to right."""
    placed: list[tuple[int, Edit]] = []
    free: int | None = None
    for edit in edits:
        if edit.offset < 0 or (
            free is not None and edit.offset + len(edit.removed) > free
        ):
            return []
        placed.append((edit.offset, edit))
        free = edit.offset
    return placed[::-1]
