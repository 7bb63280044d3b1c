"""Find and replace, in one or two lines above the key bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input
from typing_extensions import Unpack

from widgets.entry import Entry
from widgets.glyphs import cells
from widgets.key_bar import Hint, KeyBar, KeyClicked
from widgets.options import Options
from widgets.status_line import StatusLine

SWITCHES = (
    ("^T", "case", "match_case"),
    ("^O", "words", "whole_words"),
    ("^R", "pattern", "regex"),
)


@dataclass(frozen=True, slots=True)
class FindQuery:
    """What is sought, and what takes its place."""

    pattern: str = ""
    replacement: str = ""
    regex: bool = False
    match_case: bool = False
    whole_words: bool = False


class FindBar(Widget):
    """`open(pattern="", replacing=False)` shows it and gives it the keys, `close()`
    hides it, `say(text)` shows a quiet answer such as "3 of 12" or "not a pattern".

    Messages: Sought(query) when the pattern or a switch changed; Stepped(query, by) on
    Enter or Down (1) and Up (-1); Replaced(query, all) on Enter in the second line (one
    match) and on Ctrl+L (all); Closed on Esc. Closing is left to the owner.
    """

    DEFAULT_CSS = """
    FindBar {
        height: auto;
        display: none;
        background: $background;
        & Horizontal { height: 1; }
        & .name { width: 9; color: $foreground 55%; }
        & KeyBar { width: 39; }
        & .answer { width: 0; }
        & .with { display: none; }
        &.-replacing .with { display: block; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", show=False),
        Binding("down", "step(1)", "Next", show=False),
        Binding("up", "step(-1)", "Previous", show=False),
        Binding("tab,shift+tab", "other", "Other line", show=False),
        Binding("ctrl+t", "turn('match_case')", "Case", show=False),
        Binding("ctrl+o", "turn('whole_words')", "Words", show=False),
        Binding("ctrl+r", "turn('regex')", "Pattern", show=False),
        Binding("ctrl+l", "every", "Replace all", show=False),
    ]

    @dataclass
    class Sought(Message):
        """The pattern or a switch changed."""

        query: FindQuery

    @dataclass
    class Stepped(Message):
        """The next (1) or the previous (-1) match is wanted."""

        query: FindQuery
        by: int

    @dataclass
    class Replaced(Message):
        """The match at hand, or every match, is to be replaced."""

        query: FindQuery
        all: bool

    @dataclass
    class Closed(Message):
        """The writer is done with finding."""

        bar: FindBar

    Query = FindQuery

    def __init__(self, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.query_now = FindQuery()
        self._pattern = Entry(classes="pattern")
        self._replacement = Entry(classes="replacement")
        self._switches = KeyBar(classes="switches")
        self._answer = StatusLine(classes="answer")
        self._all = KeyBar(classes="all")
        self._names = (StatusLine(classes="name"), StatusLine(classes="name"))

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self._names[0]
            yield self._pattern
            yield self._answer
            yield self._switches
        with Horizontal(classes="with"):
            yield self._names[1]
            yield self._replacement
            yield self._all

    def on_mount(self) -> None:
        self._names[0].show([("find", "muted")])
        self._names[1].show([("put", "muted")])
        self._all.show([("Enter", "this one", "one"), ("^L", "all", "every")])
        self._show_switches()

    @property
    def replaces(self) -> bool:
        """Whether Enter replaces: the second line has the keys."""
        return self._replacement.has_focus

    def open(self, pattern: str = "", *, replacing: bool = False) -> None:
        """Show the bar; a pattern given is put in and selected."""
        self.display = True
        self.set_class(replacing, "-replacing")
        if pattern:
            self._pattern.value = pattern
        self._pattern.select_all()
        # At once: letters that are on their way are for this line.
        self.screen.set_focus(self._pattern)

    def close(self) -> None:
        """Hide the bar; the pattern is kept."""
        self.display = False

    def say(self, text: str, role: str = "muted") -> None:
        """A short answer beside the pattern."""
        self._answer.show([], [(text, role)] if text else [])
        wide = cells(text) + 3 if text else 0
        self._answer.styles.width = min(wide, self.size.width // 2)

    def _show_switches(self) -> None:
        hints: Sequence[Hint] = [
            (key, f"{label} ✓" if getattr(self.query_now, field) else label, field)
            for key, label, field in SWITCHES
        ]
        self._switches.show(hints)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        sought = self._pattern.value != self.query_now.pattern
        self.query_now = replace(
            self.query_now,
            pattern=self._pattern.value,
            replacement=self._replacement.value,
        )
        if sought:
            self.post_message(self.Sought(self.query_now))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input is self._replacement:
            self.post_message(self.Replaced(self.query_now, False))
        else:
            self.post_message(self.Stepped(self.query_now, 1))

    @on(KeyClicked)
    def _clicked(self, event: KeyClicked) -> None:
        event.stop()
        if event.id in ("one", "every"):
            self.post_message(self.Replaced(self.query_now, event.id == "every"))
        else:
            self.action_turn(event.id)

    def action_turn(self, switch: str) -> None:
        """Turn one of the switches."""
        turned = {switch: not getattr(self.query_now, switch)}
        self.query_now = replace(self.query_now, **turned)  # type: ignore[arg-type]
        self._show_switches()
        self.post_message(self.Sought(self.query_now))

    def action_step(self, by: int) -> None:
        self.post_message(self.Stepped(self.query_now, by))

    def action_every(self) -> None:
        if self.has_class("-replacing"):
            self.post_message(self.Replaced(self.query_now, True))

    def action_other(self) -> None:
        """Go between the two lines."""
        if self.has_class("-replacing"):
            there = self._replacement if self._pattern.has_focus else self._pattern
            there.focus()

    def action_leave(self) -> None:
        self.post_message(self.Closed(self))

    def _on_resize(self, event: events.Resize) -> None:
        self._switches.display = event.size.width >= 70


if __name__ == "__main__":
    from widgets.demo import show

    bar = FindBar()
    show(bar, then=lambda: bar.open("ledger", replacing=True))
