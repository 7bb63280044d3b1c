"""Spelling: one word, what might have been meant, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from textual import on
from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Static

from studio.screens.room import Room
from widgets.key_bar import Hint
from widgets.parts import Part
from widgets.pick_list import PickItem, PickList
from widgets.sheet import Sheet

Act = Literal["replace", "add", "ignore"]
LOOK_S = 0.05
AROUND = 60
"""Characters of the sentence shown on either side of the word."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the writer decided; `text` stands in the word's place for `replace`."""

    act: Act
    text: str = ""


def _last(text: str) -> str:
    """The last whole words of `text` that fit around."""
    if len(text) <= AROUND:
        return text
    return "…" + text[-AROUND:].partition(" ")[2]


class SpellingRoom(Room[Verdict]):
    """`suggestions` is asked until it answers; it must not wait."""

    heading = "spelling"
    DEFAULT_CSS = """
    SpellingRoom .body { max-width: 84; }
    SpellingRoom Sheet { height: auto; max-height: 5; margin: 0 0 1 0; }
    SpellingRoom PickList { height: 1fr; }
    SpellingRoom .answer { height: 1; margin: 0 2; color: $text-muted; }
    """
    BINDINGS = [
        Binding("a", "decide('add')", show=False),
        Binding("i", "decide('ignore')", show=False),
    ]

    def __init__(
        self,
        word: str,
        before: str,
        after: str,
        suggestions: Callable[[], Sequence[str] | None],
    ) -> None:
        super().__init__()
        self.word = word
        self.before = _last(before.rpartition("\n")[2])
        self.after = _last(after.partition("\n")[0][::-1])[::-1]
        self.suggestions = suggestions

    def body(self) -> Iterable[Widget]:
        yield Sheet()
        yield Static("", classes="answer", markup=False)
        yield PickList(filterable=False)

    def begin(self) -> None:
        parts: list[Part] = [
            (self.before, "muted"),
            (self.word, "bad"),
            (self.after, "muted"),
        ]
        self.query_one(Sheet).show(parts)
        self.query_one(PickList).focus()
        self.look()

    def look(self) -> None:
        """Show the suggestions, now or as soon as they are there."""
        found = self.suggestions()
        answer = self.query_one(".answer", Static)
        if found is None:
            answer.update("looking …")
            self.set_timer(LOOK_S, self.look)
            return
        answer.update("" if found else "Nothing like it is in the dictionary.")
        answer.display = not found
        listed = self.query_one(PickList)
        listed.show([PickItem(word, word) for word in found])

    def hints(self) -> Sequence[Hint]:
        return (
            ("Enter", "put it there", "enter"),
            ("↑↓", "choose", "down"),
            ("a", "add to my words", "a"),
            ("i", "let it pass", "i"),
        )

    @on(PickList.Picked)
    def picked(self, event: PickList.Picked) -> None:
        self.dismiss(Verdict("replace", event.id))

    @on(PickList.Closed)
    def closed(self) -> None:
        self.action_leave()

    def action_decide(self, act: Act) -> None:
        self.dismiss(Verdict(act))
