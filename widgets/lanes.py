"""The lanes of all voices: beside the draft, or two of them beneath it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.reactive import reactive
from textual.widget import Widget

from widgets.lane import Lane, LaneView


class Lanes(Widget):
    """One lane per voice.

    `show(views)` makes, reorders and removes lanes; `lane(voice)` gives one; `append`,
    `shrink` and `update(view)` go to the lane of a voice. `select(voice)` lights one and
    keeps it in sight; `selected` is its voice or "". `in_hand` lights the whole. In a
    `Spread` it stands right of the draft from 100 columns on, else beneath it, two lanes
    visible and the others named in a line of tabs.

    Messages: those of `Lane` (Clicked, Taken, TakeStepped) bubble up from here.
    """

    selected: reactive[str] = reactive("")
    in_hand: reactive[bool] = reactive(False, toggle_class="-in-hand")

    def __init__(
        self,
        views: Sequence[LaneView] = (),
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._lanes: dict[str, Lane] = {}
        self.show(views)

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
            self.mount_all(
                lane for lane in self._lanes.values() if not lane.is_attached
            )

    def compose(self) -> Sequence[Lane]:  # type: ignore[override]
        return list(self._lanes.values())

    def update(self, view: LaneView) -> None:
        """Show another state of one voice; unknown voices are ignored."""
        if view.voice in self._lanes:
            self._lanes[view.voice].show(view)

    def append(self, voice: str, text: str) -> None:
        """A voice's take grew; unknown voices are ignored."""
        if voice in self._lanes:
            self._lanes[voice].append(text)

    def shrink(self, voice: str, n_chars: int) -> None:
        """A voice's take went back to its first `n_chars` characters."""
        if voice in self._lanes:
            self._lanes[voice].shrink(n_chars)

    def select(self, voice: str) -> None:
        """Light the lane of a voice and keep it in sight; "" lights none."""
        self.selected = voice

    def watch_selected(self, voice: str) -> None:
        for name, lane in self._lanes.items():
            lane.selected = name == voice
