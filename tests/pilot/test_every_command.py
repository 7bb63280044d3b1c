"""Every command on an empty draft: no crash, and a way back to the desk."""

from __future__ import annotations

from studio.commands.registry import COMMANDS
from studio.screens.notes import NotesRoom
from tests.pilot.conftest import Sit

ELSEWHERE = {"quit", "new"}
"""They end the sitting, or change the desk."""


async def test_every_command_on_a_draft_with_nothing_in_it(sit: Sit) -> None:
    async with sit("") as s:
        for command in COMMANDS:
            if command.id in ELSEWHERE or not command.ready(s.desk):
                continue
            s.desk.run_command(command)
            await s.pilot.pause()
            for _ in range(4):
                if s.at_desk and s.desk.tools.open_bar is None:
                    break
                leave = "f5" if isinstance(s.app.screen, NotesRoom) else "escape"
                await s.press(leave)
            await s.until(lambda: s.at_desk, f"the desk after {command.id}")
        assert s.app.is_running
