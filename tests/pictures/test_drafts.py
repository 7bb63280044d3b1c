"""Pictures of the room of drafts. Each test says what one should see."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from sessions.library import ARCHIVE, Library
from sessions.shelving import set_tags
from studio import themes
from studio.drafts.shelf import Shelf
from studio.screens.drafts import DraftsRoom
from tests.pictures.past import NOON

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 36), (200, 50)]

DRAFTS = (
    (
        "the-debt.md",
        0.5,
        (),
        "# The debt\n\nThe contract demanded three pounds of flesh from the moonlight."
        "\n\nNobody signs a thing like that, she said, and reached for the pen.\n",
    ),
    (
        "harbour.md",
        20.0,
        ("sea", "winter"),
        "# Harbour\n\n" + "The rain went on, and the boats with it. " * 30 + "\n\nThe "
        "last ferry had left, with every lamp it owned.\n",
    ),
    (
        "a-glass-string.md",
        60.0,
        ("verse",),
        "A glass string,\nplucked once,\nand so on\n",
    ),
    ("港の雨.md", 900.0, (), "港に雨が降る。 Nobody came. [bold]Not one[/] of them.\n"),
    (f"{ARCHIVE}/the-tired-end.md", 2000.0, (), "The end, and tired of it.\n"),
)
"""Name, hours since it was changed, tags, words."""


class DraftsAlone(App[None]):
    """The room of drafts, without a desk beneath it."""

    CSS_PATH = None
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        for theme in themes.OWN:
            self.register_theme(theme)
        self.theme = "protean-dark"

    def on_mount(self) -> None:
        shelf = Shelf(Library((self.folder,)), None, self.folder / "the-debt.md")
        self.push_screen(DraftsRoom(shelf, clock=lambda: NOON))


@pytest.fixture
def app(tmp_path: Path) -> DraftsAlone:
    folder = tmp_path / "home" / "Documents" / "Protean"
    (folder / ARCHIVE).mkdir(parents=True)
    for name, hours, tags, words in DRAFTS:
        path = folder / name
        path.write_text(words, encoding="utf-8")
        if tags:
            set_tags(path, tags)
        for file in folder.glob(f"{name.removesuffix('.md')}.*"):
            os.utime(file, (NOON - 3600 * hours, NOON - 3600 * hours))
    return DraftsAlone(folder)


def after(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Wait for the drafts, press the keys, and wait until all is shown."""

    async def press(pilot: Pilot[Any]) -> None:
        room = pilot.app.screen
        assert isinstance(room, DraftsRoom)
        while len(room.entries) < len(DRAFTS):
            await pilot.pause(0.02)
        await pilot.press(*keys)
        await pilot.pause(0.1)

    return press


def named(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_every_draft_with_its_last_line(
    snap_compare: Compare, app: DraftsAlone, size: tuple[int, int]
) -> None:
    """Above the list a line to type into. "a new draft" comes first, then the drafts,
    the last changed at the top: the one on the desk says "open now", the others when
    they were changed; each with its title, its tags, its last line and its words, all
    in straight columns. The harbour is lit; at the right (below the list at 80 columns)
    stand its name, its folder from ~ on, and its end with the ferry. Square brackets
    are words.
    """
    assert snap_compare(app, terminal_size=size, run_before=after())


def test_found_words(snap_compare: Compare, app: DraftsAlone) -> None:
    """ "ferry" stands in the line above; only the harbour is left in the list, and the
    preview shows the passage with the ferry."""
    assert snap_compare(app, terminal_size=(120, 36), run_before=after(*"ferry"))


def test_the_archive(snap_compare: Compare, app: DraftsAlone) -> None:
    """The head says "archive", the tired end is all there is in it, and the keys below
    say "bring back" and "drafts"."""
    assert snap_compare(app, terminal_size=(80, 24), run_before=after("ctrl+l"))
