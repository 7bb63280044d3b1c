"""The tree as it is seen: walked, folded, searched, with the words at each place."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical
from textual.widget import Widget

from sessions.errors import SessionError
from sessions.tree.tree import Tree
from studio.bites import Bites
from studio.drafts.draft import Draft
from studio.screens.room import Room
from studio.tree.finding import searched
from studio.tree.look import TreeLook
from studio.tree.preview import TreePreview
from studio.writing.counts import spoken
from widgets.key_bar import Hint
from widgets.parts import Part
from widgets.steer_bar import SteerBar
from widgets.tree_view import TreeView

WIDE = 100
"""Columns from which the preview stands beside the tree."""

PAUSE_S = 0.04
"""Seconds that a line is lit before its words are looked for."""


class TreeShown(Room[str]):
    """A room that shows a tree and changes nothing of it."""

    heading = "tree"
    DEFAULT_CSS = """
    TreeShown .body { max-width: 100%; padding: 0; }
    TreeShown .both { height: 1fr; layout: vertical; }
    TreeShown TreeView { height: 3fr; width: 100%; margin: 0 1; }
    TreeShown .seen {
        height: 2fr;
        width: 100%;
        padding: 0 1;
        border-top: solid $foreground 20%;
    }
    TreeShown .seen Sheet { height: 1fr; padding: 0 1; }
    TreeShown.-wide .both { layout: horizontal; padding: 1 0 0 0; }
    TreeShown.-wide TreeView { height: 100%; width: 1fr; }
    TreeShown.-wide .seen {
        height: 100%;
        width: 1fr;
        max-width: 90;
        border-top: none;
        border-left: solid $foreground 20%;
    }
    TreeShown.-wide .seen StatusLine { margin: 0 0 1 0; }
    """
    BINDINGS = [
        Binding("slash", "find", show=False),
        Binding("g,ctrl+g", "next_found(1)", show=False),
        Binding("G", "next_found(-1)", show=False),
        Binding("a", "archive", show=False),
        Binding("o", "offered", show=False),
        Binding("s", "steps", show=False),
        Binding("space", "fold", show=False),
        Binding("c", "compare", show=False),
        Binding("right_square_bracket", "passage(1)", show=False),
        Binding("left_square_bracket", "passage(-1)", show=False),
        Binding("full_stop", "here", show=False),
        Binding("tab", "other_side", show=False),
    ]

    def __init__(
        self,
        tree: Tree,
        draft: Draft,
        hues: Mapping[str, str],
        *,
        clock: Callable[[], float] = time.time,
        takes: bool = False,
    ) -> None:
        """`takes` shows from the beginning what was offered and not taken."""
        super().__init__()
        self.past = tree
        self.draft = draft
        self.hues = {f"hue:{voice}": hue for voice, hue in hues.items()}
        self.looks = TreeLook(tree, clock())
        self.view = TreeView()
        self.preview = TreePreview(tree, self.looks)
        self.bar = SteerBar()
        self.folded: set[int] = set()
        self.found: dict[int, str] = {}
        self._takes = takes
        self._answered: Callable[[str], object] = lambda _: None
        self._walking = Bites(self)
        self._searching = Bites(self)

    def body(self) -> Iterable[Widget]:
        yield Container(
            self.view, Vertical(*self._seen(), classes="seen"), classes="both"
        )
        yield self.bar

    def _seen(self) -> ComposeResult:
        yield self.preview.head
        yield self.preview.sheet

    def begin(self) -> None:
        self.view.hues = self.preview.sheet.hues = self.hues
        self.set_class(self.app.size.width >= WIDE, "-wide")
        self.view.focus()
        self.fill(self.past.here)
        if self._takes:
            self.action_offered()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")

    def hints(self) -> Sequence[Hint]:
        takes = "hide takes" if self.past.leaves else "takes"
        return (
            ("Enter", "go there", "enter"),
            ("/", "find", "slash"),
            ("n", "name", "n"),
            ("b", "bookmark", "b"),
            ("c", "compare", "c"),
            ("[ ]", "passage", "right_square_bracket"),
            ("m", "merge", "m"),
            ("o", takes, "o"),
            ("x", "put away", "x"),
            ("a", "archive", "a"),
            ("t", "tags", "t"),
            ("s", "steps", "s"),
            ("Space", "fold", "space"),
        )

    # -- what is seen ------------------------------------------------------------------

    def fill(self, at: int | None = None, *said: Part) -> None:
        """Show the tree as it is now, `at` lit; `said` stands in the first line."""
        self.looks.begin()
        rows = self.past.rows(folded=frozenset(self.folded))
        self.view.show(rows, self.looks, at, self.found.keys())
        self.tell(*said)
        self.see()

    def tell(self, *said: Part) -> None:
        """The first line: what was done, or what there is."""
        places = spoken(len(self.past.nodes), "place", "places")
        found = spoken(len(self.found), "place found", "places found")
        parts: list[Part] = [places, *([found] if self.found else []), *said]
        if self._searching.busy:
            parts.append("searching …")
        self.say(*parts)

    def see(self) -> None:
        """Look for the words at the lit line, in a moment."""
        key = self.view.highlighted
        self.preview.name(key)
        self._walking.begin(self.preview.walk(key), after=PAUSE_S)

    @on(TreeView.Highlighted)
    def _highlighted(self, event: TreeView.Highlighted) -> None:
        event.stop()
        self.tell()
        self.see()

    # -- what is shown of the tree -----------------------------------------------------

    def action_archive(self) -> None:
        self.past.with_archive = not self.past.with_archive
        self.past.refresh()
        shown = "the archive is shown" if self.past.with_archive else ""
        self.fill(None, *([(shown, "muted")] if shown else []))

    def action_offered(self) -> None:
        """Show the takes that were offered and not taken, or no longer."""
        tree, key = self.past, self.view.highlighted
        at = tree.leaves[key].step if key < 0 else None
        asked = not tree.leaves
        if tree.leaves:
            tree.drop_leaves()
        else:
            tree.gather_leaves()
        n_takes = spoken(len(tree.leaves), "take", "takes")
        said = f"{n_takes} not taken" if tree.leaves else ""
        if not tree.leaves and asked:
            said = "every take was taken"
        self.fill(at, *([(said, "muted")] if said else []))
        self.show_keys()

    def action_steps(self) -> None:
        """Show each step of the lit place, or the place as one again."""
        key = self.view.highlighted
        if key > 0:
            self.past.loosen(key)
            self.fill(key)

    def action_fold(self) -> None:
        """Hide what follows the lit place, or show it again."""
        key = self.view.highlighted
        if key >= 0:
            self.folded ^= {key}
            self.fill(key)

    def action_other_side(self) -> None:
        side = self.preview.sheet if self.view.has_focus else self.view
        side.focus()

    def action_here(self) -> None:
        self.view.light(self.past.here)

    def action_compare(self) -> None:
        """Compare with the lit place from now on, or with the draft again."""
        self.preview.compare_with(self.view.highlighted)
        self.see()

    def action_passage(self, by: int) -> None:
        if not self.preview.step(by):
            self.app.bell()

    # -- finding -----------------------------------------------------------------------

    def action_find(self) -> None:
        self.ask("find in the tree", "", "also what no longer stands", self._find)

    def _find(self, needle: str) -> None:
        self.found = {}
        needle = needle.strip()
        if needle:
            self._searching.begin(self._search(needle))
        else:
            self._searching.stop()

    def _search(self, needle: str) -> Iterator[object]:
        found = searched(self.past, needle, self.found)
        try:
            for first in found:
                if first is not None:
                    self._show_found()
                    self.view.light(first)
                yield None
        except SessionError as error:
            self.tell((f"{error.title}. {error.message}", "warn"))
            return
        self._searching.stop()
        self._show_found()
        if not self.found:
            self.tell((f"“{needle}” never stood anywhere in this tree", "muted"))

    def _show_found(self) -> None:
        self.view.find(self.found.keys())
        self.tell(*([("g next", "muted")] if self.found else []))

    def action_next_found(self, by: int) -> None:
        keys = [line[0] for line in self.view.lines]
        hits = [place for place, key in enumerate(keys) if key in self.found]
        if not hits:
            self.app.bell()
            return
        here = keys.index(self.view.highlighted)
        if by > 0:
            place = next((hit for hit in hits if hit > here), hits[0])
        else:
            place = next((hit for hit in reversed(hits) if hit < here), hits[-1])
        self.view.light(keys[place])

    def action_leave(self) -> None:
        if self.found or self._searching.busy:
            self.found = {}
            self._searching.stop()
            self.fill()
        else:
            self.dismiss(None)

    # -- asking for a line -------------------------------------------------------------

    def ask(
        self, label: str, text: str, hint: str, answered: Callable[[str], object]
    ) -> None:
        self._answered = answered
        self.bar.open(text, label=label, hint=hint)

    @on(SteerBar.Steered)
    def _steered(self, event: SteerBar.Steered) -> None:
        event.stop()
        self._leave_bar()
        self._answered(event.text)

    @on(SteerBar.Closed)
    def _bar_left(self, event: SteerBar.Closed) -> None:
        event.stop()
        self._leave_bar()

    def _leave_bar(self) -> None:
        self.bar.close()
        self.set_focus(self.view)
