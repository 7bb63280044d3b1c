"""The writing tools of one desk: find, one-line questions, spell check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.desk.ask_line import AskLine
from studio.settings.settings import SettingsError, save
from studio.writing.find_over import FindOver
from studio.writing.spell_check import SpellCheck

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.widget import Widget

    from studio.desk.desk import Desk

SOON_S = 0.5
"""Settings that change key by key are written once, this long after the last."""


class WritingTools:
    """`bars` go above the key hints; `begin` when the desk is there, `end` when not."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.find = FindOver(desk)
        self.ask = AskLine(desk)
        self.spell = SpellCheck(desk)
        self._saving: Timer | None = None

    @property
    def bars(self) -> tuple[Widget, ...]:
        return self.find, self.ask

    @property
    def open_bar(self) -> FindOver | AskLine | None:
        """The bar that has the keys now; the id of its hints is a key."""
        if self.find.display and self.find.has_focus_within:
            return self.find
        return self.ask if self.ask.display and self.ask.has_focus_within else None

    def begin(self) -> None:
        if self.desk.settings.spelling.on:
            self.spell.begin()

    def end(self) -> None:
        self.spell.end()
        if self._saving is not None:
            self._save()

    def keep_settings(self) -> None:
        """Write the settings soon; a refusal is told, and they hold until the end."""
        if self._saving is not None:
            self._saving.stop()
        self._saving = self.desk.set_timer(SOON_S, self._save)

    def _save(self) -> None:
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
        try:
            save(self.desk.settings)
        except SettingsError as error:
            self.desk.tell(error.title, error.message)
