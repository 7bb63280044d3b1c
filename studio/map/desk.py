"""From the desk to the style map: the room, the band, the pictures."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from studio.measures.style_line import around

if TYPE_CHECKING:
    from textual.timer import Timer

    from studio.desk.desk import Desk
    from studio.map.places import Own, StyleMap
    from studio.map.reading import Beside
    from studio.map.refit import Refit
    from studio.map.strip import MapStrip
    from studio.screens.map import MapRoom

KEPT = "style-map"
"""Under what a draft keeps the name of its last refit."""
POLL_S = 0.05


class MapDesk:
    """One desk's style map. Nothing of it is loaded until somebody looks."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.strip: MapStrip | None = None
        self._map: StyleMap | None = None
        self._loading = threading.Lock()
        self._beside: Beside | None = None
        self._refit: Refit | None = None
        self._timer: Timer | None = None
        self._seen = ""

    @property
    def beside(self) -> Beside:
        """The thread in which the band's texts are measured."""
        from studio.map.reading import Beside

        if self._beside is None:
            self._beside = Beside()
        return self._beside

    @property
    def busy(self) -> bool:
        """Whether something is being measured."""
        return self._beside is not None and self._beside.busy

    def load(self) -> StyleMap:
        """The map, as this draft laid it out last. Raises StyleError."""
        from studio.map import kept as map_kept
        from studio.map.places import as_shipped

        # The band and the room may ask at once.
        with self._loading:
            if self._map is None:
                made = as_shipped()
                name = self.desk.session.settings.get(KEPT)
                found = map_kept.kept(str(name or ""), made.n_exemplars)
                if found is not None:
                    made.adopt(*found)
                    _ = made.regions
                self._map = made
            return self._map

    def here(self) -> str:
        """The caret's paragraph."""
        return around(self.desk.draft.text, self.desk.quill.caret)

    def end(self) -> None:
        """Nothing more is measured."""
        if self._beside is not None:
            self._beside.close()
        if self._refit is not None:
            self._refit.cancel()

    # -- the room ----------------------------------------------------------------------

    def room(self) -> None:
        """Open the room; the key that opened it leads back."""
        from studio.map.refit import Refit
        from studio.screens.map import Asked, MapRoom

        desk = self.desk

        def keep(name: str) -> None:
            if not desk.session.read_only:
                desk.session.settings[KEPT] = name

        if self._refit is None:
            self._refit = Refit(keep)
        room = MapRoom(
            self.load,
            Asked(self._texts, self.here, self._way),
            keys=desk.keymap.of("map"),
            corpora=desk.settings.corpora,
            voices=[speaker.name for speaker in desk.weaver.speakers],
            export=self._export,
            refit=self._refit,
        )

        def left(offset: int | None) -> None:
            if offset is not None:
                desk.quill.show_offset(offset)
            self._fill()
            if self._refit is not None and self._refit.running:
                self._watch()

        desk.app.push_screen(room, left)

    def _texts(self) -> Iterator[list[Own] | None]:
        from studio.map.own import gathered

        yield None
        yield from gathered(self.desk.draft.text, self.desk.session.tree())

    def _way(self) -> Iterator[list[str] | None]:
        from studio.map.own import hour

        yield None
        yield from hour(self.desk.session.tree(), time.time())

    def _export(self, room: MapRoom) -> str:
        from studio.map.export import export_room

        return export_room(room, self.desk.session.path)

    # -- the band beneath the draft ----------------------------------------------------

    def toggle_strip(self) -> None:
        """Show the map beneath the draft, or put it away."""
        from studio.map.strip import MapStrip

        if self.strip is None:
            self.strip = MapStrip()
            self.desk.spread.mount(self.strip)
            self._watch()
        else:
            self.strip.display = not self.strip.display
        self._fill()

    def _fill(self) -> None:
        """Show the map in the band, where there is one."""
        if self.strip is not None and self.strip.display:
            self.beside.ask("load", self.load, self._loaded)

    def _watch(self) -> None:
        """Look now and then at what goes on beside the desk."""
        if self._timer is None:
            self._timer = self.desk.set_interval(POLL_S, self._poll)

    def _loaded(self, map_: StyleMap) -> None:
        assert self.strip is not None
        voices = [speaker.name for speaker in self.desk.weaver.speakers]
        self.strip.fill(map_, voices)
        self.follow(afresh=True)

    def _poll(self) -> None:
        if (beside := self._beside) is not None:
            beside.poll()
            if (error := beside.problem) is not None:
                beside.problem = None
                self.desk.tell("The map cannot be shown", str(error))
        # While the room is open it looks at that itself.
        if self.desk.app.screen is not self.desk:
            return
        if self._refit is not None and self._refit.running:
            self._look_at_refit(self._refit)

    def _look_at_refit(self, refit: Refit) -> None:
        from styles.model import StyleError

        try:
            if refit.poll():
                self.desk.notices.tell("The map is laid out with all of yours on it.")
                self._fill()
        except StyleError as error:
            self.desk.tell(error.title, error.message)

    def follow(self, *, afresh: bool = False) -> None:
        """The caret has moved, or its paragraph has changed: the mark goes along. Costs
        the key a look at its paragraph; the measuring is done elsewhere."""
        strip, map_ = self.strip, self._map
        if strip is None or map_ is None or not strip.display:
            return
        text = self.here()
        if text == self._seen and not afresh:
            return
        self._seen = text
        self.beside.ask("here", lambda: map_.spot(text), strip.follow)
