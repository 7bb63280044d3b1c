"""The look: every theme, seen at once on a sample page before it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget

from studio.screens.room import Room
from studio.themes import OWN, hues, title
from widgets.key_bar import Hint
from widgets.parts import Part
from widgets.pick_list import PickItem, PickList
from widgets.sheet import Sheet

SAMPLE = {
    "realism": "The clerk counted the coins twice and wrote nothing down.",
    "surreal": "One of the coins had begun to breathe through its milled edge.",
    "kjv": "And the clerk was sore afraid, and shut up the book.",
    "philosophical": "For what is counted is never only itself.",
}


class LookRoom(Room[str]):
    """Answers the name of the theme that was taken; leaving puts the old one back."""

    heading = "look"
    DEFAULT_CSS = """
    LookRoom .body { max-width: 120; }
    LookRoom Horizontal { height: 1fr; }
    LookRoom PickList { width: 34; margin: 0 3 0 0; }
    LookRoom Sheet { width: 1fr; }
    LookRoom.-narrow Sheet { display: none; }
    LookRoom.-narrow PickList { width: 1fr; margin: 0; }
    """

    def __init__(self, voices: Sequence[str] = tuple(SAMPLE)) -> None:
        super().__init__()
        self.voices = voices
        self.before = ""

    def body(self) -> Iterable[Widget]:
        with Horizontal():
            yield PickList(hint="type to find a theme")
            yield Sheet()

    def begin(self) -> None:
        self.before = self.app.theme
        own = [theme.name for theme in OWN if theme.name in self.app.available_themes]
        others = sorted(set(self.app.available_themes) - set(own))
        kinds = {True: "dark", False: "light"}
        items = [
            PickItem(name, title(name), kinds[self.app.available_themes[name].dark])
            for name in (*own, *others)
        ]
        listed = self.query_one(PickList)
        listed.show(items, self.before)
        listed.focus()
        self.app.theme_changed_signal.subscribe(self, lambda _: self.paint())
        self.paint()

    def on_resize(self) -> None:
        self.set_class(self.size.width < 70, "-narrow")

    def hints(self) -> Sequence[Hint]:
        return (("↑↓", "see", "down"), ("Enter", "take it", "enter"))

    def paint(self) -> None:
        """Write the sample page in the hues of the theme that is on."""
        shades = hues(self.voices, self.app.current_theme)
        parts: list[Part] = [
            ("The Debt\n\n", "heading"),
            "Sua read the page twice, once for the words and once for what the words "
            "had eaten.\n\n",
        ]
        for voice in self.voices:
            said = SAMPLE.get(voice, "And so it went on in a voice of its own.")
            parts += [(f"{voice}\n", "muted"), (f"{said}\n\n", shades[voice])]
        self.query_one(Sheet).show(parts)

    @on(PickList.Highlighted)
    def lit(self, event: PickList.Highlighted) -> None:
        if event.id in self.app.available_themes:
            self.app.theme = event.id

    @on(PickList.Picked)
    def picked(self, event: PickList.Picked) -> None:
        self.app.theme = event.id
        self.dismiss(event.id)

    @on(PickList.Closed)
    def closed(self) -> None:
        self.action_leave()

    def action_leave(self) -> None:
        self.app.theme = self.before
        self.dismiss(None)
