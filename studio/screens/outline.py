"""The outline: where the headings are, and a jump to each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import on
from textual.widget import Widget

from studio.screens.room import Room
from studio.writing.counts import spoken
from studio.writing.outline import Heading
from widgets.key_bar import Hint
from widgets.pick_list import PickItem, PickList

EMPTY = "No headings yet. A line that begins with # is one."


class OutlineRoom(Room[int]):
    """Answers the offset to jump to."""

    heading = "outline"

    def __init__(
        self, headings: Sequence[Heading], lengths: Sequence[int], at: int
    ) -> None:
        super().__init__()
        self.headings = headings
        self.lengths = lengths
        self.at = at

    def body(self) -> Iterable[Widget]:
        yield PickList(hint="type to find a heading" if self.headings else EMPTY)

    def begin(self) -> None:
        top = min((heading.level for heading in self.headings), default=1)
        items = [
            PickItem(
                str(heading.offset),
                heading.title,
                spoken(words, "word", "words"),
                indent=heading.level - top,
            )
            for heading, words in zip(self.headings, self.lengths, strict=True)
        ]
        lit = items[self.at].id if 0 <= self.at < len(items) else ""
        listed = self.query_one(PickList)
        listed.show(items, lit)
        listed.focus()
        if items:
            self.say(spoken(len(items), "heading", "headings"))

    def hints(self) -> Sequence[Hint]:
        if not self.headings:
            return ()
        return (("↑↓", "choose", "down"), ("Enter", "go there", "enter"))

    @on(PickList.Picked)
    def picked(self, event: PickList.Picked) -> None:
        self.dismiss(int(event.id))

    @on(PickList.Closed)
    def closed(self) -> None:
        self.action_leave()
