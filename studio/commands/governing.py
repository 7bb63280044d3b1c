"""Commands for the writer's own words in the takes, for rules and for bans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.commands.command import Command

if TYPE_CHECKING:
    from studio.desk.desk import Desk


class MoreOfMine(Command):
    """Let the voices use more of the words in your lexicon."""

    id = "virality-up"
    label = "more of my words"

    @staticmethod
    def run(desk: Desk) -> None:
        _turn(desk, 1)


class LessOfMine(Command):
    """Let the voices use fewer of the words in your lexicon."""

    id = "virality-down"
    label = "fewer of my words"

    @staticmethod
    def run(desk: Desk) -> None:
        _turn(desk, -1)


class RulesPage(Command):
    """Write the rules that takes must keep, such as: every "debt" touches body within
    12 words."""

    id = "rules"
    label = "rules"

    @staticmethod
    def run(desk: Desk) -> None:
        from studio.screens.governing import rules_room

        rules_room(desk)


class BansPage(Command):
    """Write the list of what no take may ever say."""

    id = "bans"
    label = "bans"

    @staticmethod
    def run(desk: Desk) -> None:
        from studio.screens.governing import bans_room

        bans_room(desk)


class BanThis(Command):
    """Ban the selection, or the word at the caret, from every take."""

    id = "ban-this"
    label = "ban it"

    @staticmethod
    def run(desk: Desk) -> None:
        phrase = " ".join(desk.quill.word_or_selection().split())
        if not phrase:
            desk.notices.tell("Select what to ban, or put the caret on a word.")
            return
        desk.governing.ban(f'"{phrase}"')
        desk.notices.tell(f"No take will say “{phrase}”.")


class MuteBans(Command):
    """Let the list of bans rest in this draft, or hold it again."""

    id = "bans-mute"
    label = "mute bans"

    @staticmethod
    def run(desk: Desk) -> None:
        muted = not desk.governing.wish.bans_muted
        desk.governing.set("muted the bans" if muted else "", bans_muted=muted)
        said = "The bans rest in this draft." if muted else "The bans hold again."
        desk.notices.tell(said)


def _turn(desk: Desk, steps: int) -> None:
    said = desk.governing.turn_virality(steps)
    if desk.lexicon.empty:
        said += "; name some first, the lexicon is empty"
    desk.notices.tell(f"{said[0].upper()}{said[1:]}.")


GOVERNING: tuple[type[Command], ...] = (
    MoreOfMine,
    LessOfMine,
    RulesPage,
    BansPage,
    BanThis,
    MuteBans,
)
