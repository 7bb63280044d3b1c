"""A room of plain text that scrolls."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from typing_extensions import Unpack

from widgets.options import Options
from widgets.page import Page
from widgets.paint import ROLES, Run, role_css
from widgets.parts import Parts


class Sheet(Page, inherit_bindings=False):
    """`show(parts)`: a string or parts in roles (see `widgets.parts`), in rows of at
    most `measure` cells, scrolled by arrows, page keys and wheel; text can be selected
    with the mouse and copied. Only what is in sight is painted, however long the text.
    """

    REST = 0
    AIR = 0
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"role--{role}" for role in ROLES}
    DEFAULT_CSS = role_css("Sheet")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", "Up", show=False),
        Binding("down,j", "scroll_down", "Down", show=False),
        Binding("pageup", "page_up", "Page up", show=False),
        Binding("pagedown,space", "page_down", "Page down", show=False),
        Binding("home,ctrl+home", "scroll_home", "Top", show=False),
        Binding("end,ctrl+end", "scroll_end", "End", show=False),
        Binding("ctrl+c,super+c", "copy", "Copy", show=False),
    ]

    def __init__(
        self, parts: Parts = "", *, measure: int = 78, **options: Unpack[Options]
    ) -> None:
        self._parts: list[Run] = []
        self._ends: list[int] = []
        super().__init__(measure=measure, **options)
        self.read_only = True
        self.show_cursor = False
        self.show(parts)

    def show(self, parts: Parts) -> None:
        """Show this, from the top."""
        self._parts, self._ends = [], []
        texts: list[str] = []
        offset = 0
        for part in [parts] if isinstance(parts, str) else parts:
            text, role = (part, "") if isinstance(part, str) else part
            texts.append(text)
            if role and text:
                self._parts.append((offset, offset + len(text), role))
                self._ends.append(offset + len(text))
            offset += len(text)
        self._set_document("".join(texts), None)
        if self.is_mounted:
            self.scroll_to(y=0, animate=False, force=True)
            self.refresh(layout=True)

    def runs_between(self, start: int, end: int) -> list[Run]:
        first = bisect_right(self._ends, start)
        last = bisect_left(self._ends, end, lo=first) + 1
        return self._parts[first:last]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        wrapped = min(self.measure, max(1, width - 1))
        if self._setting.width != wrapped:
            self._setting.wrap(wrapped)
            self._revision += 1
        return self._setting.height

    async def _on_key(self, event: events.Key) -> None:
        event.prevent_default()

    def action_page_up(self) -> None:
        self.scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        self.scroll_page_down(animate=False)

    def action_scroll_up(self) -> None:
        self.scroll_up(animate=False)

    def action_scroll_down(self) -> None:
        self.scroll_down(animate=False)

    def action_scroll_home(self) -> None:
        self.scroll_home(animate=False)

    def action_scroll_end(self) -> None:
        self.scroll_end(animate=False)


if __name__ == "__main__":
    from widgets.demo import show
    from widgets.samples import DRAFT

    show(Sheet([("Given, word for word\n\n", "heading"), DRAFT, ("cut", "cut")]))
