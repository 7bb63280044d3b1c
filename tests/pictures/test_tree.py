"""Pictures of the tree room. Each test says what one should see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from sessions.session import Session
from studio import themes
from studio.drafts.draft import Draft
from studio.screens.tree import TreeRoom
from tests.pictures.past import NOON, written
from widgets.quill import Quill

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 36), (200, 50)]
VOICES = ("realism", "surreal", "kjv", "philosophical")


class TreeAlone(App[None]):
    """The tree of a draft with a past, without a desk beneath it."""

    CSS_PATH = None
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        for theme in themes.OWN:
            self.register_theme(theme)
        self.theme = "protean-dark"

    def on_mount(self) -> None:
        draft = Draft(self.session, Quill())
        hues = themes.hues(VOICES, self.current_theme)
        later = NOON + 7200
        room = TreeRoom(self.session.tree(), draft, hues, clock=lambda: later)
        self.push_screen(room)


def after(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Press the keys, and wait until nothing is left to do."""

    async def press(pilot: Pilot[Any]) -> None:
        for key in ("", *keys):
            if key:
                await pilot.press(key)
            await pilot.pause(0.06)
            room = pilot.app.screen
            assert isinstance(room, TreeRoom)
            while room._walking.busy or room._searching.busy:
                await pilot.pause(0.02)
        await pilot.pause()

    return press


def named(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_a_place_in_another_branch(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    """The draft's branch goes straight down from "as it was opened" to a ringed sign
    and "the draft"; three branches leave it at the right, their first words in the hue
    of the voice that wrote them, one named and tagged, one with a bookmark. The line
    "lamp, which had already ..." is lit. Right of the tree (below it at 80 columns)
    stands the text at that place: the draft's own ending struck through, the lamp's
    underlined, and above it how many words are only here and only in the draft.
    """
    app = TreeAlone(written(tmp_path / "the-debt.md"))
    keys = ("home", "down", "right")
    assert snap_compare(app, terminal_size=size, run_before=after(*keys))


def test_takes_found_words_and_a_passage(snap_compare: Compare, tmp_path: Path) -> None:
    """Takes that nobody took hang as small rings below the place where they were
    offered. Lines where "the" came into being have a mark at their left; the first
    line counts them. The passage of interest is bold in the text at the lit place, and
    "1 of 1" says which it is.
    """
    app = TreeAlone(written(tmp_path / "the-debt.md"))
    keys = ("o", "slash", "t", "h", "e", "enter", "G", "right_square_bracket")
    assert snap_compare(app, terminal_size=(120, 36), run_before=after(*keys))


def test_a_name_is_asked_for(snap_compare: Compare, tmp_path: Path) -> None:
    """One line above the keys asks for a name; the tree stays as it is behind it."""
    app = TreeAlone(written(tmp_path / "the-debt.md"))
    keys = ("up", "n", *"the tired end")
    named_keys = tuple("space" if key == " " else key for key in keys)
    assert snap_compare(app, terminal_size=(80, 24), run_before=after(*named_keys))
