"""Commands for the recording: watch it again, mark a moment of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sessions.errors import SessionError
from studio.commands.command import Command

if TYPE_CHECKING:
    from studio.desk.desk import Desk


class Replay(Command):
    """Watch this session again, key by key or decision by decision, and fork from any
    moment of it."""

    id = "replay"
    label = "replay"

    @staticmethod
    def run(desk: Desk) -> None:
        # Needed for nothing else, so imported when it is wanted.
        from sessions.replay.player import Player
        from sessions.session import Session
        from studio.screens.replay import ReplayRoom

        desk.weaver.cancel()
        desk.session.commit()

        def left(forked: Path | None) -> None:
            if forked is None:
                return
            try:
                session = Session.open(forked)
            except SessionError as error:
                desk.tell(error.title, error.message)
            else:
                desk.give_way(session)

        try:
            player = Player(desk.session.journal_path)
        except SessionError as error:
            desk.tell(error.title, error.message)
            return
        desk.app.push_screen(ReplayRoom(player), left)


class MarkMoment(Command):
    """Mark this moment, with a name if you like, to find it again in the replay."""

    id = "mark"
    keys = ("ctrl+backslash",)
    label = "mark"

    @staticmethod
    def ready(desk: Desk) -> bool:
        return not desk.session.read_only

    @staticmethod
    def run(desk: Desk) -> None:
        def answered(text: str) -> str:
            name = " ".join(text.split())[:LONGEST_NAME]
            desk.session.record("mark", {"name": name})
            desk.notices.tell(f"Marked: {name}." if name else "This moment is marked.")
            return ""

        hint = "Enter marks it; a name is not needed"
        desk.tools.ask.ask("mark this moment", "", hint, answered)


LONGEST_NAME = 200

REPLAY: tuple[type[Command], ...] = (Replay, MarkMoment)
