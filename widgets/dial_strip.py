"""The dial in one line of the desk: the slider in hand, and the next one beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message
from typing_extensions import Unpack

from widgets.glyphs import cells, visible
from widgets.options import Options
from widgets.painted import Cell, Painted
from widgets.slider import SliderView, place, slider_row, track_start, track_width
from widgets.take_rows import clipped

LEGEND: list[Cell] = [
    ("● ", "accent"),
    ("asked  ", "muted"),
    ("○ ", "strong"),
    ("measured", "muted"),
]
LEGEND_WIDE = 19
ROOMY = 76
"""Columns from which it is said whose dial it is, and what the signs mean."""
TWO = 140
"""Columns from which two sliders stand side by side."""
GAP = 3
WORDS = (9, 13)


@dataclass(frozen=True, slots=True)
class StripView:
    """`sliders` are the one in hand and those after it; `whose` is said before them."""

    sliders: tuple[SliderView, ...] = ()
    whose: str = ""
    in_hand: bool = False
    said: str = ""
    """In place of the sliders, such as a question for a number."""


class DialStrip(Painted):
    """One row. `show(view)` sets all of it. The mouse posts `Turned(name, share)` for a
    click or a drag on a track, `Stepped(name, by)` for the wheel."""

    DEFAULT_CSS = "DialStrip { height: 1; }"

    @dataclass
    class Turned(Message):
        """A slider was set to a place from 0 to 1."""

        name: str
        share: float

    @dataclass
    class Stepped(Message):
        """The wheel was turned over a slider."""

        name: str
        by: int

    def __init__(self, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.view = StripView()
        self._held = ""

    def show(self, view: StripView) -> None:
        """Show another state."""
        self.view = view
        self.repaint()

    def places(self) -> list[tuple[SliderView, int, int]]:
        """(slider, first cell, cells) of each slider that is shown."""
        view, width = self.view, self.size.width
        if view.said or not view.sliders:
            return []
        left = cells(self._lead) + 2
        room = width - left - LEGEND_WIDE - GAP if width >= ROOMY else width - left - 1
        n = 2 if width >= TWO and len(view.sliders) > 1 else 1
        each = (room - GAP * (n - 1)) // n
        return [
            (slider, left + index * (each + GAP), each)
            for index, slider in enumerate(view.sliders[:n])
        ]

    @property
    def _lead(self) -> str:
        """Whose dial it is, where there is room to say so."""
        if not self.view.whose or self.size.width < ROOMY:
            return ""
        return clipped(visible(self.view.whose), 14) + " "

    def look(self, y: int) -> Sequence[Cell]:
        view, width = self.view, self.size.width
        mark = "▸" if view.in_hand else " "
        if view.said:
            return [
                (f"{mark} ", "accent"),
                (clipped(visible(view.said), width - 3), ""),
            ]
        pieces: list[Cell] = [(f"{mark} ", "accent"), (self._lead, "muted")]
        used = 2 + cells(self._lead)
        for index, (slider, _, each) in enumerate(self.places()):
            if index:
                pieces.append((" " * GAP, ""))
                used += GAP
            lit = view.in_hand and index == 0
            pieces += slider_row(slider, each, words=WORDS, lit=lit)
            used += each
        if width >= ROOMY and self.places():
            pieces += [(" " * (width - used - LEGEND_WIDE - 1), ""), *LEGEND]
        return pieces

    # Mouse

    def _over(self, x: int) -> str:
        for slider, first, each in self.places():
            if first <= x < first + each:
                return slider.name
        return ""

    def _turn(self, x: int) -> None:
        for slider, first, each in self.places():
            if slider.name == self._held:
                at = x - first - track_start(WORDS)
                share = place(at, track_width(each, WORDS))
                self.post_message(self.Turned(slider.name, share))

    async def _on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        self._held = self._over(event.x)
        if self._held:
            self.capture_mouse()
            self._turn(event.x)

    def _on_mouse_move(self, event: events.MouseMove) -> None:
        if self._held:
            event.stop()
            self._turn(event.x)

    async def _on_mouse_up(self, event: events.MouseUp) -> None:
        event.stop()
        self._held = ""
        self.release_mouse()

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        if name := self._over(event.x):
            self.post_message(self.Stepped(name, 1))

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        if name := self._over(event.x):
            self.post_message(self.Stepped(name, -1))
