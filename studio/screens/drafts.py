"""Drafts: found by any word in them, seen before they are opened, kept in order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from sessions.errors import SessionError
from sessions.library import Entry, excerpt, matching
from studio.drafts.recent import place, when
from studio.drafts.shelf import Shelf
from studio.screens.draft_preview import preview
from studio.screens.room import Room
from studio.writing.counts import spoken
from widgets.entry import Entry as Line
from widgets.glyphs import visible
from widgets.key_bar import Hint
from widgets.pick_list import PickItem, PickList
from widgets.sheet import Sheet

NEW = "new"

WIDE = 100
"""Columns from which the preview stands beside the list."""

TALL = 20
"""Rows from which it stands below a narrow one."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """The draft on the desk is to have another name."""

    name: str


class DraftsRoom(Room[Path | str | Renaming]):
    """Answers the path of a draft to open, `NEW`, or a `Renaming` of the open one."""

    heading = "drafts"
    DEFAULT_CSS = """
    DraftsRoom .body { max-width: 160; }
    DraftsRoom Horizontal { height: 1fr; }
    DraftsRoom PickList { width: 3fr; }
    DraftsRoom Sheet { width: 2fr; margin: 0 0 0 3; }
    DraftsRoom.-narrow Horizontal { layout: vertical; }
    DraftsRoom.-narrow PickList { width: 100%; height: 1fr; }
    DraftsRoom.-narrow Sheet { width: 100%; height: 9; margin: 1 0 0 0; }
    DraftsRoom.-small Sheet { display: none; }
    DraftsRoom .asked { height: 1; display: none; margin: 1 0 0 0; }
    DraftsRoom .asked Static { width: auto; color: $text-muted; padding: 0 1 0 0; }
    DraftsRoom .said { height: auto; }
    DraftsRoom .said.-bad { color: $text-warning; }
    """
    BINDINGS = [
        Binding("ctrl+n", "begin_new", show=False),
        Binding("ctrl+r,f2", "rename", show=False),
        Binding("ctrl+d", "duplicate", show=False),
        Binding("ctrl+t", "tag", show=False),
        Binding("ctrl+k", "put_away", show=False),
        Binding("ctrl+l", "other_shelf", show=False),
    ]

    def __init__(self, shelf: Shelf, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.shelf = shelf
        self.clock = clock
        self.entries: list[Entry] = []
        self.archived = False
        self.keep: Callable[[str], None] | None = None
        """What to do with the line that is being asked for."""
        self.line = Line()
        self.listed = PickList(
            hint="type to find a draft by any word in it", finds=self.found
        )
        self.sheet = Sheet()

    def body(self) -> Iterable[Widget]:
        yield Horizontal(self.listed, self.sheet)
        yield Horizontal(Static(markup=False), self.line, classes="asked")
        yield Static(classes="said", markup=False)

    def begin(self) -> None:
        self.sheet.can_focus = False
        self.listed.focus()
        self.read()

    def hints(self) -> Sequence[Hint]:
        back = "bring back" if self.archived else "put away"
        return (
            ("Enter", "open", "enter"),
            ("^R", "rename", "ctrl+r"),
            ("^D", "copy", "ctrl+d"),
            ("^T", "tags", "ctrl+t"),
            ("^K", back, "ctrl+k"),
            ("^L", "drafts" if self.archived else "archive", "ctrl+l"),
        )

    # -- what is listed ---------------------------------------------------------

    def read(self, lit: Path | None = None) -> None:
        """Read the drafts beside the painting, then show them, `lit` chosen."""

        def work() -> None:
            entries = self.shelf.entries()
            self.app.call_from_thread(self.show, entries, lit)

        self.run_worker(work, thread=True, exclusive=True, group="library")

    def show(self, entries: list[Entry], lit: Path | None = None) -> None:
        if self.is_attached:
            self.entries = entries
            self.fill(str(lit) if lit else "")

    def shown(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.archived == self.archived]

    def found(self, query: str) -> list[str]:
        """The ids of the drafts that hold every word."""
        return [str(entry.draft) for entry in matching(self.shown(), query)]

    def fill(self, lit: str = "") -> None:
        now = self.clock()
        items = []
        if not self.archived:
            items.append(PickItem(NEW, "a new draft", "nothing is overwritten"))
        for entry in self.shown():
            here = self.shelf.is_open(entry.draft)
            state = "open now" if here else when(entry.changed, now)
            tags = " ".join(f"#{tag}" for tag in entry.tags)
            label = "   ".join(filter(None, (entry.title, tags, entry.last)))
            note = f"{spoken(entry.words, 'word', 'words')}{state:>14}"
            items.append(PickItem(str(entry.draft), label, note))
        if not lit:
            others = [i.id for i in items if i.id not in (NEW, str(self.shelf.current))]
            kept = self.listed.highlighted
            known = kept in [item.id for item in items] and kept != NEW
            lit = kept if known else others[0] if others else NEW
        self.listed.show(items, lit)
        self.heading = "archive" if self.archived else "drafts"
        self.say(spoken(len(self.shown()), "draft", "drafts"))
        self.show_keys()
        self.paint()

    def lit(self) -> Entry | None:
        """The draft that is lit, if it is one."""
        chosen = self.listed.highlighted
        return next((e for e in self.entries if str(e.draft) == chosen), None)

    def paint(self) -> None:
        """Show the end of the lit draft, or the words that were looked for."""
        entry = self.lit()
        if entry is None:
            empty = not self.entries or self.listed.highlighted == NEW
            self.sheet.show([("An empty page." if empty else "", "muted")])
            return
        words = [w for w in self.listed.filter.split() if not w.startswith("#")]
        titled = words and words[0].casefold() in entry.title.casefold()
        look = None if titled or not words else partial(excerpt, entry.draft, words[0])
        size = min(self.sheet.size.width - 2, 78), self.sheet.size.height
        changed = when(entry.changed, self.clock())
        where = place(entry.draft, Path.home())
        self.sheet.show(preview(entry, where, changed, size, look))

    def on_resize(self) -> None:
        self.set_class(self.size.width < WIDE, "-narrow")
        self.set_class(self.size.width < WIDE and self.size.height < TALL, "-small")
        self.call_after_refresh(self.paint)

    @on(PickList.Highlighted)
    def lit_another(self) -> None:
        self.paint()

    @on(PickList.Picked)
    def picked(self, event: PickList.Picked) -> None:
        if event.id == str(self.shelf.current):
            self.dismiss(None)
        else:
            self.dismiss(NEW if event.id == NEW else Path(event.id))

    @on(PickList.Closed)
    def closed(self) -> None:
        self.action_leave()

    # -- what is done with one ----------------------------------------------------

    def action_begin_new(self) -> None:
        self.dismiss(NEW)

    def action_other_shelf(self) -> None:
        self.archived = not self.archived
        self.tell("")
        self.fill()

    def action_rename(self) -> None:
        entry = self.lit()
        if entry is None:
            return

        def keep(name: str) -> None:
            if self.shelf.is_open(entry.draft):
                self.dismiss(Renaming(name))
            else:
                self.done(self.shelf.rename(entry.draft, name), f"It is {name} now.")

        self.ask("its name", entry.title, keep)

    def action_tag(self) -> None:
        entry = self.lit()
        if entry is None:
            return

        def keep(tags: str) -> None:
            self.shelf.tag(entry.draft, tags.replace(",", " ").split())
            self.done(entry.draft, "")

        self.ask("its tags, with spaces between", " ".join(entry.tags), keep)

    def action_duplicate(self) -> None:
        entry = self.lit()
        if entry is not None:
            self.attempt(partial(self.copy_of, entry.draft))

    def copy_of(self, draft: Path) -> None:
        made = self.shelf.duplicate(draft)
        self.done(made, f"The copy, with all its memory, is {made.stem}.")

    def action_put_away(self) -> None:
        entry = self.lit()
        if entry is not None:
            self.attempt(partial(self.move, entry))

    def move(self, entry: Entry) -> None:
        self.shelf.put_away(entry.draft)
        where = "back among the drafts" if entry.archived else "in the archive (^L)"
        self.done(None, f"{entry.title} is {where}.")

    def done(self, lit: Path | None, said: str) -> None:
        self.tell(said)
        self.read(lit)

    def attempt(self, work: Callable[[], None]) -> bool:
        """Do it, or say why not."""
        try:
            work()
        except SessionError as error:
            self.tell(f"{error.title}. {error.message}", bad=True)
            return False
        return True

    def tell(self, said: str, *, bad: bool = False) -> None:
        static = self.query_one(".said", Static)
        static.update(visible(said))
        static.set_class(bad, "-bad")

    # -- the line below -----------------------------------------------------------

    def ask(self, what: str, value: str, keep: Callable[[str], None]) -> None:
        self.keep = keep
        asked = self.query_one(".asked")
        asked.query_one(Static).update(what)
        asked.display = True
        self.line.value = visible(value)
        self.line.cursor_position = len(value)
        self.line.focus()

    @on(Input.Submitted)
    def answered(self, event: Input.Submitted) -> None:
        event.stop()
        keep, value = self.keep, event.value.strip()
        if keep is not None and self.attempt(partial(keep, value)):
            self.close_ask()

    def close_ask(self) -> None:
        self.keep = None
        self.query_one(".asked").display = False
        self.listed.focus()

    def action_leave(self) -> None:
        if self.keep is not None:
            self.tell("")
            self.close_ask()
        else:
            self.dismiss(None)
