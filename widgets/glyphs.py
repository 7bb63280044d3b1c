"""Text as cells: what each code point looks like, how wide it is, where it may break.

A terminal acts on some code points instead of showing them (ESC, NUL, the switches of
writing direction). `visible` puts a sign of the same length in the place of each, so
offsets in what is shown and in what is kept are the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len, split_graphemes

TAB = 4
"""Cells of a tab: always the same, so that a line can be broken from any row on."""

_SIMPLE = "\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a" + (
    "\u038e-\u03a1\u03a3-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e"
    "\u2190-\u2199\u2500-\u25fc\u2800-\u28ff"
)
"""Ranges of code points that are one cell wide and stand alone; most prose in European
languages has no others, so it is measured by counting."""

_ODD = re.compile(f"[^{_SIMPLE}]")

_ACTING = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-"
    "\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def _sign(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if code == 0xAD:
        return "-"
    return "\u00b7" if code in (0x200B, 0x2060, 0xFEFF) else "\u25af"


def is_simple(text: str) -> bool:
    """Whether every code point is one cell wide and stands alone."""
    return _ODD.search(text) is None


def visible(text: str) -> str:
    """The text with a sign, one code point each, for whatever a terminal would act on.
    Tabs stay (see `TAB`).

    >>> visible("a\\x1b[1m\\u202eb")
    'a␛[1m▯b'
    """
    return text if is_simple(text) else _ACTING.sub(_sign, text)


def cells(text: str) -> int:
    """Width in cells of visible text, a tab being `TAB` wide."""
    if is_simple(text):
        return len(text)
    n_tabs = text.count("\t")
    if not n_tabs:
        return cell_len(text)
    return sum(map(cell_len, text.split("\t"))) + TAB * n_tabs


def graphemes(text: str) -> list[tuple[int, int, int]]:
    """(start, end, cells) of each visible character of visible text, in order."""
    if "\t" not in text:
        return split_graphemes(text)[0]
    spans: list[tuple[int, int, int]] = []
    at = 0
    for piece in text.split("\t"):
        spans += [(at + a, at + b, width) for a, b, width in split_graphemes(piece)[0]]
        at += len(piece)
        spans.append((at, at + 1, TAB))
        at += 1
    return spans[:-1]


@lru_cache(512)
def _stops(text: str) -> tuple[int, ...]:
    return (*(start for start, _, _ in graphemes(text)), len(text))


NEAR = 64
"""Code points looked at either side when a caret steps; no real character is longer."""


def step_left(text: str, column: int) -> int:
    """The column one visible character to the left of `column` (> 0)."""
    start = max(0, column - NEAR)
    near = visible(text[start:column])
    if is_simple(near[-2:]):
        return column - 1
    return start + _stops(near)[-2]


def step_right(text: str, column: int) -> int:
    """The column one visible character to the right of `column` (< len)."""
    near = visible(text[column : column + NEAR])
    if is_simple(near[:2]):
        return column + 1
    return column + _stops(near)[1]


def column_at(text: str, x: int) -> int:
    """The column whose cell is `x` in visible text; len(text) when beyond."""
    if is_simple(text):
        return min(x, len(text))
    reached = 0
    for start, _, width in graphemes(text):
        reached += width
        if reached > x:
            return start
    return len(text)
