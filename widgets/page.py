"""The page: a long text set in rows of a comfortable measure, painted row by row.

Textual's `TextArea` gives the caret, the selection, the keys and the mouse. Its way of
painting is replaced: it paints every row again at every key and joins the whole text
for each, which a long draft with four lanes beside it cannot afford.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.document._document import EditResult, Location, Selection
from textual.document._edit import Edit
from textual.geometry import Offset, Region, Size
from textual.reactive import Reactive, reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import TextArea
from typing_extensions import Unpack

from widgets.folio import Folio
from widgets.looks import BLANK, Span, looks, rows_in_sight
from widgets.options import Options
from widgets.paint import Frame, Palette, Row, Run, paint
from widgets.setting import Setting, Steps

KEPT = 2048
"""Painted rows remembered."""


class Page(TextArea):
    """A text in rows of `measure` cells, in the middle of the room it is given.

    A subclass says what is painted: `runs_between(start, end)` the colours,
    `sign_of(start, end)` the margin. After a change of either: `repaint_rows()`.
    """

    REST = 1
    """Cells after a row's last for a caret to rest in."""

    AIR = 2
    """Rows kept between the caret and the edges of the page while the caret moves."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "role--caret",
        "role--selection",
        "role--margin",
    }

    DEFAULT_CSS = """
    Page, Page:focus {
        border: none;
        padding: 0;
        color: $foreground;
        background: $background;
        overflow-x: hidden;
        scrollbar-gutter: stable;
        scrollbar-size: 0 1;
        scrollbar-color: $foreground 15%;
        scrollbar-color-hover: $foreground 30%;
        scrollbar-color-active: $foreground 40%;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        & .role--caret { text-style: reverse; }
        & .role--selection { background: $primary 35%; }
        & .role--margin { color: $foreground 35%; }
        &:ansi .role--selection { background: transparent; text-style: reverse; }
        &:ansi .role--margin { text-style: dim; }
    }
    """

    selection: Reactive[Selection] = reactive(
        Selection(), init=False, always_update=True, repaint=False
    )
    virtual_size = Reactive(Size(0, 0), layout=False, repaint=False)

    def __init__(self, *, measure: int = 66, **options: Unpack[Options]) -> None:
        self._hues: Mapping[str, str] = {}
        self._measure = measure
        self._folio = Folio("")
        self._setting = Setting(self._folio)
        self._palette: Palette | None = None
        self._strips: dict[tuple[Row, Frame], Strip] = {}
        self._shown: dict[int, tuple[Row, Frame]] = {}
        self._seen: tuple[tuple[object, ...], list[tuple[Row, Frame]]] | None = None
        self._asked: tuple[tuple[int, int, int], list[Run]] | None = None
        self._revision = 0
        self._held = 0
        self._pointing = False
        self._typewriter = False
        super().__init__(**options)
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self.highlight_cursor_line = False

    # The text

    def _set_document(self, text: str, language: str | None) -> None:
        self._folio = self.document = Folio(text)
        self._setting = self.wrapped_document = Setting(self._folio)
        self.navigator = Steps(self._setting)
        self._setting.wrap(self.wrap_width)
        self._revision += 1
        self._refresh_size()
        self._held += 1
        self.move_cursor((0, 0))
        self._held -= 1
        self.repaint_rows()

    def edit(self, edit: Edit) -> EditResult:
        result = edit.do(self)
        self._setting.wrap_range(edit.top, edit.bottom, result.end_location)
        self._revision += 1
        self._refresh_size()
        self._held += 1
        edit.after(self)
        self._held -= 1
        self.repaint_rows()
        return result

    @property
    def measure(self) -> int:
        """Cells of prose in a row, where the room allows."""
        return self._measure

    @measure.setter
    def measure(self, cells: int) -> None:
        self._measure = cells
        self._rewrap_and_refresh_virtual_size()

    @property
    def typewriter(self) -> bool:
        """Whether the caret's row stays in the middle while one writes."""
        return self._typewriter

    @typewriter.setter
    def typewriter(self, on: bool) -> None:
        if on != self._typewriter:
            self._typewriter = on
            self._refresh_size()
            low = max(0, self.virtual_size.height - self.size.height)
            if self.scroll_offset.y > low:
                self.scroll_to(y=low, animate=False, force=True)
            self.scroll_cursor_visible()
            self.refresh()

    # The room

    @property
    def wrap_width(self) -> int:
        room = self.scrollable_content_region.width - self.REST
        return min(self._measure, room) if room > 0 else self._measure

    @property
    def gutter_width(self) -> int:
        return max(0, (self.scrollable_content_region.width - self.wrap_width) // 2)

    def _on_resize(self) -> None:
        self._rewrap_and_refresh_virtual_size()

    def _watch_show_vertical_scrollbar(self) -> None:
        self._rewrap_and_refresh_virtual_size()

    def _rewrap_and_refresh_virtual_size(self) -> None:
        if self.wrap_width != self._setting.width:
            above = self._cursor_offset[1] - self.scroll_offset.y
            self._setting.wrap(self.wrap_width)
            self._revision += 1
            self._refresh_size()
            self._recompute_cursor_offset()
            self.scroll_to(y=self._cursor_offset[1] - above, animate=False, force=True)
        self._refresh_size()
        self.scroll_cursor_visible()
        self.refresh()

    def _refresh_size(self) -> None:
        # Room below the last row, so that one does not write on the edge of the page.
        air = min(self.AIR, self.size.height // 4)
        if self._typewriter:
            air = self.size.height // 2
        height = self._setting.height + air
        if self.virtual_size.height != height:
            self.virtual_size = Size(0, height)
            self._refresh_scrollbars()
            if self.show_vertical_scrollbar:
                self.vertical_scrollbar.window_virtual_size = height

    def scroll_cursor_visible(
        self, center: bool = False, animate: bool = False
    ) -> Offset:
        if not self._has_cursor:
            return Offset(0, 0)
        self._recompute_cursor_offset()
        y = self._cursor_offset[1]
        height = self.scrollable_content_region.height
        if height <= 0:
            return Offset(0, 0)
        top = self.scroll_offset.y
        air = 0 if self._pointing else min(self.AIR, (height - 1) // 3)
        middle = self._typewriter and not self._pointing
        if middle or (center and not top + air <= y < top + height - air):
            target = y - height // 2
        elif y < top + air:
            target = y - air
        elif y > top + height - 1 - air:
            target = y - height + 1 + air
        else:
            return Offset(0, 0)
        if max(0, target) != top:
            self.scroll_to(y=max(0, target), animate=False, force=True)
        return Offset(0, self.scroll_offset.y - top)

    # The caret

    def _recompute_cursor_offset(self) -> None:
        self._cursor_offset = self._setting.location_to_offset(self.selection.end)

    def find_matching_bracket(
        self, bracket: str, search_from: Location
    ) -> Location | None:
        return None

    def _watch_selection(self, previous: Selection, selection: Selection) -> None:
        if not self.is_mounted:
            return
        self.scroll_cursor_visible()
        self.app.cursor_position = self.cursor_screen_offset
        if previous != selection:
            self.caret_moved()
        self.repaint_rows()

    def caret_moved(self) -> None:
        """Hook: the caret or the selection changed."""

    async def _on_mouse_down(self, event: events.MouseDown) -> None:
        event.prevent_default()
        self._pointing = True
        await super()._on_mouse_down(event)

    async def _on_mouse_up(self, event: events.MouseUp) -> None:
        event.prevent_default()
        await super()._on_mouse_up(event)
        self._pointing = False

    # Painting

    def runs_between(self, start: int, end: int) -> list[Run]:
        """Hook: (start, end, style name) in offsets, in painting order."""
        return []

    def sign_of(self, start: int, end: int) -> str:
        """Hook: what stands in the margin beside the row with these offsets."""
        return ""

    @property
    def hues(self) -> Mapping[str, str]:
        """Colours by name, for the runs; set anew to change one."""
        return self._hues

    @hues.setter
    def hues(self, hues: Mapping[str, str]) -> None:
        self._hues = dict(hues)
        self._palette = None
        self._strips.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        self._palette = None
        self._strips.clear()
        super().notify_style_update()

    def repaint_rows(self, *, runs_changed: bool = False) -> None:
        """Paint the visible rows that look different from what was painted last."""
        if runs_changed:
            self._revision += 1
        if self._held or not self.is_mounted:
            return
        width = self.size.width
        shown = self._shown
        for y, look in enumerate(self._looks()):
            if shown.get(y) != look:
                self.refresh(Region(0, y, width, 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        if len(self._strips) > KEPT:
            self._strips.clear()
        return ScrollView.render_lines(self, crop)

    def render_line(self, y: int) -> Strip:
        looks = self._looks()
        if y >= len(looks):
            return Strip.blank(self.size.width)
        look = self._shown[y] = looks[y]
        strip = self._strips.get(look)
        if strip is None:
            if self._palette is None:
                no_color = self.app.no_color
                self._palette = Palette(self, self.hues, slant=no_color)
            strip = self._strips[look] = paint(look[0], self._palette, look[1])
        return strip

    def _looks(self) -> list[tuple[Row, Frame]]:
        """What every row of the window shows."""
        room = self.scrollable_content_region
        frame = Frame(self.gutter_width, self._setting.width, room.width)
        top = self.scroll_offset.y
        key = (self._revision, top, room.height, self.selection, self.has_focus, frame)
        if self._seen is None or self._seen[0] != key:
            spans = rows_in_sight(self._folio, self._setting, top, room.height)
            drawn = self._has_cursor and self.has_focus
            caret = self.selection.end if drawn else None
            rows = looks(self._folio, spans, self._runs(spans), caret, self.sign_of)
            rows += [BLANK] * (room.height - len(rows))
            self._seen = key, [(row, frame) for row in rows]
        return self._seen[1]

    def _runs(self, spans: Sequence[Span]) -> list[Run]:
        if not spans:
            return []
        start = spans[0][3]
        _, first, last, offset = spans[-1]
        end = offset + last - first
        if self._asked is None or self._asked[0] != (self._revision, start, end):
            runs = self.runs_between(start, end)
            self._asked = (self._revision, start, end), runs
        first, last = self.selection_range
        return [*self._asked[1], (first, last, "selection")]

    @property
    def window(self) -> tuple[int, int]:
        """Offsets (start, end) of the text that is in sight."""
        height = max(1, self.scrollable_content_region.height)
        spans = rows_in_sight(self._folio, self._setting, self.scroll_offset.y, height)
        if not spans:
            return self._folio.length, self._folio.length
        _, first, last, offset = spans[-1]
        return spans[0][3], offset + last - first

    @property
    def selection_range(self) -> tuple[int, int]:
        """The selection as offsets (start, end), equal when nothing is selected."""
        first, last = sorted(self.selection)
        offset = self._folio.get_index_from_location
        return offset(first), offset(last)
