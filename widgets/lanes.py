"""The lanes of all voices: beside the draft, or two of them beneath it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widget import Widget
from typing_extensions import Unpack

from widgets.lane import Lane, LaneView
from widgets.lane_tabs import LaneTabs
from widgets.options import Options
from widgets.painted import Cell, Painted

ROOMY = 6
"""Rows from which every lane has enough, so that all get the same."""

LIT = 8
"""Rows the lit lane gets where room is short."""

TALL = 7
"""Rows a lane beside the draft has at first, where there is room."""

STEP = 4
"""Rows by which lanes grow when a take needs more."""


def heights(total: int, n_lanes: int, lit: int) -> list[int]:
    """Rows for each lane, `total` in all, 0 for one that is out of sight.

    Where room is short the lit lane gets up to `LIT` rows and the others what is left,
    two at least; where even that is too much those farthest from it go out of sight.
    """
    if n_lanes == 0 or total <= 0:
        return [0] * n_lanes
    share, rest = divmod(total, n_lanes)
    if share >= ROOMY or n_lanes == 1:
        return [share + (index < rest) for index in range(n_lanes)]
    fitting = min(n_lanes, max(1, total // 2))
    first = min(max(0, lit - (fitting - 1) // 2), n_lanes - fitting)
    others = [i for i in range(first, first + fitting) if i != lit]
    rows = [0] * n_lanes
    rows[lit] = max(total - ROOMY * len(others), min(LIT, total - 2 * len(others)))
    if others:
        share, rest = divmod(total - rows[lit], len(others))
        for place, index in enumerate(others):
            rows[index] = share + (place < rest)
    else:
        rows[lit] = total
    return rows


class Foot(Painted):
    """The rule between draft and lanes, carried on below the last lane."""

    DEFAULT_CSS = "Foot { height: 1fr; }"

    def look(self, y: int) -> Sequence[Cell]:
        return (("│", "faint"),)


class Lanes(Vertical):
    """One lane per voice.

    `show(views)` makes, reorders and removes lanes; `lane(voice)` gives one; `append`,
    `cut_back` and `update(view)` go to the lane of a voice. `select(voice)` lights
    one and keeps it in sight; `selected` is its voice or "". `in_hand` lights it only
    while true. In a `Spread` the lanes stand right of the draft from 100 columns on
    (`beside`), else beneath it, two in sight and all named in a line of tabs.

    Messages: those of `Lane` (Clicked, Taken, TakeStepped) bubble up from here.
    """

    DEFAULT_CSS = """
    Lanes { height: 1fr; background: $background; overflow: hidden; }
    """

    selected: reactive[str] = reactive("")
    # Without a CSS class of its own: restyling every lane costs tens of milliseconds.
    in_hand: reactive[bool] = reactive(False, repaint=False)
    beside: reactive[bool] = reactive(True, toggle_class="-beside")

    def __init__(
        self, views: Sequence[LaneView] = (), **options: Unpack[Options]
    ) -> None:
        super().__init__(**options)
        self._lanes: dict[str, Lane] = {}
        self._tabs = LaneTabs()
        self._foot = Foot()
        self._tall = TALL
        self.show(views)

    def compose(self) -> ComposeResult:
        yield self._tabs
        yield from self._lanes.values()
        yield self._foot

    @property
    def voices(self) -> tuple[str, ...]:
        """Voices in the order shown."""
        return tuple(self._lanes)

    def lane(self, voice: str) -> Lane:
        """The lane of a voice; KeyError if there is none."""
        return self._lanes[voice]

    def show(self, views: Sequence[LaneView]) -> None:
        """Show these voices in this order, making and removing lanes as needed."""
        old, self._lanes = self._lanes, {}
        for view in views:
            lane = old.pop(view.voice, None) or Lane(view)
            lane.show(view)
            self._lanes[view.voice] = lane
        if self.is_attached:
            for gone in old.values():
                gone.remove()
            new = [lane for lane in self._lanes.values() if not lane.is_attached]
            if new:
                self.mount_all(new)
            self.sort_children(key=self._place)
        self._tall = TALL
        if self.selected not in self._lanes:
            self.selected = next(iter(self._lanes), "")
        self._light()
        self._arrange()

    def _place(self, child: Widget) -> int:
        """Tabs first, then the lanes in order, the foot last."""
        if isinstance(child, Lane):
            voices = tuple(self._lanes)
            return voices.index(child.voice) if child.voice in voices else len(voices)
        return -1 if child is self._tabs else len(self._lanes) + 1

    def update(self, view: LaneView) -> None:
        """Show another state of one voice; unknown voices are ignored."""
        if view.voice in self._lanes:
            self._lanes[view.voice].show(view)
            self._grow()
            self._show_tabs()

    def append(self, voice: str, text: str) -> None:
        """A voice's take grew; unknown voices are ignored."""
        if voice in self._lanes:
            self._lanes[voice].append(text)
            self._grow()
            self._show_tabs()

    def cut_back(self, voice: str, n_chars: int) -> None:
        """A voice's take went back to its first `n_chars` characters."""
        if voice in self._lanes:
            self._lanes[voice].cut_back(n_chars)

    def _grow(self) -> None:
        """Give all lanes more rows once a take outgrows them; none is taken back while
        takes grow, so that what is being read stays where it is."""
        wanted = max(lane.n_rows_wanted for lane in self._lanes.values())
        if wanted > self._tall and self.beside and self._tall < self.size.height:
            self._tall = -(-wanted // STEP) * STEP
            self._arrange()

    def select(self, voice: str) -> None:
        """Light the lane of a voice and keep it in sight."""
        self.selected = voice

    def watch_selected(self) -> None:
        self._light()
        self._arrange()

    def watch_in_hand(self) -> None:
        self._light()

    def watch_beside(self) -> None:
        self._arrange()

    def _light(self) -> None:
        for voice, lane in self._lanes.items():
            lane.selected = self.in_hand and voice == self.selected
        self._show_tabs()

    def _show_tabs(self) -> None:
        lit = self.selected if self.in_hand else ""
        self._tabs.show([lane.view for lane in self._lanes.values()], lit)

    def _on_resize(self, event: events.Resize) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Share the height among the lanes."""
        voices = list(self._lanes)
        lit = voices.index(self.selected) if self.selected in voices else 0
        height = self.size.height
        if self.beside:
            room = min(height, self._tall * len(voices))
            rows = heights(room, len(voices), lit)
        else:
            rows = [0] * len(voices)
            first = min(lit, max(0, len(voices) - 2))
            pair = range(len(voices))[first : first + 2]
            for index in pair:
                rows[index] = (height - 1) // len(pair)
            if voices:
                rows[lit] += height - 1 - sum(rows)
        self._tabs.display = not self.beside
        self._foot.display = self.beside
        for lane, n_rows in zip(self._lanes.values(), rows, strict=True):
            if n_rows and lane.styles.height is not None:
                current = lane.styles.height.value
                if current != n_rows or not lane.styles.height.is_cells:
                    lane.styles.height = n_rows
            lane.display = n_rows > 0


if __name__ == "__main__":
    from widgets.demo import show
    from widgets.samples import VIEWS

    show(Lanes(VIEWS))
