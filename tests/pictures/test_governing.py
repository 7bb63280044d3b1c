"""Pictures of rules and of what governed a take; each test says what one should see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.app import App
from textual.screen import Screen

from engines.events import Given, Governed, RuleKept, TermUsed, Undone
from lexicon.errors import LexiconError
from studio import themes
from studio.governing.files import rules_of
from studio.screens.given import GivenRoom
from studio.screens.governing import RULES, GoverningPage

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 36)]
TEXT = 'body = hand, tooth, rib\nevery "debt" touches body within 12 words\n'


class Alone(App[None]):
    """One room, without a desk beneath it."""

    CSS_PATH = None
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, room: Callable[[], Screen[None]]) -> None:
        super().__init__()
        self.room = room
        for theme in themes.OWN:
            self.register_theme(theme)
        self.theme = "protean-dark"

    def on_mount(self) -> None:
        self.push_screen(self.room())


def page(text: str) -> Callable[[], Screen[None]]:
    def read(lines: str) -> tuple[str, bool]:
        try:
            rules = rules_of(lines)
        except LexiconError as error:
            return error.message, True
        return f"{len(rules.rules) if rules else 0} rules hold", False

    return lambda: GoverningPage(
        "rules", RULES, text, lambda _: None, read, read_only=False
    )


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_rules_as_they_are_written(
    snap_compare: Compare, size: tuple[int, int]
) -> None:
    """Above, quietly, examples of every kind of rule; two lines of the writer's; in the
    last line, in the colour of a warning, that line 3 ends too soon and what was
    expected there."""
    app = Alone(page(f'{TEXT}"giant" never twice'))
    assert snap_compare(app, terminal_size=size)


def test_what_governed_a_take(snap_compare: Compare) -> None:
    """Under what the voice was given: its two terms and their rate, one rule kept after
    going back twice, one in the colour of trouble that could not be kept, one that was
    broken once on purpose, and struck out what was taken back with the rule or the ban
    that did it. The escape sequence in a rule's name is shown, not obeyed."""
    given = Given(1, "kjv", "He asked for the debt", "", 0, 12, 0, 1024)
    governed = Governed(
        1,
        "kjv",
        0,
        42,
        (TermUsed("glass string", 2), TermUsed("giant", 1)),
        (
            RuleKept('every "debt" touches body within 12 words', "met", 2),
            RuleKept("avoid \x1b[31mred[bold]", "missed", 6),
            RuleKept('"giant" never twice the same trait', "idle", 0),
            RuleKept("every sentence touches body", "met", 0, 1),
        ),
        (
            Undone("rule", 'every "debt" touches body within 12 words', 3, " the old"),
            Undone("ban", "heart of gold", 9, " heart of gold."),
        ),
        2,
    )
    app = Alone(
        lambda: GivenRoom({"kjv": given}, {"kjv": "#d7af5f"}, "kjv", {"kjv": governed})
    )
    assert snap_compare(app, terminal_size=(100, 40))
