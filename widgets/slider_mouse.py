"""Sliders under the mouse: a click or a drag turns one, the wheel steps it."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message

from widgets.painted import Painted


class SliderMouse(Painted):
    """What the strip and the board share. A part says what lies under a cell; it posts
    `Turned(name, share)` for a click or a drag on a track, `Chosen(name)` for a click
    beside one, `Stepped(name, by)` for the wheel."""

    @dataclass
    class Turned(Message):
        """A slider was set to a place from 0 to 1."""

        name: str
        share: float

    @dataclass
    class Chosen(Message):
        """A slider was pointed at."""

        name: str

    @dataclass
    class Stepped(Message):
        """The wheel was turned over a slider."""

        name: str
        by: int

    _held = ""
    """The slider that the mouse drags."""

    def slider_at(self, x: int, y: int) -> str:
        """The name of the slider under a cell, empty where there is none."""
        raise NotImplementedError

    def on_track(self, x: int, y: int) -> bool:
        """Whether a cell of a slider turns it."""
        raise NotImplementedError

    def share_at(self, name: str, x: int) -> float | None:
        """The place, 0 to 1, that column `x` is for a slider; None where the slider is
        not shown."""
        raise NotImplementedError

    def _turn(self, x: int) -> None:
        share = self.share_at(self._held, x)
        if share is not None:
            self.post_message(self.Turned(self._held, share))

    async def _on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        name = self.slider_at(event.x, event.y)
        if not name:
            return
        if self.on_track(event.x, event.y):
            self._held = name
            self.capture_mouse()
            self._turn(event.x)
        else:
            self.post_message(self.Chosen(name))

    def _on_mouse_move(self, event: events.MouseMove) -> None:
        if self._held:
            event.stop()
            self._turn(event.x)

    async def _on_mouse_up(self, event: events.MouseUp) -> None:
        event.stop()
        self._held = ""
        self.release_mouse()

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        if name := self.slider_at(event.x, event.y):
            self.post_message(self.Stepped(name, 1))

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        if name := self.slider_at(event.x, event.y):
            self.post_message(self.Stepped(name, -1))
