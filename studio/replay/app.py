"""The replay room by itself, for `protean replay`: no desk, no engine."""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import App
from textual.binding import Binding

from sessions.replay.player import Player
from studio import fault, themes
from studio.drafts import opening
from studio.screens.replay import ReplayRoom
from studio.settings import settings


class ReplayApp(App[Path], inherit_bindings=False):
    """Shows one recording; answers the draft that was forked from it, if any."""

    CSS_PATH = "../studio.tcss"
    TITLE = "Protean"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [Binding("ctrl+q", "quit", show=False, priority=True)]

    def __init__(self, player: Player) -> None:
        super().__init__()
        self.player = player
        chosen, _ = settings.load()
        for theme in themes.OWN:
            self.register_theme(theme)
        if chosen.look.theme in self.available_themes:
            self.theme = chosen.look.theme

    def on_mount(self) -> None:
        self.push_screen(ReplayRoom(self.player), self.exit)

    def _fatal_error(self) -> None:
        # Textual would print a traceback here, which is nothing to show a writer.
        from rich.text import Text

        self.panic(Text(fault.told(self._exception, opening.state_folder())))


def watch(player: Player) -> Path | None:
    """Show the recording until it is left; the draft that was forked, if any."""
    app = ReplayApp(player)
    forked = app.run()
    if app.return_code:
        sys.exit(app.return_code)
    return forked
