"""The map room: where the draft, its branches and takes stand among many authors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from textual.binding import Binding

from studio.map.places import StyleMap
from studio.map.refit import Refit
from studio.screens.map_shown import Asked, MapShown
from styles.map.layout import Plane
from styles.model import StyleError
from widgets.key_bar import Hint
from widgets.parts import Part

__all__ = ["Asked", "MapRoom"]

STRIDES = (
    (0.02, "it hardly moved"),
    (0.08, "its longest step is a twentieth of the map wide"),
    (0.15, "its longest step is a tenth of the map wide"),
    (0.27, "its longest step is a fifth of the map wide"),
    (0.42, "its longest step is a third of the map wide"),
    (0.60, "its longest step is half the map wide"),
)


def strode(share: float) -> str:
    """
    >>> strode(0.12), strode(0.9)
    ('its longest step is a tenth of the map wide', 'it crossed the map in one step')
    """
    told = (said for below, said in STRIDES if share < below)
    return next(told, "it crossed the map in one step")


class MapRoom(MapShown):
    """Draws the way of the draft, lays the map out anew, writes it as a picture."""

    BINDINGS = [
        Binding("t", "trail", show=False),
        Binding("r", "refit", show=False),
        Binding("s", "shipped", show=False),
        Binding("x", "export", show=False),
        Binding("g", "go", show=False),
    ]

    def __init__(
        self,
        *args: Any,
        export: Callable[[MapRoom], str] | None = None,
        refit: Refit | None = None,
        trail_at_once: bool = False,
        **options: Any,
    ) -> None:
        """`export` writes the pictures and says where; `refit` lays out anew, and goes
        on when the room is left; with `trail_at_once` the way is shown from the
        beginning; for the others see `MapShown`."""
        super().__init__(*args, **options)
        self.export = export
        self.refit = refit
        self.trail_at_once = trail_at_once

    def loaded(self, map_: StyleMap) -> None:
        super().loaded(map_)
        if self.trail_at_once:
            self.action_trail()

    def hints(self) -> Sequence[Hint]:
        hints = list(super().hints())
        if hints:
            hints.append(("t", "trail", "t"))
            if self.refit is not None:
                word = "cancel" if self.refit.running else "anew"
                hints.append(("r", word, "r"))
                if self.map is not None and not self.map.is_shipped:
                    hints.append(("s", "as it came", "s"))
            if self.export is not None:
                hints.append(("x", "picture", "x"))
            hints.append(("n", "names", "n"))
            if self._offset() >= 0:
                hints.insert(2, ("g", "go there", "g"))
        return hints

    def under_way(self) -> Iterator[Part]:
        if self.refit is not None and self.refit.running:
            yield (f"laying out anew {self.refit.share:.0%}", "accent")

    def poll(self) -> None:
        super().poll()
        if self.refit is not None and self.refit.running:
            self._look_at_refit(self.refit)

    def action_go(self) -> None:
        """To the draft, where the paragraph in hand begins."""
        if (offset := self._offset()) >= 0:
            self.dismiss(offset)
        else:
            self.app.bell()

    def action_trail(self) -> None:
        """Show how the draft came here, or put it away."""
        if self.trail is not None:
            self.trail = None
            self._draw()
            self.show()
        elif self.map is not None:
            self._walking.begin(self._way())

    def _way(self) -> Iterator[None]:
        texts: list[str] = []
        for found in self.asked.way():
            if found is not None:
                texts = found
            yield None
        if (map_ := self.map) is not None:
            self.beside.ask("way", lambda: map_.path(texts), self._went_this_way)

    def _went_this_way(self, path: Plane) -> None:
        if len(path) < 2:
            self.tell(f"The draft has not moved {self.asked.way_word}.", "muted")
            return
        self.trail = path
        width = np.ptp(self.map.plane, axis=0).max() if self.map is not None else 1.0
        steps = np.hypot(*np.diff(path, axis=0).T)
        way = f"The way of the whole draft {self.asked.way_word}"
        told = strode(float(steps.max() / width))
        self.tell(f"{way}, at {len(path)} moments: {told}.", "muted")
        self._draw()

    # -- laid out anew -----------------------------------------------------------------

    def action_refit(self) -> None:
        """Lay the map out anew with one's own texts; pressed again, cancel that."""
        if self.map is None or self.refit is None:
            self.app.bell()
        elif self.refit.running:
            self.refit.cancel()
            self.tell("Cancelled; the map stays as it was.", "muted")
        elif self.beside.busy:
            self.tell("One moment: your texts are still being measured.", "muted")
        else:
            try:
                self.refit.begin(self.map)
            except OSError as error:
                self.tell(f"The map could not be made anew: {error}.", "bad")
                return
            self._look_at_refit(self.refit)

    def action_shipped(self) -> None:
        """Back to the map that ships."""
        map_ = self.map
        if map_ is None or self.refit is None or map_.is_shipped:
            self.app.bell()
        elif self.beside.busy:
            self.tell("One moment: your texts are still being measured.", "muted")
        else:
            self.refit.undo(map_)
            self.trail = None
            self._said = ("The map stands as it came, yours placed on it.", "good")
            self._draw()
            self.follow()
            self.show()

    def _look_at_refit(self, refit: Refit) -> None:
        try:
            done = refit.poll()
        except StyleError as error:
            self.tell(f"{error.title}. {error.message}", "bad")
            return
        if done:
            self.trail = None
            self._said = ("The map is laid out with all of yours on it.", "good")
            self._draw()
            self.follow()
        self.show()

    def action_export(self) -> None:
        """Write the map as a picture."""
        if self.export is not None and self.map is not None:
            self.tell(self.export(self))

    def _offset(self) -> int:
        own = self.view.cursor - (self.map.n_exemplars if self.map else 0)
        if self.map is None or self.view.cursor < 0 or own < 0:
            return -1
        return self.map.standing[own].own.offset
