"""The line above the draft: what it is, how long, whether it is saved."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import Unpack

from widgets.glyphs import cells, visible
from widgets.options import Options
from widgets.painted import Cell, Painted
from widgets.parts import Part
from widgets.take_rows import clipped

JOINT = " · "


def as_pieces(parts: Sequence[Part], role: str) -> list[Cell]:
    """Visible pieces; a part without a role gets `role`; empty ones are left out."""
    both = [(part, "") if isinstance(part, str) else part for part in parts]
    return [(visible(text), given or role) for text, given in both if text]


class StatusLine(Painted):
    """`show(left, right)`: parts (see `widgets.parts.Part`). Those at the right are
    joined by " · " and left out from the left when they do not fit (so the one that
    matters most comes last); the left is cut with an ellipsis."""

    DEFAULT_CSS = "StatusLine { height: 1; }"

    def __init__(self, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.left: Sequence[Part] = ()
        self.right: Sequence[Part] = ()

    def show(self, left: Sequence[Part], right: Sequence[Part] = ()) -> None:
        """Show these parts."""
        self.left, self.right = left, right
        self.repaint()

    def look(self, y: int) -> Sequence[Cell]:
        room = self.size.width - 2
        left = as_pieces(self.left, "")
        wanted = min(sum(cells(text) + 1 for text, _ in left), room // 3)
        right: list[Cell] = []
        used = 0
        for text, role in reversed(as_pieces(self.right, "muted")):
            wide = cells(text) + (len(JOINT) if right else 0)
            if used + wide + wanted > room:
                break
            right[:0] = [(text, role), (JOINT, "faint")] if right else [(text, role)]
            used += wide
        pieces: list[Cell] = [(" ", "")]
        gap = 2 if right else 0
        free = room - used - gap
        for index, (text, role) in enumerate(left):
            text = clipped(f" {text}" if index else text, free)
            pieces.append((text, role))
            free -= cells(text)
        return [*pieces, (" " * (free + gap), ""), *right]


if __name__ == "__main__":
    from widgets.demo import show

    line = StatusLine()
    said = ("1,204 words", "+212 today", "saved")
    show(line, then=lambda: line.show(["the-debt"], said))
