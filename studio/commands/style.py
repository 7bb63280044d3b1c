"""Commands that tell of style."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.commands.command import Command

if TYPE_CHECKING:
    from studio.desk.desk import Desk


class ShowStyles(Command):
    """Say in the status line which styles the draft and the caret's paragraph have,
    or stop saying it."""

    id = "styles"
    label = "styles of the draft"

    @staticmethod
    def run(desk: Desk) -> None:
        look = desk.settings.look
        look.styles = not look.styles
        desk.style_line.pause()
        desk.show_lines()
        desk.tools.keep_settings()


class ShowMeasures(Command):
    """See where the words about the caret and the draft stand among prose and verse:
    how wide they range, how far they leap, whether they hold together."""

    id = "measures"
    label = "measures of the text"

    @staticmethod
    def run(desk: Desk) -> None:
        from studio.measures.desk import measures_room

        measures_room(desk)


STYLE: tuple[type[Command], ...] = (ShowStyles, ShowMeasures)
