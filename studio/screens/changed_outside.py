"""Changed outside: another program wrote the file; what differs, whose words stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Static

from studio.screens.room import Room
from studio.writing.counts import spoken, words
from widgets.diff_view import Change, DiffView
from widgets.glyphs import visible
from widgets.key_bar import Hint, KeyBar

Choice = Literal["theirs", "mine"]


class ChangedRoom(Room[Choice]):
    """Answers whose words stay, or None to look later: nothing is written yet.

    `changes` are (kind, text); kinds are those of a `DiffView`, or kept for same.
    """

    heading = "changed outside"
    DEFAULT_CSS = """
    ChangedRoom .body { max-width: 84; }
    ChangedRoom .why { height: auto; margin: 0 0 1 0; color: $text-muted; }
    ChangedRoom DiffView { height: 1fr; }
    """
    BINDINGS = [
        Binding("t", "choose('theirs')", show=False),
        Binding("m", "choose('mine')", show=False),
        Binding("w", "whole", show=False),
    ]

    def __init__(self, name: str, changes: Sequence[Change]) -> None:
        super().__init__()
        self.file = name
        self.changes = [("same" if kind == "kept" else kind, t) for kind, t in changes]
        self.is_whole = False

    def body(self) -> Iterable[Widget]:
        yield Static(
            f"Another program changed {visible(self.file)}. Struck words are only in "
            "your draft, lit words only in the file. Whichever you choose, the other "
            "is not lost: undo brings your words back, and theirs are kept as a copy "
            "beside the file.",
            classes="why",
            markup=False,
        )
        yield DiffView()

    def begin(self) -> None:
        self.query_one(DiffView).focus()
        self.fill()
        gone = sum(words(text) for kind, text in self.changes if kind == "removed")
        came = sum(words(text) for kind, text in self.changes if kind == "added")
        self.say(
            f"{spoken(gone, 'word', 'words')} only here",
            f"{spoken(came, 'word', 'words')} only there",
        )

    def fill(self) -> None:
        self.query_one(DiffView).show_changes(self.changes, whole=self.is_whole)

    def hints(self) -> Sequence[Hint]:
        whole = "only the changes" if self.is_whole else "whole text"
        return (
            ("t", "take theirs", "t"),
            ("m", "keep mine", "m"),
            ("Esc", "look later", "escape"),
            ("w", whole, "w"),
            ("↑↓", "scroll", "down"),
        )

    def show_keys(self) -> None:
        self.query_one(KeyBar).show(self.hints())

    def action_choose(self, choice: Choice) -> None:
        self.dismiss(choice)

    def action_whole(self) -> None:
        self.is_whole = not self.is_whole
        self.fill()
        self.show_keys()
