"""Commands for the lexicon: its room, the words near the caret, naming a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.commands.command import Command

if TYPE_CHECKING:
    from studio.desk.desk import Desk


class LexiconRoomKey(Command):
    """See your own terms, how they are tied, and what they mean; the same key leads
    back."""

    id = "lexicon"
    keys = ("f3",)
    label = "lexicon"
    order = 135
    is_door = True

    @staticmethod
    def run(desk: Desk) -> None:
        desk.terms.room()


class NameTerm(Command):
    """Put the selection, or the word at the caret, into the lexicon."""

    id = "name-term"
    keys = ("ctrl+underscore",)
    label = "name it"

    @staticmethod
    def ready(desk: Desk) -> bool:
        return not desk.session.read_only

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


class Harvest(Command):
    """Look through the draft for words that might be terms of yours; one key takes
    one."""

    id = "harvest"
    label = "harvest terms"

    @staticmethod
    def run(desk: Desk) -> None:
        from studio.lexicon.exchange import harvest

        harvest(desk)


class ImportLexicon(Command):
    """Take in the terms of a file (mythos.json, GraphML, a lorebook) or of another
    draft; what you have stays as it is."""

    id = "import-lexicon"
    label = "take in terms"

    @staticmethod
    def run(desk: Desk) -> None:
        from studio.lexicon.exchange import bring

        bring(desk)


class ExportLexicon(Command):
    """Write your terms with their history as mythos.json into the Exports folder."""

    id = "export-lexicon"
    label = "lexicon as JSON"

    @staticmethod
    def run(desk: Desk) -> None:
        from studio.lexicon.exchange import export

        export(desk, "mythos")


class ExportLexiconGraph(Command):
    """Write your terms as GraphML, for graph programs, into the Exports folder."""

    id = "export-lexicon-graph"
    label = "lexicon as GraphML"

    @staticmethod
    def run(desk: Desk) -> None:
        from studio.lexicon.exchange import export

        export(desk, "graphml")


LEXICON: tuple[type[Command], ...] = (
    LexiconRoomKey,
    NameTerm,
    LexiconStrip,
    Harvest,
    ImportLexicon,
    ExportLexicon,
    ExportLexiconGraph,
)
