"""Commands that tell of style."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.command import Command

if TYPE_CHECKING:
    from studio.desk import Desk


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


STYLE: tuple[type[Command], ...] = (ShowStyles,)
