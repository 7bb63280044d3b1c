"""What is done between keys and when the writer pauses: saving, counting, reading."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

from textual.timer import Timer

from studio.drafts import file_notices
from studio.writing.counts import Tally

if TYPE_CHECKING:
    from studio.desk.desk import Desk

PAUSE_S = 0.25
READ_S = 0.5
"""Seconds between two readings while the writer writes on: a weave asked for right
after the last letter then finds all but the last words read."""


class Pauses:
    """A clock that runs only while there is something to do."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        session = desk.session
        self.tally = Tally.begin(
            session.settings.get("tally", {}),
            session.manuscript.word_count,
            date.today(),
        )
        self._edited_at = self._read_at = 0.0
        self._reads = True
        self._timer: Timer | None = None

    def begin(self) -> None:
        self._timer = self.desk.set_interval(PAUSE_S, self._tick)

    def edited(self) -> None:
        """The writer is writing."""
        self._edited_at = time.monotonic()
        self._count()
        self.read_along()

    def read_along(self) -> None:
        """Have the engine read the draft as it is, at the next tick that may."""
        self._reads = False
        if self._timer is not None:
            self._timer.resume()

    def _count(self) -> None:
        self.tally.update(self.desk.session.manuscript.word_count, date.today())

    def _tick(self) -> None:
        desk, session = self.desk, self.desk.session
        session.tick()
        now = time.monotonic()
        writing = now - self._edited_at < PAUSE_S
        if not self._reads and (not writing or now - self._read_at >= READ_S):
            # What is written while the engine reads is read at a later tick.
            self._reads = True
            self._read_at = now
            desk.weaver.prepare()
        if writing:
            return
        session.caret = desk.quill.caret
        self._count()
        # A draft that was only looked at leaves no trace.
        if self._edited_at and session.settings.get("tally") != self.tally.saved():
            session.settings["tally"] = self.tally.saved()
        if session.status == "changed outside" and desk.outside.change is None:
            desk.outside.look()
        file_notices.show_trouble(desk)
        desk.style_line.pause()
        desk.governing.look()
        desk.show_lines()
        if session.settled and self._timer is not None:
            self._timer.pause()
