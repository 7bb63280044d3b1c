"""The dial at the desk: its strip, its room, and who hears when it is turned."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from textual import events
from textual.timer import Timer

from studio.commands.command import Where
from studio.dial.gauge import Gauge, Places
from studio.dial.play import POSITION, DialPlay
from studio.dial.views import strip_view
from widgets.dial_strip import DialStrip

if TYPE_CHECKING:
    from sessions.edit import Move
    from studio.desk.desk import Desk
    from studio.screens.dial import DialRoom

OTHERS: tuple[Where, ...] = ("draft", "desk")
KEPT = ("undo", "redo", "anti-muse", "save")
"""Commands of the desk that the dial's room knows too."""

MEASURE_S = 0.5
"""Seconds between two looks at where the words stand."""


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
            refused=self._refused,
        )
        self._timer: Timer | None = None
        self._measuring = False
        self._seen: str | None = None
        desk.weaver.voiced.append(self.play.dialled)
        desk.draft.turned.append(self.play.turned)

    @property
    def in_hand(self) -> bool:
        return self.play.in_hand

    def moved_by(self, move: Move) -> bool:
        """Whether a step taken back, or done again, turned the dial."""
        return any(name == POSITION for name, _ in move.turned)

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
        self._watch(self.strip.display)
        if self.strip.display:
            self.strip.show(strip_view(play, hues))
        if self.room is not None:
            self.room.show()
        self.desk.governing.turned()
        self.desk.show_lines()

    def _refused(self, title: str, message: str) -> None:
        """Say what could not be done where the writer looks."""
        if self.room is not None:
            self.room.refuse(title, message)
        else:
            self.desk.tell(title, message)

    def _watch(self, looking: bool) -> None:
        """Measure as long as somebody sees it."""
        if self._timer is None:
            if not looking:
                return
            self._timer = self.desk.set_interval(MEASURE_S, self._measure)
            self.desk.call_later(self._measure)
        elif looking:
            self._timer.resume()
        else:
            self._timer.pause()

    def _measure(self) -> None:
        weaving = self.desk.weaver.weaving
        takes = {
            lane.voice: lane.take.text
            for lane in weaving.lanes
            if lane.take is not None and lane.take.number >= 0
        }
        text = self.desk.draft.text
        if text != self._seen and not self._measuring:
            # The first time reads the encoder, and a long draft takes a while.
            self._measuring, self._seen = True, text
            self.desk.run_worker(
                lambda: self._of_draft(text), thread=True, exit_on_error=False
            )
        if self.gauge.of_takes(takes):
            self.show()

    def _of_draft(self, text: str) -> None:
        from styles.encoder import StyleError

        found = {}
        with contextlib.suppress(StyleError):
            found = self.gauge.of_draft(text)
        self.desk.app.call_from_thread(self._measured, found)

    def _measured(self, found: Places) -> None:
        self._measuring = False
        self.gauge.draft = found
        self._measure()
        self.show()

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
