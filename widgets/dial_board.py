"""The whole dial: every slider in its row, the one in hand unfolded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from typing_extensions import Unpack

from widgets.glyphs import cells, visible
from widgets.options import Options
from widgets.painted import Cell
from widgets.slider import (
    SliderView,
    band,
    place,
    slider_row,
    track_start,
    track_width,
)
from widgets.slider_mouse import SliderMouse
from widgets.take_rows import clipped

WORDS = (13, 14)
AMOUNT = 15
"""Cells for how much is asked, in words, at the right of a row."""


@dataclass(frozen=True, slots=True)
class BoardView:
    """Every slider in order, and the name of the one in hand."""

    sliders: tuple[SliderView, ...] = ()
    lit: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[Cell, ...] = ()
    slider: str = ""


class DialBoard(SliderMouse):
    """`show(view)` sets all of it. The mouse posts what `SliderMouse` says."""

    DEFAULT_CSS = "DialBoard { height: 1fr; width: 100%; }"

    def __init__(self, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.view = BoardView()
        self._rows: tuple[object, list[_Row]] | None = None

    def show(self, view: BoardView) -> None:
        """Show another state."""
        self.view = view
        self.repaint()

    def wanted(self, view: BoardView) -> int:
        """Rows in which all of a view stands with air between its groups."""
        groups = {slider.group for slider in view.sliders}
        texts = max((len(self._texts(s)) for s in view.sliders), default=0)
        return len(view.sliders) + 2 * len(groups) + texts

    def look(self, y: int) -> Sequence[Cell]:
        rows = self.rows()
        return rows[y].cells if y < len(rows) else ()

    def rows(self) -> list[_Row]:
        """What stands in each row, the slider in hand among them."""
        key = (self.view, self.size)
        if self._rows is None or self._rows[0] != key:
            self._rows = key, self._laid_out()
        return self._rows[1]

    def _laid_out(self) -> list[_Row]:
        view, height = self.view, self.size.height
        n_groups = len({slider.group for slider in view.sliders})
        lit = next((s for s in view.sliders if s.name == view.lit), None)
        n_texts = len(self._texts(lit)) if lit else 0
        spare = height - len(view.sliders) - n_groups
        unfold = n_texts > 0 and spare >= n_texts
        airy = spare - (n_texts if unfold else 0) >= n_groups - 1
        rows: list[_Row] = []
        group = None
        at = 0
        for slider in view.sliders:
            if slider.group != group:
                if group is not None and airy:
                    rows.append(_Row())
                group = slider.group
                rows.append(_Row((("  " + group, "muted"),)))
            if slider is lit:
                at = len(rows)
            rows.append(self._slider(slider, slider is lit))
            if slider is lit and unfold:
                rows += self._unfolded(slider)
        # Where there are too many, the one in hand stays in sight.
        first = min(max(0, at - height // 2), max(0, len(rows) - height))
        return rows[first : first + height]

    @property
    def _room(self) -> int:
        return max(1, self.size.width - self._amount - 2)

    @property
    def _amount(self) -> int:
        return AMOUNT if self.size.width >= 76 else 0

    def _slider(self, slider: SliderView, lit: bool) -> _Row:
        amount = clipped(visible(slider.amount), self._amount)
        mark = "▸" if lit else " "
        said = "" if lit else "faint" if not slider.offered else "muted"
        return _Row(
            (
                (mark + " ", "accent"),
                *slider_row(slider, self._room, words=WORDS, lit=lit),
                (amount, said),
            ),
            slider.name,
        )

    def _texts(self, slider: SliderView | None) -> list[str]:
        if slider is None or slider.draft is None:
            return []
        return [slider.draft.label, *(lane.label for lane in slider.lanes)]

    def _unfolded(self, slider: SliderView) -> list[_Row]:
        assert slider.draft is not None
        width = track_width(self._room, WORDS)
        rows = []
        for text in (slider.draft, *slider.lanes):
            name = clipped(visible(text.label), WORDS[0])
            pad = " " * (WORDS[0] - cells(name))
            rows.append(
                _Row(
                    (
                        ("  " + pad, ""),
                        (name, text.hue or "muted"),
                        ("   ", ""),
                        *band(text, width),
                    )
                )
            )
        return rows

    # Mouse

    def slider_at(self, x: int, y: int) -> str:
        rows = self.rows()
        return rows[y].slider if 0 <= y < len(rows) else ""

    def on_track(self, x: int, y: int) -> bool:
        start = 2 + track_start(WORDS)
        return start <= x < start + track_width(self._room, WORDS)

    def share_at(self, name: str, x: int) -> float | None:
        return place(x - 2 - track_start(WORDS), track_width(self._room, WORDS))
