"""The writing tools of one desk: find, one-line questions, spell check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ask_line import AskLine
from studio.find_over import FindOver
from studio.settings import SettingsError, save
from studio.spell_check import SpellCheck

if TYPE_CHECKING:
    from textual.widget import Widget

    from studio.desk import Desk


class WritingTools:
    """`bars` go above the key hints; `begin` once the desk is there, `end` at its end."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.find = FindOver(desk)
        self.ask = AskLine(desk)
        self.spell = SpellCheck(desk)

    @property
    def bars(self) -> tuple[Widget, ...]:
        return self.find, self.ask

    def begin(self) -> None:
        if self.desk.settings.spelling.on:
            self.spell.begin()

    def end(self) -> None:
        self.spell.end()

    def keep_settings(self) -> None:
        """Write the settings; a refusal is told, and they hold until the end."""
        try:
            save(self.desk.settings)
        except SettingsError as error:
            self.desk.tell(error.title, error.message)
