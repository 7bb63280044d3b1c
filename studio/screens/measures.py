"""Measures: where the caret's words and the whole draft stand among prose and verse."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from textual.widget import Widget
from textual.worker import get_current_worker

from studio.measures.page import Asked, Found, parts
from studio.screens.room import Room
from studio.writing.counts import spoken
from widgets.key_bar import Hint
from widgets.sheet import Sheet

READING = "Reading …"


class MeasuresRoom(Room[None]):
    """All is read beside the screen: measuring takes longer than opening a room may.
    The session's way comes last."""

    heading = "measures"

    def __init__(self, asked: Asked, hues: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.asked = asked
        self.hues = hues or {}
        self.sheet = Sheet(READING)
        self.busy = True
        """Whether something is still being read."""

    def body(self) -> Iterable[Widget]:
        yield self.sheet

    def begin(self) -> None:
        self.sheet.focus()
        self.run_worker(self._read, thread=True, exit_on_error=False)

    def hints(self) -> Sequence[Hint]:
        return (("↑↓", "scroll", "down"),)

    def _read(self) -> None:
        from styles.encoder import StyleError, load
        from styles.measures import reference
        from styles.measures.drift import drift
        from styles.measures.infection import infection_at
        from styles.measures.report import measure

        asked, worker = self.asked, get_current_worker()
        texts = (asked.here, asked.draft)
        try:
            encoder = load()
            here, draft = (measure(text, encoder) for text in texts)
            machine = reference.load().machine
        except StyleError as error:
            self.app.call_from_thread(self._refused, f"{error.title}. {error.message}")
            return
        found = Found(here, draft)
        if (starts := asked.starts) is not None:
            near, whole = (infection_at(text, starts(text)) for text in texts)
            found = replace(found, terms=(near, whole))
        self.app.call_from_thread(self._show, found)
        states: list[str] = []
        for bite in asked.way():
            if worker.is_cancelled:
                return
            states = bite or states
        way = drift(states, encoder, machine) if machine is not None else []
        found = replace(found, way=[at for at in way if math.isfinite(at)])
        self.app.call_from_thread(self._show, found, busy=False)

    def _refused(self, why: str) -> None:
        self.sheet.show([(why, "warn")])
        self.busy = False

    def _show(self, found: Found, busy: bool = True) -> None:
        if not self.is_attached:
            return
        self.say(spoken(found.draft.words, "word", "words"))
        at = self.sheet.scroll_offset.y
        self.sheet.show(parts(found, self.asked, self.hues))
        self.sheet.scroll_to(y=at, animate=False)
        self.busy = busy
