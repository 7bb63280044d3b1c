"""A list to choose from by typing, arrows or mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input


@dataclass(frozen=True, slots=True)
class PickItem:
    """One line: `label`, a quiet `note` at the right, an optional `hue`, `indent` steps."""

    id: str
    label: str
    note: str = ""
    hue: str = ""
    indent: int = 0


class PickList(Widget):
    """`show(items, at="")` fills it and lights the item with id `at`; typing filters,
    Enter or a click picks. `filterable=False` leaves the filter line out (then keys other
    than arrows and Enter bubble to the screen). `highlighted` is the lit item's id or "".

    Messages: Picked(id), Highlighted(id), Closed (Esc).
    """

    @dataclass
    class Picked(Message):
        list: PickList
        id: str

    @dataclass
    class Highlighted(Message):
        list: PickList
        id: str

    @dataclass
    class Closed(Message):
        list: PickList

    def __init__(
        self,
        items: Sequence[PickItem] = (),
        *,
        filterable: bool = True,
        hint: str = "type to filter",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.items = tuple(items)
        self.filterable = filterable
        self.hint = hint
        self.highlighted = ""

    def compose(self) -> ComposeResult:
        yield Input(placeholder=self.hint)

    def show(self, items: Sequence[PickItem], at: str = "") -> None:
        self.items = tuple(items)
        self.highlighted = at or (items[0].id if items else "")
