"""All voices in one line, for when not all lanes are in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from typing_extensions import Unpack

from widgets.glyphs import cells, visible
from widgets.lane import Lane, LaneView
from widgets.options import Options
from widgets.painted import Cell, Painted


class LaneTabs(Painted):
    """A rule that names the voices: `show(views, lit)`. A click on a name posts
    `Lane.Clicked(voice)`."""

    DEFAULT_CSS = "LaneTabs { height: 1; }"

    @dataclass(frozen=True, slots=True)
    class Tab:
        voice: str
        name: str
        hue: str
        mark: str
        lit: bool

    def __init__(self, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self._tabs: tuple[LaneTabs.Tab, ...] = ()
        self._places: list[tuple[int, int, str]] = []

    def show(self, views: Sequence[LaneView], lit: str = "") -> None:
        """Name these voices; `lit` is the one in hand, or ""."""
        tabs = tuple(
            self.Tab(
                view.voice,
                visible(view.label or view.voice),
                view.hue,
                "·"
                if view.state in ("thinking", "speaking")
                else f"{view.k}/{view.n}"
                if view.n
                else "",
                view.voice == lit,
            )
            for view in views
        )
        if tabs != self._tabs:
            self._tabs = tabs
            self.repaint()

    def look(self, y: int) -> Sequence[Cell]:
        pieces: list[Cell] = [("──", "faint")]
        x = 2
        self._places = []
        marked = sum(cells(tab.name) + len(tab.mark) + 6 for tab in self._tabs)
        for tab in self._tabs:
            name = f" {tab.name} "
            detail = f"{tab.mark} " if tab.mark and marked <= self.size.width else ""
            if tab.lit:
                detail += "< "
            width = cells(name) + len(detail)
            hue = f"{tab.hue}!" if tab.lit else tab.hue
            pieces += [(name, hue), (detail, "muted"), ("──", "faint")]
            self._places.append((x, x + width, tab.voice))
            x += width + 2
        return [*pieces, ("─" * max(0, self.size.width - x), "faint")]

    async def _on_click(self, event: events.Click) -> None:
        event.stop()
        for start, end, voice in self._places:
            if start <= event.x < end:
                self.post_message(Lane.Clicked(voice))
