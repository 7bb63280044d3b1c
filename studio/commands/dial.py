"""Commands of the style dial: taking it in hand, and what its keys do there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.commands.command import Command
from studio.dial.state import SLOTS
from styles.dial.positions import COARSE

if TYPE_CHECKING:
    from studio.desk.desk import Desk


class Dial(Command):
    """Take the style dial in hand, also while voices speak; once more shows all of it,
    Esc gives the keys back."""

    id = "dial"
    keys = ("f2",)
    label = "dial"
    order = 121
    is_door = True

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.hold(True)


class OfDial(Command):
    """A command for the dial in hand."""

    where = "dial"


class WholeDial(OfDial):
    """Show every slider at once, or go back to the strip."""

    id = "dial-room"
    keys = ("f2",)
    label = "whole dial"
    order = 35

    @classmethod
    def says(cls, desk: Desk) -> str:
        return "strip" if desk.dial.room else cls.label

    @staticmethod
    def run(desk: Desk) -> None:
        if desk.dial.room is not None:
            desk.dial.room.dismiss(True)
        else:
            desk.dial.open_room()


class SliderLeft(OfDial):
    """Take the slider before this one in hand."""

    id = "dial-left"
    keys = ("left",)
    label = "slider"
    order = 10

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.choose(-1)


class SliderRight(OfDial):
    """Take the next slider in hand."""

    id = "dial-right"
    keys = ("right",)
    label = "slider"
    order = 11

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.choose(1)


class TurnUp(OfDial):
    """Turn the slider in hand up a little."""

    id = "dial-up"
    keys = ("up",)
    label = "turn"
    order = 20

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.step(1)


class TurnDown(OfDial):
    """Turn the slider in hand down a little."""

    id = "dial-down"
    keys = ("down",)
    label = "turn"
    order = 21

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.step(-1)


class TurnFarUp(OfDial):
    """Turn the slider in hand up by a quarter."""

    id = "dial-far-up"
    keys = ("shift+up", "ctrl+up", "pageup")
    label = "by a quarter"
    order = 50

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.step(1, COARSE)


class TurnFarDown(OfDial):
    """Turn the slider in hand down by a quarter."""

    id = "dial-far-down"
    keys = ("shift+down", "ctrl+down", "pagedown")
    label = "by a quarter"
    order = 51

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.step(-1, COARSE)


class ToCentre(OfDial):
    """Let the slider in hand go back to rest."""

    id = "dial-centre"
    keys = ("backspace", "delete")
    label = "rest"
    order = 60

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.centre()


class ToLowEnd(OfDial):
    """Turn the slider in hand to its low end."""

    id = "dial-low-end"
    keys = ("home",)
    label = "ends"
    order = 61

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.snap(-1)


class ToHighEnd(OfDial):
    """Turn the slider in hand to its high end."""

    id = "dial-high-end"
    keys = ("end",)
    label = "ends"
    order = 62

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.snap(1)


class LockSlider(OfDial):
    """Hold the slider in hand where it is, whatever else is turned or recalled."""

    id = "dial-lock"
    keys = ("ctrl+l",)
    label = "lock"
    order = 85

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.lock()


class LetGo(OfDial):
    """Let every slider go back to rest; a voice with a dial of its own comes back to
    the shared one."""

    id = "dial-let-go"
    keys = ("ctrl+delete", "ctrl+w")
    label = "let all go"
    order = 90

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.release()


class WhoseNext(OfDial):
    """Play the dial of the next voice alone, or that of every voice."""

    id = "dial-whose-next"
    keys = ("ctrl+right",)
    label = "whose"
    order = 71

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.next_whose(1)


class WhosePrevious(OfDial):
    """Play the dial of the voice before alone, or that of every voice."""

    id = "dial-whose-previous"
    keys = ("ctrl+left",)
    label = "whose"
    order = 70

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.next_whose(-1)


class BeyondEnd(OfDial):
    """Let voices be turned beyond their end, or bring them back within it."""

    id = "dial-beyond"
    keys = ("shift+end",)
    label = "beyond the end"
    order = 92

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.beyond()


class WordByWord(OfDial):
    """Mix voices word by word, exactly as asked and more slowly, or blend them."""

    id = "dial-exact"
    keys = ("ctrl+x",)
    label = "word by word"
    order = 91

    @classmethod
    def says(cls, desk: Desk) -> str:
        return "blended" if desk.dial.play.position.exact else cls.label

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.exact()


class KeepPosition(OfDial):
    """Keep where the dial stands under one of the keys 1 to 8."""

    id = "dial-keep"
    keys = ("enter",)
    label = "keep"
    order = 41

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.ask("keep")


class MorphTo(OfDial):
    """Go to a kept position little by little, over the next words; once more changes
    over how many."""

    id = "dial-morph"
    keys = ("ctrl+g",)
    label = "morph"
    order = 42

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.ask("morph")


class DialWeave(OfDial):
    """Let every voice continue as the dial stands, and keep the dial in hand."""

    id = "dial-weave"
    keys = ("tab",)
    label = "weave"
    order = 30

    @staticmethod
    def run(desk: Desk) -> None:
        desk.weaver.weave()
        desk.dial.play.hold(True)


class DialAgain(OfDial):
    """Ask every voice for another take as the dial stands, and keep it in hand."""

    id = "dial-again"
    keys = ("ctrl+r",)
    label = "again"
    order = 55

    @staticmethod
    def run(desk: Desk) -> None:
        desk.weaver.again()
        desk.dial.play.hold(True)


class DialOut(OfDial):
    """Give the keys back to the page."""

    id = "dial-out"
    keys = ("escape",)
    label = "to page"
    order = 36

    @staticmethod
    def run(desk: Desk) -> None:
        play = desk.dial.play
        if play.asking:
            play.ask("")
        elif desk.dial.room is not None:
            desk.dial.room.dismiss(False)
        else:
            play.hold(False)


class AntiMuse(Command):
    """Send the lit voice to the far side of where the draft stands, and hear it answer
    from there; once more brings it home."""

    id = "anti-muse"
    keys = ("ctrl+a",)
    label = "far side"
    order = 96

    @staticmethod
    def ready(desk: Desk) -> bool:
        return desk.weaver.in_hand or desk.dial.in_hand

    @staticmethod
    def run(desk: Desk) -> None:
        desk.dial.play.anti_muse()


def _recall(slot: int) -> type[Command]:
    def run(desk: Desk) -> None:
        desk.dial.play.number(slot)

    return type(
        f"Recall{slot}",
        (OfDial,),
        {
            "__doc__": f"Turn the dial to what is kept at {slot}.",
            "id": f"dial-{slot}",
            "keys": (str(slot),),
            "label": f"position {slot}",
            "order": 40 if slot == 1 else 0,
            "says": classmethod(lambda cls, desk: "to 8 recall"),
            "run": staticmethod(run),
        },
    )


DIAL: tuple[type[Command], ...] = (
    Dial,
    SliderLeft,
    SliderRight,
    TurnUp,
    TurnDown,
    TurnFarUp,
    TurnFarDown,
    ToCentre,
    ToLowEnd,
    ToHighEnd,
    LockSlider,
    LetGo,
    WhosePrevious,
    WhoseNext,
    BeyondEnd,
    WordByWord,
    *(_recall(slot) for slot in SLOTS),
    KeepPosition,
    MorphTo,
    DialWeave,
    DialAgain,
    WholeDial,
    DialOut,
    AntiMuse,
)
