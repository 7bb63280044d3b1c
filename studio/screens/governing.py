"""Pages for rules and for bans, checked as one types."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.screens.page_room import PageRoom
from studio.writing.counts import spoken

if TYPE_CHECKING:
    from studio.desk.desk import Desk

RULES = """\
One rule a line. Every take keeps them, or says which it could not.

body = hand, tooth, rib               every sentence touches body
avoid "heart of gold"                 at least 1 body
"giant" never twice the same trait    at most 2 "very"
"drowned" opposes "thirsty"           break "debt" 20%
every "debt" touches body within 12 words
every "giant" inverts a prior trait"""
BANS = (
    "One phrase a line; no take will ever say it. A * at the end of a word or alone, "
    "(this|that) and ... for some words make a pattern: a testament to *"
)


class GoverningPage(PageRoom):
    """A page of lines. `read` says what they come to and whether that is trouble."""

    def __init__(
        self,
        heading: str,
        why: str,
        lines: str,
        keep: Callable[[str], None],
        read: Callable[[str], tuple[str, bool]],
        *,
        read_only: bool,
    ) -> None:
        self.heading = heading
        super().__init__(why, lines, keep, read_only=read_only)
        self.read = read

    def told(self) -> tuple[str, bool]:
        return self.read(self.text)


def rules_room(desk: Desk) -> None:
    """Write the rules of this draft."""
    from studio.governing.files import rules_of

    def read(text: str) -> tuple[str, bool]:
        rules = rules_of(text)
        n = len(rules.rules) if rules is not None else 0
        return spoken(n, "rule holds", "rules hold") if n else "", False

    _open(desk, "rules", RULES, read)


def bans_room(desk: Desk) -> None:
    """Write the bans of this draft."""
    from studio.governing.files import bans_of

    def read(text: str) -> tuple[str, bool]:
        said = spoken(len(bans_of(text)), "ban", "bans")
        muted = desk.governing.wish.bans_muted
        return f"{said}; they rest in this draft" if muted else said, False

    _open(desk, "bans", BANS, read)


def _open(
    desk: Desk, name: str, why: str, read: Callable[[str], tuple[str, bool]]
) -> None:
    from lexicon.errors import LexiconError

    governing = desk.governing
    before = getattr(governing.wish, name)
    written = [before]

    def checked(text: str) -> tuple[str, bool]:
        try:
            return read(text)
        except LexiconError as error:
            return error.message, True

    def keep(text: str) -> None:
        written[0] = text

    def left(_: object) -> None:
        if written[0] != before:
            governing.set(f"wrote the {name}", **{name: written[0]})
            governing.compiler()
            if governing.problem:
                desk.notices.tell(governing.problem, severity="warning")

    desk.app.push_screen(
        GoverningPage(
            name,
            why,
            before,
            keep,
            checked,
            read_only=bool(desk.session.read_only),
        ),
        left,
    )
