"""What every side room has: a title, a body, the keys that matter, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from textual import on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from widgets.key_bar import Hint, KeyBar, KeyClicked
from widgets.parts import Part
from widgets.status_line import StatusLine

T = TypeVar("T")

BACK: Hint = ("Esc", "back", "escape")


class Room(Screen[T]):
    """A full-screen room. Leaving it answers the screen's result, or None."""

    DEFAULT_CSS = """
    Room { background: $background; color: $foreground; layout: vertical; }
    Room > .frame { height: 1fr; width: 100%; align-horizontal: center; }
    Room .body {
        height: 1fr;
        width: 100%;
        max-width: 96;
        padding: 1 2 0 2;
    }
    Room > StatusLine, Room > KeyBar { width: 100%; }
    """
    BINDINGS = [Binding("escape", "leave", show=False)]

    heading = ""
    """The room's name, at the left of its first line."""

    def compose(self) -> ComposeResult:
        yield StatusLine()
        with Container(classes="frame"), Container(classes="body"):
            yield from self.body()
        yield KeyBar()

    def on_mount(self) -> None:
        self.say()
        self.show_keys()
        self.begin()

    def body(self) -> Iterable[Widget]:
        """What stands between the title and the keys."""
        raise NotImplementedError

    def begin(self) -> None:
        """Fill the body, once everything is there."""

    def hints(self) -> Sequence[Hint]:
        """The keys of this room; the id of a hint is the key that a click presses."""
        return ()

    def back(self) -> Hint:
        """What Esc does now."""
        return BACK

    def say(self, *right: Part) -> None:
        """Show facts at the right of the title."""
        self.query_one(StatusLine).show([(self.heading, "strong")], right)

    def show_keys(self) -> None:
        self.query_one(KeyBar).show([self.back(), *self.hints()])

    @on(KeyClicked)
    def press(self, event: KeyClicked) -> None:
        event.stop()
        # Sent from here, the key would stop at this screen and reach no binding.
        self.app.call_later(self.app.simulate_key, event.id)

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Leave and answer, once: a second Esc on its way finds another room on top."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)

    def action_leave(self) -> None:
        self.dismiss(None)
