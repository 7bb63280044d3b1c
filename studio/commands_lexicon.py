"""Commands for the lexicon: its room, the words near the caret, naming a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.command import Command

if TYPE_CHECKING:
    from studio.desk import Desk


class LexiconRoomKey(Command):
    """See your own terms, how they are tied, and what they mean; the same key leads
    back."""

    id = "lexicon"
    keys = ("f3",)
    label = "lexicon"
    order = 135

    @staticmethod
    def run(desk: Desk) -> None:
        desk.terms.room()


class NameTerm(Command):
    """Put the selection, or the word at the caret, into the lexicon."""

    id = "name-term"
    keys = ("ctrl+underscore",)
    label = "name it"

    @staticmethod
    def run(desk: Desk) -> None:
        desk.terms.name_here()


class LexiconStrip(Command):
    """Show beneath the draft the terms near the caret and what they are tied to, or put
    them away."""

    id = "lexicon-strip"
    label = "terms near"

    @staticmethod
    def run(desk: Desk) -> None:
        desk.terms.toggle_strip()


LEXICON: tuple[type[Command], ...] = (LexiconRoomKey, NameTerm, LexiconStrip)
