"""Drafts: those opened lately, and a new one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from textual import on
from textual.widget import Widget

from studio.counts import spoken
from studio.recent import Recent, opening_words, place, when
from studio.screens.room import Room
from widgets.key_bar import Hint
from widgets.pick_list import PickItem, PickList

NEW = "new"


class DraftsRoom(Room[Path | str]):
    """Answers the path of a draft, or `NEW`. Opening one closes the other, saved."""

    heading = "drafts"

    def __init__(
        self,
        drafts: Sequence[Recent],
        current: Path,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self.drafts = drafts
        self.current = current.resolve()
        self.clock = clock

    def body(self) -> Iterable[Widget]:
        yield PickList(hint="type to find a draft")

    def begin(self) -> None:
        now, home = self.clock(), Path.home()
        items = [PickItem(NEW, "a new draft", "nothing is overwritten")]
        for draft in self.drafts:
            here = (
                "open now" if draft.path == self.current else when(draft.changed, now)
            )
            words = opening_words(draft.path)
            label = f"{draft.path.stem}   {words}" if words else draft.path.stem
            items.append(
                PickItem(str(draft.path), label, f"{place(draft.path, home)}{here:>14}")
            )
        others = [i.id for i in items[1:] if i.id != str(self.current)]
        listed = self.query_one(PickList)
        listed.show(items, others[0] if others else NEW)
        listed.focus()
        self.say(spoken(len(self.drafts), "draft", "drafts"))

    def hints(self) -> Sequence[Hint]:
        return (("↑↓", "choose", "down"), ("Enter", "open", "enter"))

    @on(PickList.Picked)
    def picked(self, event: PickList.Picked) -> None:
        if event.id == str(self.current):
            self.dismiss(None)
        else:
            self.dismiss(NEW if event.id == NEW else Path(event.id))

    @on(PickList.Closed)
    def closed(self) -> None:
        self.action_leave()
