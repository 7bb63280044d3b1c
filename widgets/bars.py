"""One-line inputs that open above the key bar."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Label


class FindBar(Widget):
    """Find and replace. `open(pattern="", replacing=False)` shows it and gives it the
    keys; `say(text)` shows a quiet answer such as "3 of 12" or "not a pattern".

    Messages: Sought(query) when the pattern or a switch changed; Stepped(query, by)
    on Enter (1) and Up/Down (-1/1); Replaced(query, all) when one or all matches are to
    be replaced; Closed when Esc was pressed. `query` is a `FindBar.Query`.
    """

    DEFAULT_CSS = "FindBar { height: 1; layout: horizontal; display: none; }"

    @dataclass(frozen=True, slots=True)
    class Query:
        """What is sought. `whole_words` and `match_case` are off by default."""

        pattern: str
        replacement: str = ""
        regex: bool = False
        match_case: bool = False
        whole_words: bool = False

    @dataclass
    class Sought(Message):
        query: FindBar.Query

    @dataclass
    class Stepped(Message):
        query: FindBar.Query
        by: int

    @dataclass
    class Replaced(Message):
        query: FindBar.Query
        all: bool

    @dataclass
    class Closed(Message):
        bar: FindBar

    def compose(self) -> ComposeResult:
        yield Label("find ")
        yield Input()

    def open(self, pattern: str = "", *, replacing: bool = False) -> None:
        self.display = True
        self.query_one(Input).focus()

    def close(self) -> None:
        self.display = False

    def say(self, text: str) -> None:
        """Show a short answer at the end of the bar."""


class SteerBar(Widget):
    """One line asked of the writer, such as what comes next. `open(text, label=..., hint=...)`.

    Messages: Steered(text) on Enter, Closed on Esc."""

    DEFAULT_CSS = "SteerBar { height: 1; layout: horizontal; display: none; }"

    @dataclass
    class Steered(Message):
        bar: SteerBar
        text: str

    @dataclass
    class Closed(Message):
        bar: SteerBar

    def compose(self) -> ComposeResult:
        yield Label("what comes next ")
        yield Input()

    def open(self, text: str = "", *, label: str = "", hint: str = "") -> None:
        self.display = True
        self.query_one(Input).focus()

    def close(self) -> None:
        self.display = False
