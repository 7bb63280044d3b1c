"""A room with a sheet for each voice: left and right go from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual import events
from textual.widget import Widget

from studio.screens.room import Room
from widgets.key_bar import Hint
from widgets.sheet import Sheet


class VoicesInTurn(Room[None]):
    """`of` is what there is, by voice; `fill` shows what `voice` has."""

    def __init__(self, of: Mapping[str, object], at: str = "") -> None:
        super().__init__()
        self.voices = list(of)
        self.sheet = Sheet()
        self.voice = at if at in of else next(iter(of), "")

    def body(self) -> Iterable[Widget]:
        yield self.sheet

    def begin(self) -> None:
        self.sheet.focus()
        self.fill()

    def fill(self) -> None:
        """Show what the voice has."""

    def hints(self) -> Sequence[Hint]:
        more = (("←→", "voice", "right"),) if len(self.voices) > 1 else ()
        return (*more, ("↑↓", "scroll", "down"))

    def on_key(self, event: events.Key) -> None:
        if event.key in ("left", "right", "tab", "shift+tab") and self.voices:
            event.stop()
            event.prevent_default()
            step = -1 if event.key in ("left", "shift+tab") else 1
            at = self.voices.index(self.voice) + step
            self.voice = self.voices[at % len(self.voices)]
            self.fill()
