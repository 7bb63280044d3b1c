"""The lexicon as it is seen: a map or a list, and the card of the term in hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from textual import events, on
from textual.binding import Binding
from textual.containers import Container, Vertical
from textual.widget import Widget

from lexicon.graph import Lexicon
from lexicon.layout_ego import around
from lexicon.terms import Term, key
from studio.lexicon import look as looks
from studio.lexicon.card import other_end
from studio.lexicon.card_pane import CardPane
from studio.lexicon.kept import KeptLexicon
from studio.lexicon.map import SHOWN_S, Map
from studio.lexicon.past import Past
from studio.lexicon.reader import Reader
from studio.screens.asking import Asking
from studio.writing.counts import spoken
from widgets.graph_view import GraphView
from widgets.parts import Part
from widgets.pick_list import PickList
from widgets.status_line import StatusLine
from widgets.steer_bar import SteerBar

if TYPE_CHECKING:
    from sessions.tree.tree import Tree

WIDE = 100
"""Columns from which the card stands beside the map."""

CLOSE = 150
"""Terms beyond which the room opens on one term's neighbours, not on the whole map."""


class LexiconShown(Asking[int]):
    """A room that shows a lexicon and changes nothing of it. Answers an offset of the
    draft to go to, or None."""

    heading = "lexicon"
    DEFAULT_CSS = """
    LexiconShown .body { max-width: 100%; padding: 0; }
    LexiconShown .both { height: 1fr; layout: vertical; }
    LexiconShown .map { height: 3fr; width: 100%; }
    LexiconShown PickList { margin: 0 1; }
    LexiconShown .legend { height: 1; }
    LexiconShown .seen {
        height: 2fr;
        width: 100%;
        padding: 0 1;
        border-top: solid $foreground 20%;
    }
    LexiconShown .seen Sheet, LexiconShown .seen Quill { height: 1fr; padding: 0 1; }
    LexiconShown .seen .asked { height: 1; margin: 0 0 1 0; }
    LexiconShown.-wide .both { layout: horizontal; }
    LexiconShown.-wide .map { height: 100%; width: 1fr; padding: 1 0 0 0; }
    LexiconShown.-wide .seen {
        height: 100%;
        width: 36%;
        min-width: 38;
        max-width: 70;
        padding: 1 0 0 1;
        border-top: none;
        border-left: solid $foreground 20%;
    }
    LexiconShown.-empty .map { display: none; }
    LexiconShown.-empty .seen { border: none; width: 100%; max-width: 100%; }
    LexiconShown.-empty .seen {
        align-horizontal: center;
        height: 1fr;
        padding: 1 1 0 1;
    }
    LexiconShown.-empty .seen Sheet { max-width: 64; }
    """
    BINDINGS = [
        Binding("slash", "seek", show=False),
        Binding("v", "other_view", show=False),
        Binding("g", "close", show=False),
        Binding("full_stop", "here", show=False),
        Binding("backspace", "back", show=False),
        # Before the list takes them: beside a list the card is low, and long.
        Binding("pagedown", "card(1)", show=False, priority=True),
        Binding("pageup", "card(-1)", show=False, priority=True),
        *(Binding(str(n), f"follow({n})", show=False) for n in range(1, 10)),
    ]

    def __init__(
        self,
        kept: KeptLexicon,
        text: Callable[[], str],
        *,
        near: Collection[str] = (),
        at: str = "",
        chart: Map | None = None,
        keys: Sequence[str] = (),
        tree: Callable[[], Tree] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`near` are keys of the terms near the caret, `at` the one to begin with;
        `keys` lead back to the desk; `tree` has the earlier drafts."""
        super().__init__()
        self.kept = kept
        self.near = near
        self.keys = keys
        self.chart = chart or Map()
        self.graph = GraphView()
        self.list = PickList(filterable=False)
        self.legend = StatusLine(classes="legend")
        self.text = text
        self.reader = Reader()
        past = Past(self, kept, self.reader, tree, clock) if tree is not None else None
        self.card = CardPane(self, kept, text, clock, past)
        self.letters: dict[str, str] = {}
        self.as_list = False
        self.closely = False
        self._drawn_whole = False
        self.node = key(at) if at else next(iter(near), "")
        self._trail: list[str] = []

    @property
    def lexicon(self) -> Lexicon:
        return self.kept.lexicon

    @property
    def term(self) -> Term | None:
        """The term in hand."""
        held = self.lexicon.graph.nodes.get(self.node)
        return held["term"] if held else None

    @property
    def busy(self) -> bool:
        """Whether something that is shown is still being worked out."""
        return self.chart.busy or self.card.busy

    def body(self) -> Iterable[Widget]:
        yield Container(
            Vertical(*self.views(), self.legend, classes="map"),
            Vertical(*self.seen(), classes="seen"),
            classes="both",
        )
        yield from self.bars

    def views(self) -> Iterator[Widget]:
        """What stands at the left; one of them is shown."""
        yield self.graph
        yield self.list

    def seen(self) -> Iterator[Widget]:
        """What stands at the right."""
        yield self.card.sheet

    def begin(self) -> None:
        self.set_class(self.app.size.width >= WIDE, "-wide")
        self.as_list = self.app.size.width < WIDE
        self.closely = len(self.lexicon) > CLOSE
        if self.term is None:
            self.node = next(iter(sorted(self.lexicon.graph)), "")
        self.app.theme_changed_signal.subscribe(self, lambda _: self.fill())
        self.fill()
        self.show_view()
        self.set_interval(SHOWN_S, self._look_at_map)

    def on_resize(self, event: events.Resize) -> None:
        wide = event.size.width >= WIDE
        self.set_class(wide, "-wide")
        self.card.sheet.measure = 64 if wide else 96
        self.legend.show(looks.legend(self.lexicon, self._legend_width))

    @property
    def _legend_width(self) -> int:
        width = self.app.size.width
        return int(width * 0.62) if width >= WIDE else width - 2

    async def on_key(self, event: events.Key) -> None:
        if event.key in self.keys:
            event.stop()
            self.dismiss(None)

    def on_unmount(self) -> None:
        self.card.leave()
        self.reader.stop()
        self.chart.keep()

    # -- what is seen ------------------------------------------------------------------

    def fill(self, *said: Part) -> None:
        """Show the lexicon as it is now; `said` stands in the first line."""
        self.set_class(not len(self.lexicon), "-empty")
        if self.term is None:
            self.node = next(iter(sorted(self.lexicon.graph)), "")
        hues = looks.hues(self.app.current_theme)
        if hues != self.graph.hues:
            self.graph.hues = self.legend.hues = self.card.sheet.hues = hues
            self.graph.repaint_all()
            self.legend.repaint_all()
        self.legend.show(looks.legend(self.lexicon, self._legend_width))
        self.graph.drawing.strokes = looks.strokes(self.lexicon)
        self.show_map()
        self.show_list()
        self.show_card()
        self.show_keys()
        self.tell(*said)

    def tell(self, *said: Part) -> None:
        """The first line: what was done, or what there is."""
        n_terms, n_ties = len(self.lexicon), self.lexicon.graph.number_of_edges()
        parts: list[Part] = []
        if n_terms:
            parts = [spoken(n_terms, "term", "terms"), spoken(n_ties, "tie", "ties")]
        if self.kept.problem:
            parts.append((self.kept.problem, "bad"))
        self.say(*parts, *said)

    def show_map(self) -> None:
        """Draw the map, or the neighbours of the term in hand, where it is shown."""
        if self.as_list:
            return
        lexicon, graph = self.lexicon, self.graph
        graph.lit, graph.letters = self.near, self.letters
        if self.closely and self.node in lexicon.graph:
            places = around(self.node, lambda name: looks.tied(lexicon, name))
            nodes, edges = looks.nodes(lexicon, places), looks.edges(lexicon, places)
        else:
            self.chart.arrange(lexicon)
            places = self.chart.places
            nodes, edges = looks.nodes(lexicon), looks.edges(lexicon)
        # A view that the writer chose is kept while the same map is drawn again.
        keep, self._drawn_whole = self._drawn_whole, not self.closely
        keep = keep and not self.closely
        graph.show(nodes, edges, places, selected=self.node, keep_view=keep)

    def show_list(self) -> None:
        """Fill the list, where it is shown."""
        if not self.as_list:
            return
        hue = self.app.theme_variables.get("text-accent", "")
        items = looks.items(self.lexicon, self.near, hue, self.letters)
        self.list.show(items, self.node)

    def show_card(self) -> None:
        """Show the term in hand, and look in the draft for where it stands."""
        self.card.show(self.term)

    def show_view(self) -> None:
        """Show the map or the list, and give it the keys."""
        self.graph.display = not self.as_list
        self.list.display = self.as_list
        self.show_list()
        self.show_map()
        self.give_keys()

    def _look_at_map(self) -> None:
        self.reader.poll()
        if self.chart.look() and not self.closely:
            self.show_map()

    # -- the term in hand --------------------------------------------------------------

    def take(self, node: str, *, trail: bool = True) -> None:
        """Take another term in hand."""
        if node == self.node or node not in self.lexicon.graph:
            return
        if trail and self.node:
            self._trail = [*self._trail[-100:], self.node]
        self.node = node
        if self.as_list and self.list.highlighted != node:
            self.list.show(self.list.items, node)
        if self.closely:
            self.show_map()
        else:
            self.graph.select(node)
        self.show_card()

    @on(GraphView.Highlighted)
    def _lit(self, event: GraphView.Highlighted) -> None:
        event.stop()
        self.take(event.id)

    @on(PickList.Highlighted)
    def _listed(self, event: PickList.Highlighted) -> None:
        event.stop()
        if event.list is self.list and self.as_list:
            self.take(event.id)

    @on(GraphView.Picked)
    @on(PickList.Picked)
    def _picked(self, event: GraphView.Picked | PickList.Picked) -> None:
        """On to the draft, where the term stands first."""
        event.stop()
        if self.card.lines:
            self.dismiss(self.card.lines[0].offset)
        else:
            self.tell(("it does not stand in the draft yet", "muted"))

    @on(PickList.Closed)
    def _list_left(self, event: PickList.Closed) -> None:
        event.stop()
        self.action_leave()

    def action_follow(self, number: int) -> None:
        """To the other end of a tie of the card."""
        term = self.term
        ties = self.lexicon.relations(term.name) if term else []
        if term is not None and number <= len(ties):
            self.take(key(other_end(ties[number - 1], term.key)[0]))
        else:
            self.app.bell()

    def action_back(self) -> None:
        """To the term that was in hand before."""
        while self._trail:
            node = self._trail.pop()
            if node in self.lexicon.graph:
                self.take(node, trail=False)
                return
        self.app.bell()

    def action_here(self) -> None:
        """To the next of the terms near the caret."""
        near = [node for node in self.near if node in self.lexicon.graph]
        if not near:
            self.tell(("no term stands near the caret", "muted"))
            return
        place = near.index(self.node) + 1 if self.node in near else 0
        self.take(near[place % len(near)])

    def action_other_view(self) -> None:
        self.as_list = not self.as_list
        self.show_view()

    def action_close(self) -> None:
        """The neighbours of the term in hand alone, or the whole map again."""
        self.closely = not self.closely
        self.as_list = False
        self.show_view()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """While something is written, its own keys go before those of the card."""
        return action != "card" or self.written_in is None

    def action_card(self, by: int) -> None:
        """Scroll the card by nearly what is seen of it."""
        sheet = self.card.sheet
        rows = by * max(1, sheet.size.height - 2)
        sheet.scroll_relative(y=rows, animate=False)

    # -- finding -----------------------------------------------------------------------

    def found(self, text: str) -> str:
        """Key of the term that a writer means by some letters of it, or ""."""
        wanted = key(text)
        if not wanted:
            return ""
        best: tuple[int, int, str] | None = None
        for term in self.lexicon:
            for name in (term.name, *term.aliases):
                at = key(name).find(wanted)
                if at >= 0:
                    rank = (0 if at == 0 else 1, len(name), term.key)
                    best = rank if best is None else min(best, rank)
        return best[2] if best else ""

    def action_seek(self) -> None:
        if not len(self.lexicon):
            return
        self.ask("find", "", "some letters of a name", self._sought)

    def _sought(self, text: str) -> None:
        if text.strip() and not self.found(text):
            self.tell((f"no term like “{text.strip()}”", "warn"))

    @on(SteerBar.Typed)
    def _typed(self, event: SteerBar.Typed) -> None:
        event.stop()
        if self.answered == self._sought and (node := self.found(event.text)):
            self.take(node)

    def give_keys(self) -> None:
        self.legend.display = not self.as_list
        # At once, or it would take the keys from a line that is opened next.
        self.set_focus(self.list if self.as_list else self.graph)
        self.show_keys()

    def asking(self) -> None:
        self.legend.display = False
        self.show_keys()
