"""The page of keys in docs says what the commands say."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.commands import keymap
from studio.commands.command import Command
from studio.commands.registry import COMMANDS
from studio.drafts.opening import spelled

PAGE = Path(__file__).resolve().parents[2] / "docs" / "keys.md"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_stands_on_the_page_of_keys(command: type[Command]) -> None:
    keys = ", ".join(spelled(keymap.symbol(key)) for key in command.keys) or "·"
    row = f"| {keys} | `{command.id}` | {command.help()} |"
    assert row in PAGE.read_text(encoding="utf-8").splitlines()
