"""Pictures of the lexicon. Each test says what one should see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from sessions.session import Session
from studio import themes
from studio.commands.lexicon import LexiconStrip
from studio.lexicon.demo_mythos import DRAFT, plant
from studio.lexicon.kept import KeptLexicon
from studio.screens.harvest import HarvestRoom
from studio.screens.lexicon import LexiconRoom
from tests.pictures.conftest import Open, rest
from widgets.sheet import Sheet

Compare = Callable[..., bool]
Act = Callable[[Pilot[Any]], Awaitable[None]]
SIZES = [(80, 24), (120, 36), (200, 60)]
NOON = datetime(2026, 3, 12, 12, 0).timestamp()


class LexiconAlone(App[None]):
    """The lexicon of a draft, without a desk beneath it."""

    CSS_PATH = None
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, folder: Path, *, theme: str = "protean-dark", **options: Any):
        super().__init__()
        path = folder / "the-debt.md"
        path.write_text(DRAFT, encoding="utf-8")
        self.kept = KeptLexicon(Session.open(path, background=False))
        self.options = options
        for own in themes.OWN:
            self.register_theme(own)
        self.theme = theme

    def on_mount(self) -> None:
        if not self.options.pop("empty", False):
            plant(self.kept.lexicon, NOON - 400_000)
        near = ("debt", "giant", "glass string", "clerk", "ledger")
        room = LexiconRoom(
            self.kept,
            lambda: DRAFT,
            near=() if self.kept.empty else near,
            at="" if self.kept.empty else "debt",
            clock=lambda: NOON,
            **self.options,
        )
        self.push_screen(room)


def after(*keys: str) -> Act:
    """Press the keys, and wait until nothing is left to do."""

    async def press(pilot: Pilot[Any]) -> None:
        for key in ("", *keys):
            if key:
                await pilot.press(key)
            await pilot.pause(0.06)
            room = pilot.app.screen
            while isinstance(room, LexiconRoom) and room.busy:
                await pilot.pause(0.02)
        await pilot.pause()

    return press


def named(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_the_map_and_the_card(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    """The term in hand is "debt": a light band on its name. Ties are in the colours of
    their kinds, each with its word and an arrow; terms near the caret are gold,
    neighbours white, the others grey; scenes are diamonds. Beneath stand the kinds with
    their dots. The card has the meaning, numbered ties, what it meant before, and the
    lines of the draft with the word in gold. At 80 columns, a list with the card below.
    """
    app = LexiconAlone(tmp_path)
    assert snap_compare(app, terminal_size=size, run_before=after())


def test_a_tie_in_the_making(snap_compare: Compare, tmp_path: Path) -> None:
    """In the place of its sign every term but "debt" has a blue letter. The line above
    the keys says "debt cuts ›" and asks for a letter or a name."""
    app = LexiconAlone(tmp_path)
    assert snap_compare(app, terminal_size=(120, 36), run_before=after("r", "c"))


def test_close(snap_compare: Compare, tmp_path: Path) -> None:
    """ "debt" stands in the middle; what it is tied to stands at both sides, each name
    on a row of its own, and what those are tied to farther out."""
    app = LexiconAlone(tmp_path)
    assert snap_compare(app, terminal_size=(120, 36), run_before=after("g"))


def test_a_meaning_being_written(snap_compare: Compare, tmp_path: Path) -> None:
    """In the place of the card the name of the term stands over its meaning, which
    ends in a caret; the footer has the keys of writing alone."""
    app = LexiconAlone(tmp_path)
    assert snap_compare(app, terminal_size=(120, 36), run_before=after("e"))


@pytest.mark.parametrize("size", SIZES[:2], ids=named)
def test_an_empty_lexicon(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    """A short text in the middle says what a lexicon is for and which two keys begin
    one; nothing else stands on the screen but the footer."""
    app = LexiconAlone(tmp_path, empty=True)
    assert snap_compare(app, terminal_size=size, run_before=after())


@pytest.mark.parametrize("theme", ["protean-light", "ansi-dark"])
def test_on_paper_and_in_sixteen_colours(
    snap_compare: Compare, tmp_path: Path, theme: str
) -> None:
    """The same map on paper and in the terminal's own colours: every name and every
    word can be read, and the term in hand is told at once."""
    app = LexiconAlone(tmp_path, theme=theme)
    assert snap_compare(app, terminal_size=(120, 36), run_before=after())


def test_known_words_on_the_page(snap_compare: Compare, studio: Open) -> None:
    """On the page "moonlight", "glass string", "clerk", "ledger", "debts" and the
    other terms are gold, the rest as bright as ever. Above the draft stands "debt" with
    its meaning, and beneath it a band with "debt" in the middle and its neighbours at
    both sides."""
    app = studio(DRAFT)

    async def named_here(pilot: Pilot[Any]) -> None:
        app.settings.look.styles = False
        app.desk.key_bar.display = False
        plant(app.desk.lexicon.lexicon, NOON - 400_000)
        await pilot.press("ctrl+end")
        LexiconStrip.run(app.desk)
        await rest(pilot)
        await pilot.pause(0.4)

    assert snap_compare(app, terminal_size=(120, 36), run_before=named_here)


def test_the_harvest(snap_compare: Compare, tmp_path: Path) -> None:
    """Words that might be terms at the left, how often and why beside each; at the
    right the lit one with the lines it stands in, itself in gold."""
    app = LexiconAlone(tmp_path)

    async def harvested(pilot: Pilot[Any]) -> None:
        await after("h")(pilot)
        room = pilot.app.screen
        assert isinstance(room, HarvestRoom)
        found = {
            "name": "bone-harp",
            "aliases": ["harp"],
            "count": 2,
            "reasons": ["recurring", "hyphenated"],
            "places": [
                {
                    "start": 30,
                    "end": 39,
                    "before": "The contract demanded a ",
                    "words": "bone-harp",
                    "after": " and the moonlight paid.",
                }
            ],
        }
        room.reader.forget(room._question)
        room.found = {"bone-harp": found, "tallow book": {**found, "count": 5}}
        room.show_found()
        await pilot.pause()
        assert room.query_one(Sheet)

    assert snap_compare(app, terminal_size=(120, 36), run_before=harvested)
