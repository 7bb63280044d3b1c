"""The style map as it is seen: points, the caret's mark, the card of one point."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import events, on
from textual.binding import Binding
from textual.containers import Container
from textual.widget import Widget

from engines.text import inert
from studio.bites import Bites
from studio.map import look as looks
from studio.map.colours import hues_of
from studio.map.places import Own, Spot, Standing, StyleMap
from studio.map.reading import Beside
from studio.screens.room import Room
from studio.writing.counts import spoken
from styles.map.layout import Plane
from styles.model import StyleError
from widgets.key_bar import Hint
from widgets.map_view import Live, MapView
from widgets.parts import Part
from widgets.sheet import Sheet
from widgets.status_line import StatusLine

WIDE = 110
"""Columns from which a card stands beside the map."""
POLL_S = 0.05
NONE_YET = "Nothing of yours stands here yet: write, and come back."
BEING_PLACED = "Where your own texts stand is being looked for."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the room shows: plain work to be done in small bites or beside the screen.

    `texts` gathers one's own texts, `way` the texts of a trail, oldest first; both may
    yield None until the last, which is the list. `here` is the text of the caret's
    paragraph.
    """

    texts: Callable[[], Iterator[list[Own] | None]]
    here: Callable[[], str]
    way: Callable[[], Iterator[list[str] | None]]
    way_word: str = "this hour"


class MapShown(Room[int]):
    """A room that shows the map. Answers the letter of the draft to go to, or None."""

    heading = "the map"
    DEFAULT_CSS = """
    MapShown .body { max-width: 100%; padding: 0; }
    MapShown .both { height: 1fr; layout: vertical; }
    MapShown MapView { background: $primary 5%; }
    MapShown MapView:ansi { background: ansi_default; }
    MapShown Sheet { height: 60%; padding: 1 2; display: none; }
    MapShown .-open Sheet { display: block; border-top: solid $foreground 20%; }
    MapShown.-wide .both { layout: horizontal; }
    MapShown.-wide Sheet { width: 46; height: 100%; }
    MapShown.-wide .-open Sheet {
        border-top: none;
        border-left: solid $foreground 20%;
    }
    MapShown .told, MapShown .legend { height: 1; }
    """
    BINDINGS = [
        Binding("full_stop", "here", show=False),
        Binding("n", "names", show=False),
        Binding("pageup", "card(-1)", show=False),
        Binding("pagedown", "card(1)", show=False),
    ]

    def __init__(
        self,
        load: Callable[[], StyleMap],
        asked: Asked,
        *,
        keys: Sequence[str] = (),
        corpora: str = "",
        voices: Sequence[str] = (),
    ) -> None:
        """`load` makes the map, beside the screen; `keys` lead back; `corpora` is a
        folder with the exemplars' texts; `voices` are all that have a colour."""
        super().__init__()
        self.load = load
        self.asked = asked
        self.beside = Beside()
        self.keys = tuple(keys)
        self.corpora = corpora
        self.voices = tuple(voices)
        self.view = MapView()
        self.sheet = Sheet("", measure=96)
        self.told = StatusLine(classes="told")
        self.legend = StatusLine(classes="legend")
        self.map: StyleMap | None = None
        self.trail: Plane | None = None
        self.spot: Spot | None = None
        self._card = -1
        """The point whose card is open."""
        self._gathering = Bites(self)
        self._walking = Bites(self)
        self._share = 0.0
        self._placed = False
        """Whether one's own texts have been measured."""
        self._said: Part | None = ("the sea is being drawn", "muted")

    @property
    def busy(self) -> bool:
        """Whether something that is shown is still being worked out."""
        return self.beside.busy or self._gathering.busy or self._walking.busy

    def body(self) -> Iterable[Widget]:
        self.both = Container(self.view, self.sheet, classes="both")
        yield self.both
        yield self.told
        yield self.legend

    def begin(self) -> None:
        self.set_class(self.app.size.width >= WIDE, "-wide")
        self.app.theme_changed_signal.subscribe(self, lambda _: self._paint())
        self.view.caption = self._caption
        self.view.focus()
        self.set_interval(POLL_S, self.poll)
        self.beside.ask("load", self.load, self.loaded)
        self.show()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")

    def on_unmount(self) -> None:
        self._gathering.stop()
        self._walking.stop()
        self.beside.close()

    def hints(self) -> Sequence[Hint]:
        if self.map is None:
            return ()
        return (
            ("←↑↓→", "sail", "right"),
            ("Enter", "close" if self._card >= 0 else "open", "enter"),
            ("Tab", "your own", "tab"),
            (".", "the caret", "full_stop"),
            ("+ -", "nearer", "plus"),
            ("0", "all", "0"),
        )

    def on_key(self, event: events.Key) -> None:
        if event.key in self.keys:
            event.stop()
            self.dismiss(None)

    # -- reading -----------------------------------------------------------------------

    def poll(self) -> None:
        """Show what has been worked out since."""
        if self.beside.poll():
            self.show()
        if (error := self.beside.problem) is not None:
            self.beside.problem = None
            self.tell(_told(error), "bad")

    def loaded(self, map_: StyleMap) -> None:
        """The map has been read."""
        self.map = map_
        self._said = None
        self._paint()
        self.view.show(looks.chart(map_))
        self.follow()
        self._gathering.begin(self._own())

    def follow(self) -> None:
        """See where the caret's paragraph stands."""
        if (map_ := self.map) is not None:
            text = self.asked.here()
            self.beside.ask("here", lambda: map_.spot(text), self._moved)

    def _moved(self, spot: Spot | None) -> None:
        self.spot = spot
        self.view.glide(looks.live(spot))

    def _own(self) -> Iterator[None]:
        texts: list[Own] = []
        for found in self.asked.texts():
            if found is not None:
                texts = found
            yield None
        if (map_ := self.map) is None:
            return
        self.beside.ask("own", lambda: map_.measure(texts, self._went), self._measured)

    def _went(self, share: float) -> None:
        self._share = share

    def _measured(self, standing: tuple[Standing, ...]) -> None:
        assert self.map is not None
        self.map.standing = standing
        self._share = 0.0
        self._placed = True
        self._draw()

    # -- what is seen ------------------------------------------------------------------

    def _draw(self) -> None:
        if self.map is not None:
            self.view.show(looks.chart(self.map, self.trail), keep_view=True)

    def _paint(self) -> None:
        """Colours of this theme, for all that has any."""
        theme = self.app.current_theme
        spoken_of = looks.voices_of(self.map.standing) if self.map else []
        hues = hues_of(theme, (*self.voices, *spoken_of))
        for painted in (self.view, self.legend, self.told):
            painted.hues = hues
            painted.repaint_all()

    def show(self) -> None:
        """Bring the lines up to date."""
        map_ = self.map
        if map_ is None or not self.is_mounted:
            self.told.show([self._said or ""])
            return
        own = len(map_.standing)
        facts: list[Part] = [*self.under_way()]
        if self._share:
            facts.append((f"measuring {self._share:.0%}", "muted"))
        if not map_.is_shipped:
            facts.append(("laid out with your own", "muted"))
        facts.append(spoken(map_.n_exemplars, "passage", "passages"))
        if self._placed or own:
            facts.append((f"{own:,} of yours", ""))
        self.say(*facts)
        left = [self._said] if self._said else looks.line(map_, self.view.cursor)
        if not left and not own:
            left = [(NONE_YET if self._placed else BEING_PLACED, "muted")]
        elif not left:
            left = self._whereabouts()
        self.told.show(left)
        entries = looks.legend(map_, self.trail is not None)
        self.legend.show(looks.fitting(entries, self.app.size.width - 2))
        self.show_keys()

    def under_way(self) -> Iterator[Part]:
        """Hook: what goes on beside what is shown, for the first line."""
        yield from ()

    def _whereabouts(self) -> list[Part]:
        """Of the caret's paragraph, when no point is in hand."""
        assert self.map is not None
        if self.spot is None:
            return [("The caret stands in no paragraph.", "muted")]
        near = looks.company(self.map, self.spot.near, 3)
        unsure = ", too short to be sure" if self.spot.words < looks.SURE else ""
        words = spoken(self.spot.words, "word", "words")
        return [
            ("✦ the paragraph at the caret", "strong"),
            (f"{words}{unsure}; near", "muted"),
            (", ".join(near), ""),
        ]

    def tell(self, text: str, role: str = "") -> None:
        """Say something in the line below the map, until the next key."""
        self._said = (inert(text), role)
        self.show()

    def _caption(self, index: int) -> str:
        return looks.caption(self.map, index) if self.map else ""

    @on(MapView.Pointed)
    def _pointed(self, event: MapView.Pointed) -> None:
        event.stop()
        self._said = None
        if self._card >= 0:
            self._open(event.index)
        self._show_reach()
        self.show()

    def _show_reach(self) -> None:
        """How sure the place of one's own text in hand is."""
        map_, index = self.map, self.view.cursor
        own = index - map_.n_exemplars if map_ is not None else -1
        reach = None
        if map_ is not None and own >= 0:
            spot = map_.standing[own].spot
            reach = Live(spot.x, spot.y, spot.radius)
        self.view.reach = reach
        self.view.look_again()

    @on(MapView.Opened)
    def _opened(self, event: MapView.Opened) -> None:
        event.stop()
        if self._card == event.index:
            self._close()
        else:
            self._open(event.index)

    def _open(self, index: int) -> None:
        map_ = self.map
        if map_ is None or index < 0:
            return
        self._card = index
        exemplar = index < map_.n_exemplars
        sought = exemplar and bool(self.corpora)
        self.sheet.show(looks.card(map_, index, "" if sought else None))
        self.both.set_class(True, "-open")
        if sought:
            self._seek(map_, index)
        self.show()

    def _seek(self, map_: StyleMap, index: int) -> None:
        from studio.map.passage import passage

        source, atlas = map_.source(index), map_.atlas
        begin, words = int(atlas.begin[index]), int(atlas.words[index])
        folder = Path(self.corpora).expanduser()

        def found(text: str) -> None:
            if self._card == index:
                missing = "It is not in the corpora folder."
                self.sheet.show(looks.card(map_, index, text or missing))

        self.beside.ask("passage", lambda: passage(folder, source, begin, words), found)

    def _close(self) -> None:
        self._card = -1
        self.both.set_class(False, "-open")
        self.view.focus()
        self.show()

    # -- what keys do ------------------------------------------------------------------

    def action_leave(self) -> None:
        if self._card >= 0:
            self._close()
        else:
            self.dismiss(None)

    def action_card(self, by: int) -> None:
        rows = by * max(1, self.sheet.size.height - 2)
        self.sheet.scroll_relative(y=rows, animate=False)

    def action_here(self) -> None:
        """Bring the caret's mark to the middle, and let go of the point in hand."""
        self.view.cursor = -1
        self.view.reach = None
        self._said = None
        if self.view.goal is None:
            self.tell("The caret stands in no paragraph.", "muted")
        else:
            self.view.centre(self.view.goal)
        self.show()

    def action_names(self) -> None:
        self.view.names = not self.view.names
        self.view.look_again()


def _told(error: Exception) -> str:
    if isinstance(error, StyleError):
        return f"{error.title}. {error.message}"
    return f"The map cannot be read: {error}"
