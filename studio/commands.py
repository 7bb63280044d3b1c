"""Every command of the desk: the one place footer, help, palette and keymap read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.command import Command

if TYPE_CHECKING:
    from studio.desk import Desk


class Weave(Command):
    """Let every voice continue from the caret, or say the selection again."""

    id = "weave"
    keys = ("tab",)
    label = "weave"
    where = "draft"
    order = 10

    @staticmethod
    def run(desk: Desk) -> None:
        desk.weave()


class VoiceUp(Command):
    """Light the voice above."""

    id = "voice-up"
    keys = ("up",)
    label = "voice"
    where = "hand"
    order = 20

    @staticmethod
    def run(desk: Desk) -> None:
        desk.step_voice(-1)


class VoiceDown(Command):
    """Light the voice below."""

    id = "voice-down"
    keys = ("down",)
    label = "voice"
    where = "hand"
    order = 21

    @staticmethod
    def run(desk: Desk) -> None:
        desk.step_voice(1)


class TakePrevious(Command):
    """Show the voice's previous take."""

    id = "take-previous"
    keys = ("left",)
    label = "take"
    where = "hand"
    order = 30

    @staticmethod
    def run(desk: Desk) -> None:
        desk.step_take(-1)


class TakeNext(Command):
    """Show the voice's next take."""

    id = "take-next"
    keys = ("right",)
    label = "take"
    where = "hand"
    order = 31

    @staticmethod
    def run(desk: Desk) -> None:
        desk.step_take(1)


class TakeAll(Command):
    """Put the whole lit take into the draft, as one step that undo removes."""

    id = "take-all"
    keys = ("enter",)
    label = "take it"
    where = "hand"
    order = 40

    @staticmethod
    def run(desk: Desk) -> None:
        desk.accept("all")


class TakeWord(Command):
    """Put the next word of the lit take into the draft."""

    id = "take-word"
    keys = ("ctrl+right",)
    label = "a word"
    where = "hand"
    order = 50

    @staticmethod
    def run(desk: Desk) -> None:
        desk.accept("word")


class TakeSentence(Command):
    """Put the next sentence of the lit take into the draft."""

    id = "take-sentence"
    keys = ("ctrl+down",)
    label = "a sentence"
    where = "hand"
    order = 60

    @staticmethod
    def run(desk: Desk) -> None:
        desk.accept("sentence")


class Again(Command):
    """Ask every voice for another take beside those that are there."""

    id = "again"
    keys = ("ctrl+r",)
    label = "again"
    where = "draft"
    order = 70

    @staticmethod
    def run(desk: Desk) -> None:
        desk.again()


class GoOn(Command):
    """Let the lit voice go on from the end of the lit take; the shorter take stays."""

    id = "go-on"
    keys = ("tab",)
    label = "go on"
    where = "hand"
    order = 80

    @staticmethod
    def run(desk: Desk) -> None:
        desk.go_on()


class Stop(Command):
    """Stop the voices and keep what came; once more gives the arrows back."""

    id = "stop"
    keys = ("escape",)
    label = "stop"
    where = "draft"
    order = 90

    @staticmethod
    def run(desk: Desk) -> None:
        desk.stop()


class Undo(Command):
    """Take back the last step, without a limit."""

    id = "undo"
    keys = ("ctrl+z",)
    label = "undo"
    where = "draft"
    order = 110

    @staticmethod
    def run(desk: Desk) -> None:
        desk.undo()


class Redo(Command):
    """Do again what was taken back."""

    id = "redo"
    keys = ("ctrl+y",)
    label = "redo"
    where = "draft"

    @staticmethod
    def run(desk: Desk) -> None:
        desk.redo()


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
        desk.toggle_tint()


class Lanes(Command):
    """Put the lanes away, or bring them back."""

    id = "lanes"
    keys = ("f4",)
    label = "lanes"

    @staticmethod
    def run(desk: Desk) -> None:
        desk.toggle_lanes()


class Save(Command):
    """Write the file now; it is written by itself a moment after every change."""

    id = "save"
    keys = ("ctrl+s",)
    label = "save"

    @staticmethod
    def run(desk: Desk) -> None:
        desk.save()


class New(Command):
    """Begin a new draft; the one that is open stays as it is."""

    id = "new"
    keys = ("ctrl+n",)
    label = "new draft"

    @staticmethod
    def run(desk: Desk) -> None:
        desk.new_draft()


class Restart(Command):
    """Start the engine again after it stopped, with the same model and voices."""

    id = "restart"
    keys = ("f8",)
    label = "start the engine"

    @staticmethod
    def run(desk: Desk) -> None:
        desk.restart_engine()


class Palette(Command):
    """Find any command by its name."""

    id = "palette"
    keys = ("ctrl+p",)
    label = "all commands"
    where = "studio"
    order = 190

    @staticmethod
    def run(desk: Desk) -> None:
        desk.app.action_command_palette()


class Quit(Command):
    """Leave at once; everything is saved."""

    id = "quit"
    keys = ("ctrl+q",)
    label = "leave"
    where = "studio"
    order = 200

    @staticmethod
    def run(desk: Desk) -> None:
        desk.leave()


DESK: tuple[type[Command], ...] = (
    Weave,
    VoiceUp,
    VoiceDown,
    TakePrevious,
    TakeNext,
    TakeAll,
    TakeWord,
    TakeSentence,
    Again,
    GoOn,
    Stop,
    Undo,
    Redo,
    TakeLength,
    Tint,
    Lanes,
    Save,
    New,
    Restart,
    Palette,
    Quit,
)

COMMANDS: tuple[type[Command], ...] = DESK


def by_id(command: str) -> type[Command]:
    """The command of that id; KeyError when there is none."""
    return BY_ID[command]


BY_ID: dict[str, type[Command]] = {command.id: command for command in COMMANDS}
