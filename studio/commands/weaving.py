"""Commands for asking the voices and for what lies in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.commands.command import Command

if TYPE_CHECKING:
    from studio.desk.desk import Desk


class InHand(Command):
    """A command for the lanes in hand; the palette offers it once there are takes."""

    where = "hand"

    @staticmethod
    def ready(desk: Desk) -> bool:
        return desk.weaver.weaving.asked


class Taking(InHand):
    """Takes of the lit take; the footer offers it while some is left."""

    @classmethod
    def says(cls, desk: Desk) -> str:
        return "" if desk.weaver.weaving.spent else cls.label


class OfATake(InHand):
    """Does something with the lit take; the footer offers it while one is lit."""

    @classmethod
    def says(cls, desk: Desk) -> str:
        return cls.label if desk.weaver.weaving.take else ""


class Weave(Command):
    """Let every voice continue from the caret, or say the selection again."""

    id = "weave"
    keys = ("tab",)
    label = "weave"
    where = "draft"
    order = 10

    @staticmethod
    def run(desk: Desk) -> None:
        # What was said of what lay there before is old news.
        desk.notices.pass_on()
        desk.weaver.weave()


class VoiceUp(InHand):
    """Light the voice above."""

    id = "voice-up"
    keys = ("up",)
    label = "voice"
    order = 20

    @staticmethod
    def run(desk: Desk) -> None:
        desk.weaver.step_voice(-1)


class VoiceDown(InHand):
    """Light the voice below."""

    id = "voice-down"
    keys = ("down",)
    label = "voice"
    order = 21

    @staticmethod
    def run(desk: Desk) -> None:
        desk.weaver.step_voice(1)


class TakePrevious(InHand):
    """Show the voice's previous take."""

    id = "take-previous"
    keys = ("left",)
    label = "take"
    order = 30

    @staticmethod
    def run(desk: Desk) -> None:
        desk.weaver.step_take(-1)


class TakeNext(InHand):
    """Show the voice's next take."""

    id = "take-next"
    keys = ("right",)
    label = "take"
    order = 31

    @staticmethod
    def run(desk: Desk) -> None:
        desk.weaver.step_take(1)


class TakeAll(Taking):
    """Put the whole lit take into the draft, as one step that undo removes."""

    id = "take-all"
    keys = ("enter",)
    label = "take it"
    order = 40

    @staticmethod
    def run(desk: Desk) -> None:
        desk.weaver.accept("all")


class TakeWord(Taking):
    """Put the next word of the lit take into the draft."""

    id = "take-word"
    keys = ("ctrl+right",)
    label = "a word"
    order = 50

    @staticmethod
    def run(desk: Desk) -> None:
        desk.weaver.accept("word")


class TakeSentence(Taking):
    """Put the next sentence of the lit take into the draft."""

    id = "take-sentence"
    keys = ("ctrl+down",)
    label = "a sentence"
    order = 90

    @staticmethod
    def run(desk: Desk) -> None:
        desk.weaver.accept("sentence")


class Refuse(OfATake):
    """Put the lit take aside: it leaves its lane until undo brings it back."""

    id = "refuse"
    keys = ("delete",)
    label = "refuse"
    order = 95

    @staticmethod
    def run(desk: Desk) -> None:
        desk.weaver.refuse()


class Again(Command):
    """Ask every voice for another take beside those that are there."""

    id = "again"
    keys = ("ctrl+r",)
    label = "again"
    where = "draft"
    order = 60

    @classmethod
    def says(cls, desk: Desk) -> str:
        return cls.label if desk.weaver.weaving.asked else ""

    @staticmethod
    def run(desk: Desk) -> None:
        desk.weaver.again()


class GoOn(OfATake):
    """Let the lit voice go on from the end of the lit take; the shorter take stays."""

    id = "go-on"
    keys = ("tab",)
    label = "go on"
    order = 80

    @staticmethod
    def run(desk: Desk) -> None:
        desk.weaver.go_on()


class Stop(Command):
    """Stop the voices and keep what came; once more gives the arrows back, and once
    more puts the lanes away."""

    id = "stop"
    keys = ("escape",)
    label = "stop"
    where = "draft"
    order = 70

    @classmethod
    def says(cls, desk: Desk) -> str:
        if desk.weaver.running:
            return "stop"
        return "to page" if desk.weaver.in_hand else ""

    @staticmethod
    def ready(desk: Desk) -> bool:
        return (
            desk.weaver.running
            or desk.weaver.in_hand
            or desk.spread.lanes_open
            or desk.notices.shown is not None
            or desk.tools.spell.looking
        )

    @staticmethod
    def run(desk: Desk) -> None:
        if desk.tools.spell.looking:
            desk.tools.spell.look_no_more()
        else:
            desk.stop()


class Lanes(Command):
    """Take the lanes in hand again, or bring them back when they were put away."""

    id = "lanes"
    keys = ("ctrl+d",)
    label = "lanes"
    where = "draft"
    order = 100

    @classmethod
    def says(cls, desk: Desk) -> str:
        useful = desk.weaver.weaving.asked or not desk.spread.lanes_open
        return cls.label if useful and not desk.weaver.in_hand else ""

    @staticmethod
    def run(desk: Desk) -> None:
        desk.pick_up()


class TakeLength(Command):
    """Change how long a take is: word, sentence, line, stanza, paragraph."""

    id = "take-length"
    keys = ("ctrl+l",)
    label = "length"
    order = 120

    @staticmethod
    def run(desk: Desk) -> None:
        desk.cycle_unit()


class Tint(Command):
    """Show or hide which voice each accepted passage came from."""

    id = "tint"
    keys = ("ctrl+t",)
    label = "tint"

    @staticmethod
    def run(desk: Desk) -> None:
        desk.settings.look.tint = not desk.settings.look.tint
        desk.tools.keep_settings()
        desk.show_tint()


WEAVING: tuple[type[Command], ...] = (
    Weave,
    VoiceUp,
    VoiceDown,
    TakePrevious,
    TakeNext,
    TakeAll,
    TakeWord,
    TakeSentence,
    Refuse,
    Again,
    GoOn,
    Stop,
    Lanes,
    TakeLength,
    Tint,
)
