"""A tree as lines to walk over: the main branch straight down, the others beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from typing_extensions import Unpack

from widgets.glyphs import cells, visible
from widgets.options import Options
from widgets.painted import Cell, Painted
from widgets.take_rows import clipped

Line = tuple[int, int, bool, int]
"""(key, column, begins a branch, nodes folded away below); keys of leaves are below
zero. The children of a line's branch come after it, its own branch goes on last."""

NARROWEST = 24
"""Cells kept for the words of a line, however deep its branch."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a line looks: a sign, (text, style) pieces, a quiet note at the right, and
    after it when that was, which is never cut."""

    sign: str
    words: Sequence[Cell]
    note: str = ""
    style: str = ""
    """Style of the sign."""
    when: str = ""


class TreeView(Painted, can_focus=True):
    """`show(lines, look, at)`: `look` is asked for the lines in sight alone, so that a
    tree of ten thousand lines costs what is seen of it. `highlighted` is a key.
    `hits` are keys that a search found.

    Messages: Highlighted(key), Picked(key) (Enter or a click on the lit line).
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("left,h", "outward", "To the fork", show=False),
        Binding("right,l", "inward", "Into the branch", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "edge(0)", "First", show=False),
        Binding("end", "edge(-1)", "Last", show=False),
        Binding("enter", "pick", "Go there", show=False),
    ]
    DEFAULT_CSS = "TreeView { height: 1fr; width: 1fr; }"

    @dataclass
    class Highlighted(Message):
        """Another line is lit."""

        tree: TreeView
        key: int

    @dataclass
    class Picked(Message):
        """A line was chosen."""

        tree: TreeView
        key: int

    def __init__(self, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.lines: Sequence[Line] = ()
        self.hits: Collection[int] = ()
        self._place = 0
        self._top = 0
        self._look_of: Callable[[int], Look] = lambda key: Look("○", ((str(key), ""),))

    def show(
        self,
        lines: Sequence[Line],
        look: Callable[[int], Look],
        at: int | None = None,
        hits: Collection[int] = (),
    ) -> None:
        """Show these lines and light `at`, else the line that was lit, else its place.

        Says nothing: the owner knows what is lit.
        """
        wanted = self.highlighted if at is None else at
        self.lines, self._look_of, self.hits = lines, look, hits
        found = next((i for i, line in enumerate(lines) if line[0] == wanted), -1)
        self._place = found if found >= 0 else min(self._place, len(lines) - 1)
        self._keep_in_sight()
        self.repaint_all()

    def find(self, hits: Collection[int]) -> None:
        """Mark these lines as found."""
        self.hits = hits
        self.repaint()

    @property
    def highlighted(self) -> int:
        """Key of the lit line; 0 for an empty tree."""
        return self.lines[self._place][0] if self.lines else 0

    def light(self, key: int) -> None:
        """Light the line with this key, where there is one."""
        for place, line in enumerate(self.lines):
            if line[0] == key:
                self._light(place)
                return

    def look_again(self) -> None:
        """Something that lines show has changed."""
        self.repaint()

    # Painting

    def look(self, y: int) -> Sequence[Cell]:
        place = self._top + y
        if place >= len(self.lines):
            return ()
        key, column, begins, hidden = self.lines[place]
        lit, width = place == self._place, self.size.width
        look = self._look_of(key)
        lanes = self._lanes(place, column, begins, width)
        more = f"+{hidden:,} folded" if hidden else ""
        when = visible(look.when)
        note = "  ".join(filter(None, (more, visible(look.note))))
        most = max(width // 3, 24) - (cells(when) + 2 if when else 0)
        note = "  ".join(filter(None, (clipped(note, most), when)))
        room = max(0, width - 7 - len(lanes) - cells(note))
        found = key in self.hits
        pieces: list[Cell] = [
            ("▌" if lit else " ", "key"),
            ("›" if found else " ", "accent!"),
            (lanes, "faint"),
            (look.sign, f"{look.style}!" if lit else look.style),
            (" ", ""),
        ]
        for text, style in look.words:
            text = clipped(visible(text), room)
            room -= cells(text)
            pieces.append((text, f"{style}!" if lit else style))
        pieces += [(" " * (room + 2), ""), (note, "muted")]
        return pieces

    def _lanes(self, place: int, column: int, begins: bool, width: int) -> str:
        """The branches at the left of a line; where there are too many, the nearest."""
        most = max(1, (width - NARROWEST) // 2)
        if not column:
            return ""
        last = "│ "
        if begins:
            last = "├─" if self._goes_on(place, column) else "└─"
        shown = min(column, most)
        deep = "⋯ " if column > most else "│ "
        return (deep + "│ " * (shown - 1))[: 2 * (shown - 1)] + last

    def _goes_on(self, place: int, column: int) -> bool:
        """Whether the branch that a line leaves goes on below it."""
        if self.lines[place][0] >= 0:
            return True
        for _, other, begins, _ in self.lines[place + 1 : place + 200]:
            if other < column:
                return other == column - 1 and not begins
            if begins and other == column:
                return True
        return False

    # Moving

    def _keep_in_sight(self) -> None:
        height = max(1, self.size.height)
        air = min(2, (height - 1) // 3)
        low = self._place - height + 1 + air
        top = max(min(self._top, self._place - air), low)
        self._top = max(0, min(top, len(self.lines) - height))

    def _light(self, place: int) -> None:
        place = max(0, min(place, len(self.lines) - 1))
        if place == self._place or not self.lines:
            return
        self._place = place
        self._keep_in_sight()
        self.repaint()
        self.post_message(self.Highlighted(self, self.highlighted))

    def _on_resize(self, event: events.Resize) -> None:
        self._keep_in_sight()
        self.repaint_all()

    def action_move(self, by: int) -> None:
        self._light(self._place + by)

    def action_page(self, by: int) -> None:
        self._light(self._place + by * max(1, self.size.height - 1))

    def action_edge(self, place: int) -> None:
        self._light(place if place >= 0 else len(self.lines) - 1)

    def action_outward(self) -> None:
        """To where the branch left another; from the main branch to the fork above."""
        if not self.lines:
            return
        _, column, begins, _ = self.lines[self._place]
        place = self._place
        if not column:
            forks = range(place - 1, -1, -1)
            found = (i for i in forks if self.lines[i][1] == 0 and self._forks(i))
            self._light(next(found, 0))
            return
        while place and not (begins and self.lines[place][1] == column):
            place -= 1
            begins = self.lines[place][2]
        while place and self.lines[place][1] >= column:
            place -= 1
        self._light(place)

    def _forks(self, place: int) -> bool:
        return place + 1 < len(self.lines) and self.lines[place + 1][2]

    def action_inward(self) -> None:
        """Into the next branch that leaves this one."""
        if not self.lines:
            return
        column = self.lines[self._place][1]
        for place in range(self._place + 1, len(self.lines)):
            _, other, begins, _ = self.lines[place]
            if other < column or (begins and other == column):
                return
            if begins and other == column + 1:
                self._light(place)
                return

    def action_pick(self) -> None:
        if self.lines:
            self.post_message(self.Picked(self, self.highlighted))

    async def _on_click(self, event: events.Click) -> None:
        place = self._top + event.y
        if place >= len(self.lines):
            return
        if place == self._place:
            self.action_pick()
        else:
            self._light(place)

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_move(-3)

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_move(3)


if __name__ == "__main__":
    from widgets.demo import show
    from widgets.samples import DRAFT

    words = DRAFT.split(". ")
    lines = [(0, 0, False, 0), (1, 0, False, 0), (2, 1, True, 0), (3, 1, False, 0)]
    lines += [(4, 2, True, 0), (-9, 2, True, 0), (5, 1, False, 7), (6, 0, False, 0)]
    view = TreeView()

    def look(key: int) -> Look:
        return Look("●" if key in (0, 1, 6) else "○", ((words[key % 5], ""),), "typed")

    show(view, then=lambda: view.show(lines, look))
