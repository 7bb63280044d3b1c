"""The find bar at work over the draft: what is sought is shown on the page itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events, on, work

from sessions.edit import REPLACED, Edit
from sessions.errors import SessionError
from studio.writing import find
from studio.writing.counts import spoken
from studio.writing.find import FindError, Query, Range
from widgets.find_bar import FindBar, FindQuery
from widgets.key_bar import Hint

if TYPE_CHECKING:
    from studio.desk.desk import Desk

PREFILL = 80
"""A selection up to this long, on one line, is what is sought."""


class FindOver(FindBar):
    """Find and replace in a desk's draft.

    While the bar is open the caret goes to each match; Esc leaves it there, or puts it
    back where it was when nothing matched.
    """

    DEFAULT_CSS = "FindOver { padding: 0 1; }"

    def __init__(self, desk: Desk) -> None:
        super().__init__(id="find")
        self.desk = desk
        self.sought = Query("")
        self.matches: tuple[Range, ...] = ()
        self.home = 0
        self._seen: Range | None = None
        self._revision = -1

    def begin(self, *, replacing: bool = False) -> None:
        """Open the bar, with the selection in it when there is one."""
        quill = self.desk.quill
        self.desk.weaver.hold(False)
        self.desk.tools.ask.close()
        start, end = quill.selection_range
        chosen = self.desk.draft.text[start:end]
        fits = 0 < len(chosen) <= PREFILL and "\n" not in chosen
        self.home = start
        pattern = chosen if fits else self.query_now.pattern
        self.open(pattern, replacing=replacing)
        if pattern:
            self.seek(self.read(replace(self.query_now, pattern=pattern)))

    @property
    def hints(self) -> list[Hint]:
        """The keys of the bar; the id of a hint is the key that a click presses."""
        if self.has_class("-replacing"):
            other: Hint = ("Tab", "the other line", "tab")
            ends: tuple[Hint, ...] = (other, ("Esc", "back to the page", "escape"))
        else:
            ends = (("Esc", "back to the page", "escape"),)
        enter = "put it there" if self.replaces else "next"
        return [("Enter", enter, "enter"), ("↑↓", "match", "down"), *ends]

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _focus_moved(self) -> None:
        self.call_later(self.desk.show_lines)

    async def on_key(self, event: events.Key) -> None:
        """The bar's own keys come before the desk's of the same name."""
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            event.stop()
            event.prevent_default()
            await self.run_action(binding.action)

    @staticmethod
    def read(query: FindQuery) -> Query:
        """What the bar asks for."""
        return Query(query.pattern, query.regex, query.whole_words, query.match_case)

    @on(FindBar.Sought)
    def _sought(self, event: FindBar.Sought) -> None:
        event.stop()
        self.seek(self.read(event.query))

    @on(FindBar.Stepped)
    def _stepped(self, event: FindBar.Stepped) -> None:
        event.stop()
        self.step(event.by, self.read(event.query))

    @on(FindBar.Replaced)
    def _replaced(self, event: FindBar.Replaced) -> None:
        event.stop()
        query, new = self.read(event.query), event.query.replacement
        if event.all:
            self.replace_all(query, new)
        else:
            self.replace_one(query, new)

    @on(FindBar.Closed)
    def _left(self, event: FindBar.Closed) -> None:
        event.stop()
        self.leave()

    def leave(self) -> None:
        """Close the bar and give the keys back to the draft."""
        quill = self.desk.quill
        if quill.current_mark is None:
            quill.show_offset(min(self.home, len(self.desk.draft.text)))
        self._seen = quill.current_mark
        quill.marks, quill.current_mark = (), None
        quill.repaint_tints()
        self.close()
        # At once, or it would take the keys from a line that is opened next.
        self.desk.set_focus(quill)

    @work(exclusive=True, group="find", exit_on_error=False)
    async def seek(self, query: Query) -> None:
        """Mark every match and go to the first from where the search began."""
        if await self._search(query):
            self._show(find.from_caret(self.matches, self.home))

    @work(exclusive=True, group="find", exit_on_error=False)
    async def step(self, by: int, query: Query | None = None) -> None:
        """Go to the next match (1) or the one before (-1), around the ends."""
        quill = self.desk.quill
        here = quill.current_mark or quill.selection_range
        if self._seen is not None and here == (self._seen[0], self._seen[0]):
            # The bar was closed on this one: it has been seen.
            here = self._seen
        if not await self._search(query or self.sought):
            return
        nearest = find.after if by > 0 else find.before
        self._show(nearest(self.matches, here))

    async def _search(self, query: Query) -> bool:
        """Bring `matches` up to date; False when the query cannot be used."""
        draft, quill = self.desk.draft, self.desk.quill
        revision = self.desk.session.manuscript.revision
        if query != self.sought or revision != self._revision:
            try:
                if query.regex:
                    found = await asyncio.to_thread(find.search, query, draft.text)
                else:
                    found = find.search(query, draft.text)
            except FindError as error:
                self.matches, self._revision = (), -1
                self._mark(None)
                self.say(str(error))
                return False
            if revision != self.desk.session.manuscript.revision:
                return False
            self.matches, self._revision, self.sought = found, revision, query
        if self.display:
            quill.marks = self.matches
        return True

    def _mark(self, index: int | None) -> None:
        quill = self.desk.quill
        quill.marks = self.matches if self.display else ()
        quill.current_mark = None if index is None else self.matches[index]
        quill.repaint_tints()

    def _show(self, index: int) -> None:
        """Go to a match and say which one it is."""
        quill = self.desk.quill
        if index < 0:
            self._mark(None)
            self.home = min(self.home, len(self.desk.draft.text))
            quill.show_offset(self.home)
            self.say("not found" if self.sought.needle else "")
            return
        start, end = self.matches[index]
        quill.show_offset(start)
        if self.display:
            self._mark(index)
            self.say(f"{index + 1:,} of {len(self.matches):,}")
        else:
            # With the bar closed the match is selected, so that it can be seen.
            quill.select_range(end, start)

    @work(exclusive=True, group="find", exit_on_error=False)
    async def replace_one(self, query: Query, new: str) -> None:
        """Replace the match that is shown, and go to the next."""
        quill, text = self.desk.quill, self.desk.draft.text
        if not await self._search(query):
            return
        at = quill.current_mark
        if at is None or at not in self.matches:
            self._show(find.from_caret(self.matches, quill.caret))
            return
        try:
            instead = await asyncio.to_thread(find.replacement, query, text, at, new)
        except FindError as error:
            self.say(str(error))
            return
        if instead is None or text != self.desk.draft.text:
            return
        start, end = at
        if self._change([Edit(start, text[start:end], instead, REPLACED)]):
            self.home = start + len(instead)
            if await self._search(query):
                self._show(find.from_caret(self.matches, self.home))

    @work(exclusive=True, group="find", exit_on_error=False)
    async def replace_all(self, query: Query, new: str) -> None:
        """Replace every match, as one step that undo takes back."""
        text = self.desk.draft.text
        try:
            found = await asyncio.to_thread(find.replacements, query, text, new)
        except FindError as error:
            self.say(str(error))
            return
        if text != self.desk.draft.text:
            return
        edits, shift = [], 0
        for start, end, instead in found:
            if text[start:end] != instead:
                edits.append(Edit(start + shift, text[start:end], instead, REPLACED))
                shift += len(instead) - (end - start)
        if not edits:
            self.say("nothing to replace")
        elif self._change(edits):
            self.home = self.desk.quill.caret
            await self._search(query)
            self._mark(None)
            self.say(f"{spoken(len(edits), 'replacement', 'replacements')}")

    def _change(self, edits: list[Edit]) -> bool:
        desk = self.desk
        if desk.session.read_only:
            self.say("this draft is read-only")
            return False
        try:
            desk.draft.change(edits)
        except SessionError as error:
            desk.tell(error.title, error.message)
            return False
        return True
