"""What governed takes of the past: which terms came, which rules held, what was taken
back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual import events
from textual.widget import Widget

from engines.events import Governed
from engines.text import inert
from studio.governing.parts import governed_parts
from studio.screens.room import Room
from widgets.key_bar import Hint
from widgets.parts import Part
from widgets.sheet import Sheet

FREE = "Nothing governed these takes: there were no terms, rules or bans, or none bore."


class GovernedRoom(Room[None]):
    """Left and right go from voice to voice."""

    heading = "governed"

    def __init__(
        self, takes: Mapping[str, Governed], hues: Mapping[str, str], at: str = ""
    ) -> None:
        super().__init__()
        self.takes = dict(takes)
        self.hues = hues
        self.sheet = Sheet()
        self.shown: list[Part] = []
        self.voice = at if at in self.takes else next(iter(self.takes), "")

    def body(self) -> Iterable[Widget]:
        yield self.sheet

    def begin(self) -> None:
        self.sheet.focus()
        self.fill()

    def hints(self) -> Sequence[Hint]:
        more = (("←→", "voice", "right"),) if len(self.takes) > 1 else ()
        return (*more, ("↑↓", "scroll", "down"))

    def on_key(self, event: events.Key) -> None:
        if event.key == "f12":
            event.stop()
            self.dismiss(None)
        elif event.key in ("left", "right", "tab", "shift+tab") and self.takes:
            event.stop()
            event.prevent_default()
            voices = list(self.takes)
            step = -1 if event.key in ("left", "shift+tab") else 1
            self.voice = voices[(voices.index(self.voice) + step) % len(voices)]
            self.fill()

    def fill(self) -> None:
        """Show what governed the voice's take."""
        taken = self.takes.get(self.voice)
        self.shown = governed_parts(taken) if taken is not None else []
        self.shown = self.shown or [(FREE, "muted")]
        self.sheet.show([*self.shown, "\n"])
        if taken is None:
            return
        self.sheet.scroll_home(animate=False)
        name = inert(self.voice)
        place = list(self.takes).index(self.voice) + 1
        self.say((name, self.hues.get(name, "")), f"{place}/{len(self.takes)}")
