"""The harvest: words of the draft that might be terms, one key to take each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from textual import events, on
from textual.binding import Binding
from textual.containers import Container
from textual.widget import Widget

from lexicon.errors import LexiconError
from lexicon.terms import Term
from studio.lexicon.kept import KeptLexicon
from studio.lexicon.lines import trimmed
from studio.lexicon.reader import Answer, Reader
from studio.screens.room import Room
from studio.writing.counts import spoken
from widgets.key_bar import Hint
from widgets.parts import Part
from widgets.pick_list import PickItem, PickList
from widgets.sheet import Sheet

WIDE = 100
LOOK_S = 0.1
"""Seconds between two looks at what has been found."""


class HarvestRoom(Room[None]):
    """Whatever is accepted is in the lexicon at once; what is passed over is kept by
    `pass_over` and not shown again."""

    heading = "harvest"
    DEFAULT_CSS = """
    HarvestRoom .body { max-width: 100%; padding: 0; }
    HarvestRoom .both { height: 1fr; layout: vertical; }
    HarvestRoom PickList { height: 3fr; width: 100%; margin: 0 1; }
    HarvestRoom Sheet {
        height: 2fr;
        width: 100%;
        padding: 0 1;
        border-top: solid $foreground 20%;
    }
    HarvestRoom.-wide .both { layout: horizontal; padding: 1 0 0 0; }
    HarvestRoom.-wide PickList { height: 100%; width: 1fr; }
    HarvestRoom.-wide Sheet {
        height: 100%;
        width: 45%;
        padding: 0 1 0 2;
        border-top: none;
        border-left: solid $foreground 20%;
    }
    """
    BINDINGS = [
        Binding("x", "pass_over", show=False),
        Binding("ctrl+z", "undo", show=False),
    ]

    def __init__(
        self,
        kept: KeptLexicon,
        text: str,
        reader: Reader,
        *,
        passed: Iterable[str] = (),
        pass_over: Callable[[list[str]], None] = lambda names: None,
        keys: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.kept = kept
        self.text = text
        self.reader = reader
        self.passed = list(passed)
        self.pass_over = pass_over
        self.keys = keys
        self.list = PickList(filterable=False)
        self.sheet = Sheet(measure=72)
        self.found: dict[str, dict[str, Any]] | None = None
        """Proposals by name; None while the draft is being read."""
        self._question = 0
        self._share = 0.0
        self._undone: list[Callable[[], object]] = []

    def body(self) -> Iterable[Widget]:
        yield Container(self.list, self.sheet, classes="both")

    def begin(self) -> None:
        self.set_class(self.app.size.width >= WIDE, "-wide")
        self.list.focus()
        terms = [term.plain() for term in self.kept.lexicon]
        question = {"text": self.text, "terms": terms}
        self._question = self.reader.ask(question, self._answered)
        self.set_interval(LOOK_S, self.reader.poll)
        self.show_found()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")

    def on_unmount(self) -> None:
        self.reader.forget(self._question)

    def on_key(self, event: events.Key) -> None:
        if event.key in (*self.keys, "h"):
            event.stop()
            self.dismiss(None)

    def hints(self) -> Sequence[Hint]:
        if not self.found:
            return ()
        return (
            ("Enter", "take it", "enter"),
            ("x", "not a term", "x"),
            ("^Z", "undo", "ctrl+z"),
        )

    # -- what has been found -----------------------------------------------------------

    def _answered(self, answer: Answer) -> None:
        if "share" in answer:
            self._share = float(answer["share"])
        elif "proposals" in answer:
            told = {proposal["name"]: proposal for proposal in answer["proposals"]}
            self.found = {n: p for n, p in told.items() if n not in self.passed}
        else:
            self.found = {}
            self.say((f"The draft could not be read: {answer['problem']}", "bad"))
            self.show_found(told=False)
            return
        self.show_found()

    def show_found(self, at: str = "", *, told: bool = True) -> None:
        """Fill the list."""
        found = self.found or {}
        items = [
            PickItem(name, name, f"{proposal['count']} × {_why(proposal)}")
            for name, proposal in found.items()
        ]
        self.list.show(items, at)
        if told and self.found is None:
            self.say((f"reading the draft … {self._share:.0%}", "muted"))
        elif told:
            self.say(spoken(len(found), "proposal", "proposals"))
        self.show_lines()
        self.show_keys()

    def show_lines(self) -> None:
        """The lines in which the lit proposal stands."""
        proposal = (self.found or {}).get(self.list.highlighted)
        if proposal is None:
            nothing = "Nothing in this draft looks like a term that is not one yet."
            self.sheet.show("" if self.found is None else [(nothing, "muted")])
            return
        parts: list[Part] = [(proposal["name"], "strong")]
        if proposal["aliases"]:
            parts.append((f"\nalso {', '.join(proposal['aliases'])}", "muted"))
        parts.append((f"\n{_why(proposal)}\n", "muted"))
        for place in proposal["places"]:
            start = place["start"] - len(place["before"])
            end = place["end"] + len(place["after"])
            before, after = trimmed(
                place["before"],
                place["after"],
                begins=not start or self.text[start - 1] == "\n",
                ends=end == len(self.text) or self.text[end] == "\n",
            )
            parts += [
                (f"\n{before}", "muted"),
                (place["words"], "accent"),
                (f"{after}\n", "muted"),
            ]
        self.sheet.show(parts)

    @on(PickList.Highlighted)
    def _lit(self, event: PickList.Highlighted) -> None:
        event.stop()
        self.show_lines()

    @on(PickList.Closed)
    def _list_left(self, event: PickList.Closed) -> None:
        event.stop()
        self.dismiss(None)

    # -- taking and passing over -------------------------------------------------------

    @on(PickList.Picked)
    def _picked(self, event: PickList.Picked) -> None:
        event.stop()
        proposal = (self.found or {}).get(event.id)
        if proposal is None:
            return
        try:
            term = Term(proposal["name"], aliases=tuple(proposal["aliases"]))
            back = self.kept.lexicon.add(term)
        except LexiconError as error:
            self.say((f"{error.title}. {error.message}", "warn"))
            return
        self._put_away(event.id, lambda: self.kept.lexicon.apply(back))
        self.say((f"“{event.id}” is a term of yours now", "good"))

    def action_pass_over(self) -> None:
        name = self.list.highlighted
        if name in (self.found or {}):
            self.passed.append(name)
            self.pass_over(self.passed)
            self._put_away(name, lambda: self._pass_no_more(name))

    def _pass_no_more(self, name: str) -> None:
        self.passed.remove(name)
        self.pass_over(self.passed)

    def _put_away(self, name: str, back: Callable[[], object]) -> None:
        """Take a proposal out of the list and light the next one."""
        found = self.found or {}
        names = list(found)
        place, proposal = names.index(name), found.pop(name)
        at = names[place + 1] if place + 1 < len(names) else ""

        def undo() -> None:
            back()
            rest = list(found.items())
            found.clear()
            found.update([*rest[:place], (name, proposal), *rest[place:]])
            self.show_found(name)

        self._undone.append(undo)
        self.show_found(at)

    def action_undo(self) -> None:
        if not self._undone:
            self.app.bell()
            return
        try:
            self._undone.pop()()
        except LexiconError as error:
            self.say((f"{error.title}. {error.message}", "warn"))


def _why(proposal: dict[str, Any]) -> str:
    return ", ".join(proposal["reasons"])
