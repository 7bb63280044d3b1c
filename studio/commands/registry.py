"""Every command of the studio: the one place footer, help, palette and keymap read."""

from __future__ import annotations

from studio.commands.command import Command
from studio.commands.desk import DESK
from studio.commands.dial import DIAL
from studio.commands.exchange import EXCHANGE
from studio.commands.governing import GOVERNING
from studio.commands.lexicon import LEXICON
from studio.commands.map import MAP
from studio.commands.replay import REPLAY
from studio.commands.sessions import SESSIONS
from studio.commands.style import STYLE
from studio.commands.weaving import WEAVING
from studio.commands.writing import WRITING

COMMANDS: tuple[type[Command], ...] = (
    *WEAVING,
    *WRITING,
    *DESK,
    *DIAL,
    *EXCHANGE,
    *GOVERNING,
    *LEXICON,
    *MAP,
    *SESSIONS,
    *STYLE,
    *REPLAY,
)

_BY_ID = {command.id: command for command in COMMANDS}


def by_id(name: str) -> type[Command]:
    """The command of that id; KeyError when there is none."""
    return _BY_ID[name]
