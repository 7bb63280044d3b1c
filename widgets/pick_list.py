"""A list to choose from by typing, arrows or mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from typing_extensions import Unpack

from widgets.glyphs import cells, visible
from widgets.options import Options
from widgets.painted import Cell, Painted
from widgets.pasted import as_plain_text
from widgets.take_rows import clipped


@dataclass(frozen=True, slots=True)
class PickItem:
    """One line: a label, a quiet note at the right, a hue, steps of indentation."""

    id: str
    label: str
    note: str = ""
    hue: str = ""
    indent: int = 0


class PickList(Painted, can_focus=True):
    """`show(items, at="")` fills it and lights the item with id `at`; typing filters,
    Enter or a click picks. `filterable=False` leaves the filter line out (then keys
    other than arrows and Enter bubble to the screen). `finds` answers a filter with
    the ids of what it matches, the best first, where more is to be looked through than
    what the lines say. `highlighted` is the lit item's id or "".

    Messages: Picked(id), Highlighted(id), Closed (Esc; a first Esc empties the filter).
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "move(-1000000)", "First", show=False),
        Binding("end", "move(1000000)", "Last", show=False),
        Binding("enter", "pick", "Pick", show=False),
        Binding("escape", "leave", "Close", show=False),
    ]
    DEFAULT_CSS = "PickList { height: 1fr; }"

    @dataclass
    class Picked(Message):
        """An item was chosen."""

        list: PickList
        id: str

    @dataclass
    class Highlighted(Message):
        """Another item is lit."""

        list: PickList
        id: str

    @dataclass
    class Closed(Message):
        """The writer left without choosing."""

        list: PickList

    def __init__(
        self,
        items: Sequence[PickItem] = (),
        *,
        filterable: bool = True,
        hint: str = "type to filter",
        finds: Callable[[str], Sequence[str]] | None = None,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(**options)
        self.items: tuple[PickItem, ...] = ()
        self.filterable = filterable
        self.hint = hint
        self.finds = finds
        self.filter = ""
        self.highlighted = ""
        self._found: list[PickItem] = []
        self._top = 0
        self.show(items)

    def show(self, items: Sequence[PickItem], at: str = "") -> None:
        """Fill the list; the filter is kept, and so is the lit item if still there."""
        self.items = tuple(items)
        self.hues = {f"hue:{item.hue}": item.hue for item in items if item.hue}
        self._find(at or self.highlighted)
        self.repaint_all()

    def _find(self, at: str) -> None:
        """The items that hold every word of the filter; light `at` or the first."""
        words = self.filter.casefold().split()
        if words and self.finds is not None:
            items = {item.id: item for item in self.items}
            self._found = [
                items[id_] for id_ in self.finds(self.filter) if id_ in items
            ]
        else:
            self._found = [
                item
                for item in self.items
                if all(w in f"{item.label} {item.note}".casefold() for w in words)
            ]
        ids = [item.id for item in self._found]
        self._light(at if at in ids else ids[0] if ids else "")

    def _light(self, id_: str) -> None:
        if id_ != self.highlighted:
            self.highlighted = id_
            if self.is_attached:
                self.post_message(self.Highlighted(self, id_))
        place, height = self._place, self._list_height
        if height > 0:
            top = min(self._top, max(0, len(self._found) - height))
            self._top = max(min(top, place), place - height + 1, 0)
        self.repaint()

    @property
    def _place(self) -> int:
        ids = [item.id for item in self._found]
        return ids.index(self.highlighted) if self.highlighted in ids else 0

    @property
    def _list_height(self) -> int:
        return self.size.height - (2 if self.filterable else 0)

    @property
    def in_sight(self) -> list[str]:
        """Ids of the items whose lines are in sight."""
        height = max(1, self._list_height)
        return [item.id for item in self._found[self._top : self._top + height]]

    def _on_resize(self, event: events.Resize) -> None:
        self._light(self.highlighted)

    def look(self, y: int) -> Sequence[Cell]:
        if self.filterable and y < 2:
            if y:
                return ()
            if self.filter:
                return ((" ", ""), (visible(self.filter), ""), ("▏", "key"))
            return ((" ", ""), ("▏", "key"), (visible(self.hint), "muted"))
        index = self._top + y - (2 if self.filterable else 0)
        if index >= len(self._found):
            empty = index == 0 and self.filter
            return ((" nothing by that name", "muted"),) if empty else ()
        return self._line(self._found[index], index)

    def _line(self, item: PickItem, index: int) -> Sequence[Cell]:
        width = self.size.width
        lit = item.id == self.highlighted
        more = index == self._top > 0 or (
            index == self._top + self._list_height - 1 < len(self._found) - 1
        )
        sign = "▌" if lit else ("┊" if more else " ")
        indent = "  " * item.indent
        note = clipped(visible(item.note), width // 2)
        room = width - 4 - cells(note) - len(indent)
        label = clipped(visible(item.label), room)
        role = f"hue:{item.hue}" if item.hue else ""
        return (
            (f"{sign} ", "key" if lit else "faint"),
            (indent + label, f"{role}!" if lit else role),
            (" " * (room - cells(label) + 1), ""),
            (note, "muted"),
        )

    # Keys and mouse

    async def _on_key(self, event: events.Key) -> None:
        if not self.filterable:
            return
        if event.is_printable and event.character:
            self.filter += event.character
        elif event.key == "backspace" and self.filter:
            self.filter = self.filter[:-1]
        else:
            return
        event.stop()
        event.prevent_default()
        self._top = 0
        self._find(self.highlighted if event.key == "backspace" else "")
        self.repaint()

    async def _on_paste(self, event: events.Paste) -> None:
        if self.filterable:
            event.stop()
            self.filter += " ".join(as_plain_text(event.text).split())
            self._find("")
            self.repaint()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return self.filterable and character is not None and character.isprintable()

    def action_move(self, by: int) -> None:
        if self._found:
            place = min(len(self._found) - 1, max(0, self._place + by))
            self._light(self._found[place].id)

    def action_page(self, by: int) -> None:
        self.action_move(by * max(1, self._list_height - 1))

    def action_pick(self) -> None:
        if self.highlighted:
            self.post_message(self.Picked(self, self.highlighted))

    def action_leave(self) -> None:
        if self.filter:
            self.filter = ""
            self._find(self.highlighted)
            self.repaint()
        else:
            self.post_message(self.Closed(self))

    async def _on_click(self, event: events.Click) -> None:
        index = self._top + event.y - (2 if self.filterable else 0)
        if (not self.filterable or event.y >= 2) and index < len(self._found):
            self._light(self._found[index].id)
            self.action_pick()

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_move(-1)

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_move(1)


if __name__ == "__main__":
    from widgets.demo import show

    names = ("The debt", "The scribe", "What the moon signed", "A glass string")
    show(PickList([PickItem(name, name, f"{len(name)} words") for name in names]))
