"""The dial in one line of the desk: the slider in hand, and the next one beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from typing_extensions import Unpack

from widgets.glyphs import cells, visible
from widgets.options import Options
from widgets.painted import Cell
from widgets.slider import SliderView, place, slider_row, track_start, track_width
from widgets.slider_mouse import SliderMouse
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


class DialStrip(SliderMouse):
    """One row. `show(view)` sets all of it. The mouse posts what `SliderMouse` says; a
    click on the words at an end is one on that end."""

    DEFAULT_CSS = "DialStrip { height: 1; }"

    def __init__(self, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.view = StripView()

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

    def slider_at(self, x: int, y: int) -> str:
        for slider, first, each in self.places():
            if first <= x < first + each:
                return slider.name
        return ""

    def on_track(self, x: int, y: int) -> bool:
        return True

    def share_at(self, name: str, x: int) -> float | None:
        for slider, first, each in self.places():
            if slider.name == name:
                return place(x - first - track_start(WORDS), track_width(each, WORDS))
        return None
