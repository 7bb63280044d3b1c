"""The dial at the desk: its strip, its room, and who hears when it is turned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from studio.command import Where
from studio.dial_gauge import Gauge
from studio.dial_play import DialPlay
from studio.dial_views import strip_view
from widgets.dial_strip import DialStrip

if TYPE_CHECKING:
    from studio.desk import Desk
    from studio.screens.dial import DialRoom

OTHERS: tuple[Where, ...] = ("draft", "desk")
KEPT = ("undo", "redo", "anti-muse", "save")
"""Commands of the desk that the dial's room knows too."""


class DialDesk:
    """One desk's dial: `play` is what keys do, `strip` the line above the keys."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.gauge = Gauge()
        self.strip = DialStrip(id="dial")
        self.strip.display = False
        self.room: DialRoom | None = None
        self.play = DialPlay(
            desk.session,
            desk.bridge,
            desk.weaver,
            self.gauge,
            changed=self.show,
            refused=desk.tell,
        )
        desk.weaver.voiced.append(self.play.dialled)
        desk.draft.turned.append(self.play.turned)

    @property
    def in_hand(self) -> bool:
        return self.play.in_hand

    def arranged(self) -> None:
        """Other voices are on the desk."""
        self.play.read()
        self.show()

    def edited(self) -> None:
        """The draft has changed."""
        self.play.written()

    def heard(self) -> None:
        """Voices have spoken."""
        self.play.heard()

    def show(self) -> None:
        """Bring strip, room and lines up to date."""
        if not self.desk.is_mounted:
            return
        play, hues = self.play, self.desk.weaver.hues
        self.strip.display = play.in_hand or not play.state.neutral
        if self.strip.display:
            self.strip.show(strip_view(play, hues))
        if self.room is not None:
            self.room.show()
        self.desk.show_lines()

    def run_key(self, event: events.Key) -> bool:
        """Do what a key asks for in the dial's room; whether it asks for anything."""
        for key in event.aliases:
            command = self.desk.keymap.command(key, ("dial", *OTHERS))
            if command is None:
                continue
            if command.where == "dial" or command.id in KEPT:
                command.run(self.desk)
                return True
        return False

    def give_back(self) -> None:
        """A letter was typed: the keys belong to the page again."""
        if self.play.in_hand:
            self.play.hold(False)

    def open_room(self) -> None:
        """The whole dial, over the desk."""
        from studio.screens.dial import DialRoom

        if self.room is not None:
            return
        self.room = DialRoom(self)

        def left(in_hand: bool | None) -> None:
            self.room = None
            self.play.hold(bool(in_hand))

        self.play.hold(True)
        self.desk.app.push_screen(self.room, left)
