"""Keys in any order, in every room they lead to: page and draft stay one, and nothing
closes the studio."""

from __future__ import annotations

import random

import pytest

from tests.pilot.conftest import Sit

DOORS = ("f2", "f3", "f4", "f5", "f6", "f9", "f12", "ctrl+f", "ctrl+k", "ctrl+o")
MOVES = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown")
KEYS = (
    *"abcdehmnorstvx0123[]/.+",
    *("space", "enter", "enter", "escape", "escape", "tab", "shift+tab"),
    *("delete", "backspace", "ctrl+w", "ctrl+d", "ctrl+r", "ctrl+l", "ctrl+t"),
    *("ctrl+z", "ctrl+z", "ctrl+y", "ctrl+g", "ctrl+left", "ctrl+right"),
    *("ctrl+down", "shift+left", "shift+down", "ctrl+underscore", "ctrl+x"),
)
N_KEYS = 110


@pytest.mark.parametrize("seed", [1, 2])
async def test_any_keys_in_any_room(sit: Sit, seed: int) -> None:
    dice = random.Random(seed)
    text = ("", "# One\n\nThe salt debt of Sua. Sua kept the glass debt.")[seed % 2]
    async with sit(text, size=((80, 24), (120, 36))[seed % 2]) as s:
        await s.woven()
        await s.press("enter")
        for count in range(N_KEYS):
            keys = DOORS if count % 12 == 0 else dice.choice((KEYS, KEYS, MOVES))
            await s.press(dice.choice(keys))
            assert s.app.is_running
            # Asks, too, whether page and manuscript are the same.
            written = s.text
        undone = 0
        while s.desk.draft.undo():
            undone += 1
        for _ in range(undone):
            assert s.desk.draft.redo()
        assert s.text == written
