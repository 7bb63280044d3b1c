"""The whole dial: every slider, what is asked of it and where the words stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual import events, on
from textual.widget import Widget
from textual.widgets import Static

from engines.text import inert
from studio.desk.lines import dial_hints
from studio.dial.state import SLOTS
from studio.dial.views import board_view, examples, question, standing
from studio.screens.room import Room
from widgets.dial_board import DialBoard
from widgets.key_bar import Hint, KeyBar, KeyClicked
from widgets.parts import Part

if TYPE_CHECKING:
    from studio.dial.desk import DialDesk


class DialRoom(Room[bool]):
    """Answers whether the dial stays in hand."""

    heading = "the dial"
    DEFAULT_CSS = """
    DialRoom .body { max-width: 124; padding: 1 2 0 2; }
    DialRoom .told { height: 1; margin: 1 2 0 2; }
    DialRoom .told.-refused { color: $text-error; height: auto; max-height: 2; }
    DialRoom .lines { height: 4; margin: 1 2 0 2; color: $text-muted; }
    DialRoom.-short .body { padding: 0 1 0 1; }
    DialRoom.-short .told { margin: 0 2; }
    DialRoom.-short .lines { display: none; }
    """

    def __init__(self, dial: DialDesk) -> None:
        super().__init__()
        self.dial = dial
        self.board = DialBoard()
        self.told = Static("", markup=False, classes="told")
        self.lines = Static("", markup=False, classes="lines")
        self._refused = ""

    def body(self) -> Iterable[Widget]:
        yield self.board
        yield self.told
        yield self.lines

    def begin(self) -> None:
        self.show()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < 30, "-short")

    def hints(self) -> Sequence[Hint]:
        return dial_hints(self.dial.desk)

    def show_keys(self) -> None:
        self.query_one(KeyBar).show(self.hints())

    def show(self) -> None:
        """Bring everything up to date."""
        if not self.is_attached:
            return
        play = self.dial.play
        view = board_view(play, self.dial.desk.weaver.hues)
        self.board.styles.max_height = self.board.wanted(view)
        self.board.show(view)
        self.told.set_class(bool(self._refused), "-refused")
        self.told.update(self._refused or question(play) or standing(play))
        self.lines.update(
            "\n".join(
                f"{word}:  {inert(line)}".replace("\n", " / ")
                for word, line in examples(play.slider)
            )
        )
        self.say(*self._facts())
        self.show_keys()

    def _facts(self) -> list[Part]:
        play = self.dial.play
        facts: list[Part] = []
        if (morph := play.state.morph) is not None:
            share = morph.share(play.n_words)
            facts.append(("a morph is on its way" if share < 1 else "morphed", "muted"))
        if kept := [str(slot) for slot in SLOTS if slot in play.kept]:
            facts.append((f"kept {' '.join(kept)}", "muted"))
        if play.position.exact:
            facts.append(("word by word", "muted"))
        signs = "● asked  ○ measured"
        if self.dial.desk.weaver.weaving.asked:
            signs += "  • a voice's take"
        facts.append((signs, "muted"))
        return facts

    def refuse(self, title: str, message: str) -> None:
        """Say what could not be done, until the next key."""
        self._refused = inert(f"{title}. {message}".strip())
        self.show()

    def on_key(self, event: events.Key) -> None:
        if self._refused:
            self._refused = ""
            self.show()
        if self.dial.run_key(event):
            event.stop()
            event.prevent_default()

    @on(KeyClicked)
    def press(self, event: KeyClicked) -> None:
        event.stop()
        from studio.commands.registry import by_id

        by_id(event.id).run(self.dial.desk)

    @on(DialBoard.Turned)
    def _turned(self, event: DialBoard.Turned) -> None:
        self.dial.play.set(event.name, event.share)

    @on(DialBoard.Chosen)
    def _chosen(self, event: DialBoard.Chosen) -> None:
        self.dial.play.point(event.name)

    @on(DialBoard.Stepped)
    def _stepped(self, event: DialBoard.Stepped) -> None:
        if self.dial.play.point(event.name):
            self.dial.play.step(event.by)
