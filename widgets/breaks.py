"""Breaking a paragraph into rows.

Where the next row begins depends only on where this one begins and the text after it.
So after an edit a paragraph is broken again from just before the edit until one
coincides with an old one: a keystroke in a line of a megabyte costs as little as in a
short one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from widgets.glyphs import graphemes, is_simple, visible

_SPACES = " \t"
_DASHES = "-\u2013\u2014"
_CLINGING = set("、。，．・：；？！」』）】》〉〕｝ー々…")
"""East Asian signs that may not begin a row."""


def next_break(text: str, start: int, width: int) -> int:
    """Where the row after the one beginning at `start` begins; len(text) if none does.

    Args:
        text: One paragraph.
        start: Where a row begins, 0 <= start < len(text).
        width: Cells in a row, >= 1. Spaces after a row's last word may hang over.
    """
    limit = start + width
    # One code point past the row and one that might cling to it.
    if not is_simple(text[start : limit + 2]):
        return _next_wide_break(text, start, width)
    if limit >= len(text):
        return len(text)
    if text[limit] == " ":
        return _past_spaces(text, limit)
    cut = text.rfind(" ", start, limit) + 1
    for dash in _DASHES:
        if dash in text[max(start, cut) : limit]:
            cut = max(cut, _dash_cut(text, dash, start, limit))
    if cut <= start or not text[start:cut].strip(" "):
        return limit
    return cut


def _past_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACES:
        at += 1
    return at


def _dash_cut(text: str, dash: str, start: int, limit: int) -> int:
    at = text.rfind(dash, start + 1, limit)
    while at > start:
        if text[at - 1].isalnum() and at + 1 < len(text) and text[at + 1].isalnum():
            return at + 1
        at = text.rfind(dash, start + 1, at)
    return 0


def _next_wide_break(text: str, start: int, width: int) -> int:
    window = width + 32
    while True:
        piece = visible(text[start : start + window])
        found = _break_in(piece, width, start + window >= len(text))
        if found is not None:
            return start + found
        window *= 4


def _break_in(text: str, width: int, whole: bool) -> int | None:
    """As `next_break` from 0; None when a longer piece must be looked at."""
    used, cut = 0, 0
    spans = graphemes(text)
    for index, (start, end, cell) in enumerate(spans):
        letter = text[start]
        if letter in _SPACES:
            if used + cell > width:
                past = _past_spaces(text, start)
                return past if past < len(text) or whole else None
        elif used + cell > width and start:
            return cut if text[:cut].strip(_SPACES) else start
        used += cell
        following = text[spans[index + 1][0]] if index + 1 < len(spans) else ""
        if (
            letter in _SPACES
            or (cell == 2 and following not in _CLINGING)
            or (
                letter in _DASHES
                and index
                and text[start - 1].isalnum()
                and following.isalnum()
            )
        ):
            cut = end
    return len(text) if whole else None


def break_all(text: str, width: int) -> list[int]:
    """Every column at which a new row of the paragraph begins; none when width is 0."""
    breaks: list[int] = []
    at = next_break(text, 0, width) if width and text else len(text)
    while at < len(text):
        breaks.append(at)
        at = next_break(text, at, width)
    return breaks


def break_again(
    text: str, width: int, old: list[int], start: int, removed: int, inserted: int
) -> list[int]:
    """The breaks of a paragraph after an edit.

    Args:
        text: The paragraph now.
        width: Cells in a row.
        old: Its breaks before the edit.
        start: Column of the edit.
        removed, inserted: Lengths of what went and what came.
    """
    if not width or not text:
        return []
    # Two rows up: a word that grows shorter may climb to the row above.
    breaks = old[: max(0, bisect_right(old, start) - 2)]
    at = breaks[-1] if breaks else 0
    delta = inserted - removed
    settled = start + inserted
    while (at := next_break(text, at, width)) < len(text):
        if at >= settled:
            match = bisect_left(old, at - delta)
            if match < len(old) and old[match] == at - delta:
                rest = old[match:]
                return breaks + ([b + delta for b in rest] if delta else rest)
        breaks.append(at)
    return breaks
