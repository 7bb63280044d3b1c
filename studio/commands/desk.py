"""Commands for the draft, the engine and the studio itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.commands.command import Command
from studio.drafts import file_notices

if TYPE_CHECKING:
    from studio.desk.desk import Desk


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
        desk.open_new()


class SeeOutside(Command):
    """See what another program changed in the file, and choose."""

    id = "outside"
    keys = ("ctrl+e",)
    label = "see what changed"
    order = 5

    @staticmethod
    def ready(desk: Desk) -> bool:
        return desk.outside.change is not None

    @staticmethod
    def run(desk: Desk) -> None:
        desk.outside.see()


class KeepMine(Command):
    """Keep the draft as it is here; a copy of what the file held is put beside it."""

    id = "keep-mine"
    label = "keep mine"

    @staticmethod
    def ready(desk: Desk) -> bool:
        return desk.outside.change is not None

    @staticmethod
    def run(desk: Desk) -> None:
        desk.outside.keep_mine()


class TakeTheirs(Command):
    """Take the file as the other program left it, as one step that undo removes."""

    id = "take-theirs"
    label = "take theirs"

    @staticmethod
    def ready(desk: Desk) -> bool:
        return desk.outside.change is not None

    @staticmethod
    def run(desk: Desk) -> None:
        desk.outside.take_theirs()


class KeepEncoding(Command):
    """Go on writing the file in the encoding that was guessed for it."""

    id = "keep-encoding"
    label = "keep the encoding"

    @staticmethod
    def ready(desk: Desk) -> bool:
        return not desk.session.encoding[1]

    @staticmethod
    def run(desk: Desk) -> None:
        file_notices.settle_encoding(desk, desk.session.encoding[0])


class WriteUtf8(Command):
    """Write the file as UTF-8 from now on, which has a sign for every letter."""

    id = "write-utf-8"
    label = "write UTF-8"

    @staticmethod
    def ready(desk: Desk) -> bool:
        return not desk.session.encoding[0].startswith("utf-8")

    @staticmethod
    def run(desk: Desk) -> None:
        file_notices.settle_encoding(desk, "utf-8")


class Restart(Command):
    """Start the engine again after it stopped, with the same model and voices."""

    id = "restart"
    keys = ("f8",)
    label = "start the engine"

    @staticmethod
    def run(desk: Desk) -> None:
        desk.bridge.restart()
        desk.show_lines()


class Palette(Command):
    """Find any command by its name."""

    id = "palette"
    keys = ("ctrl+p",)
    label = "all commands"
    where = "studio"
    order = 190

    @staticmethod
    def run(desk: Desk) -> None:
        from studio.commands.palette import open_palette

        open_palette(desk)


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
    Undo,
    Redo,
    Save,
    New,
    SeeOutside,
    KeepMine,
    TakeTheirs,
    KeepEncoding,
    WriteUtf8,
    Restart,
    Palette,
    Quit,
)
