"""What governed takes of the past: which terms came, which rules held, what was taken
back."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events

from engines.events import Governed
from engines.text import inert
from studio.governing.parts import governed_parts
from studio.screens.in_turn import VoicesInTurn
from widgets.parts import Part

FREE = "None of your own words, rules or bans were at work in these takes."


class GovernedRoom(VoicesInTurn):
    """Left and right go from voice to voice."""

    heading = "your words and rules"

    def __init__(
        self, takes: Mapping[str, Governed], hues: Mapping[str, str], at: str = ""
    ) -> None:
        super().__init__(takes, at)
        self.takes = dict(takes)
        self.hues = hues
        self.shown: list[Part] = []

    def on_key(self, event: events.Key) -> None:
        if event.key == "f12":
            event.stop()
            self.dismiss(None)

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
