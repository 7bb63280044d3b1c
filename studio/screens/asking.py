"""A room that asks for a line or for one key, above its own keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from textual import events, on
from textual.widget import Widget

from studio.screens.room import Room
from widgets.choice_bar import ChoiceBar
from widgets.parts import Part
from widgets.steer_bar import SteerBar

T = TypeVar("T")


class Asking(Room[T]):
    """`bars` go last into the body. A subclass gives the keys back to its own widgets
    in `give_keys`, which is called when an answer has come, before it is acted on."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = SteerBar()
        self.choice = ChoiceBar()
        self.answered: Callable[[str], object] = lambda _: None
        """Takes the answer that is waited for."""

    @property
    def bars(self) -> Sequence[Widget]:
        return self.bar, self.choice

    @property
    def asked_now(self) -> bool:
        """Whether an answer is waited for."""
        return bool(self.bar.display or self.choice.display)

    def ask(
        self, label: str, text: str, hint: str, answered: Callable[[str], object]
    ) -> None:
        """Ask for a line, beginning from `text`."""
        self.answered = answered
        self.bar.open(text, label=label, hint=hint, selected=False)
        self.asking()

    def choose(self, said: Sequence[Part], pressed: Callable[[str], object]) -> None:
        """Ask for one key; `said` is what there is to choose."""
        self.answered = pressed
        self.choice.open(said)
        self.asking()

    @property
    def written_in(self) -> Widget | None:
        """What is being written in, if anything is."""
        return self.bar.line if self.bar.display else None

    async def on_key(self, event: events.Key) -> None:
        """A letter that no widget took: a key of this room, or one that came together
        with the key before it and is for what that has opened."""
        if not event.is_printable:
            return
        event.stop()
        event.prevent_default()
        if self.choice.display:
            self._done()(event.character or event.key)
        elif (line := self.written_in) is not None:
            line.post_message(events.Key(event.key, event.character))
        elif (held := self.active_bindings.get(event.key)) is not None:
            # At once, not when the key has come to the app: the next may be behind it.
            await self.app.run_action(held.binding.action, held.node)

    def asking(self) -> None:
        """Hook: something is asked for now."""

    def give_keys(self) -> None:
        """Hook: nothing is asked for any more."""

    @on(SteerBar.Steered)
    def _steered(self, event: SteerBar.Steered) -> None:
        event.stop()
        self._done()(event.text)

    @on(ChoiceBar.Chosen)
    def _chosen(self, event: ChoiceBar.Chosen) -> None:
        event.stop()
        self._done()(event.key)

    @on(SteerBar.Closed)
    @on(ChoiceBar.Closed)
    def _unanswered(self, event: SteerBar.Closed | ChoiceBar.Closed) -> None:
        event.stop()
        self._done()

    def _done(self) -> Callable[[str], object]:
        """Ask no more; what takes the answer."""
        answered, self.answered = self.answered, lambda _: None
        self.bar.close()
        self.choice.close()
        self.give_keys()
        return answered
