"""The footer: the keys that matter now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message
from typing_extensions import Unpack

from widgets.glyphs import cells
from widgets.options import Options
from widgets.painted import Cell, Painted

Hint = tuple[str, str] | tuple[str, str, str]
"""(key, label) or (key, label, id); a click posts the id, or the label without one."""

GAP = 3
NARROW = 40
"""Cells below which nothing stands at the right that is not needed now."""


@dataclass
class KeyClicked(Message):
    """A key hint was clicked; `id` is the command's."""

    id: str


def fitting(hints: Sequence[Hint], width: int) -> tuple[Sequence[Hint], int]:
    """The first hints that fit `width` cells, and the cells they take."""
    used = 0
    for index, hint in enumerate(hints):
        wide = (GAP if index else 0) + cells(f"{hint[0]} {hint[1]}".strip())
        if used + wide > width:
            return hints[:index], used
        used += wide
    return hints, used


def pieces_of(
    hints: Sequence[Hint], x: int
) -> tuple[list[Cell], list[tuple[int, int]]]:
    """Pieces for hints that begin at column `x`, and the columns of each."""
    pieces: list[Cell] = []
    places: list[tuple[int, int]] = []
    for index, hint in enumerate(hints):
        if index:
            pieces.append((" " * GAP, ""))
            x += GAP
        key, label = hint[0], hint[1]
        text = f" {label}" if key and label else label
        pieces += [(key, "key!"), (text, "muted")]
        width = cells(key) + cells(text)
        places.append((x, x + width))
        x += width
    return pieces, places


def clicked(hint: Hint) -> KeyClicked:
    """What a click on a hint says."""
    return KeyClicked(hint[2] if len(hint) == 3 else hint[1])


class KeyBar(Painted):
    """One line of key hints, the most important first; those that do not fit are left
    out from the end. `show(hints, more=())`: `more` stands at the right edge when there
    is room; the first of it stands always where it is `firm`. A click posts
    `KeyBar.KeyClicked(id)`."""

    DEFAULT_CSS = "KeyBar { height: 1; }"
    KeyClicked = KeyClicked

    def __init__(self, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.hints: Sequence[Hint] = ()
        self.more: Sequence[Hint] = ()
        self.firm = False
        self._places: list[tuple[int, int, Hint]] = []

    def show(
        self, hints: Sequence[Hint], more: Sequence[Hint] = (), *, firm: bool = False
    ) -> None:
        """Show these hints, the most important first."""
        self.hints, self.more, self.firm = hints, more, firm
        self.repaint()

    def look(self, y: int) -> Sequence[Cell]:
        room = self.size.width - 2
        stands = self.firm and room >= NARROW
        _, firm = fitting(self.more[:1] if stands else (), room)
        left, used = fitting(self.hints, room - (firm + GAP if firm else 0))
        right, wide = fitting(self.more, max(firm, room - used - 2 * GAP))
        pieces, places = pieces_of(left, 1)
        gap = room - used - wide
        more, more_places = pieces_of(right, 1 + used + gap)
        spans = [*zip(places, left, strict=True), *zip(more_places, right, strict=True)]
        self._places = [(start, end, hint) for (start, end), hint in spans]
        return [(" ", ""), *pieces, (" " * gap, ""), *more]

    async def _on_click(self, event: events.Click) -> None:
        event.stop()
        for start, end, hint in self._places:
            if start <= event.x < end:
                self.post_message(clicked(hint))


if __name__ == "__main__":
    from widgets.demo import show
    from widgets.samples import HINTS

    bar = KeyBar()
    show(bar, then=lambda: bar.show(HINTS, (("^q", "quit"),)))
