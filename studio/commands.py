"""Every command of the studio: the one place footer, help, palette and keymap read."""

from __future__ import annotations

from studio.command import Command
from studio.commands_desk import DESK
from studio.commands_dial import DIAL
from studio.commands_exchange import EXCHANGE
from studio.commands_governing import GOVERNING
from studio.commands_lexicon import LEXICON
from studio.commands_map import MAP
from studio.commands_replay import REPLAY
from studio.commands_sessions import SESSIONS
from studio.commands_style import STYLE
from studio.commands_weaving import WEAVING
from studio.commands_writing import WRITING

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
