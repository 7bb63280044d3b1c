"""The card beside the map: a sheet, filled as the draft is looked through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from textual.dom import DOMNode

from lexicon.terms import Term
from studio.bites import Bites
from studio.lexicon.card import Company, Line, card
from studio.lexicon.kept import KeptLexicon
from studio.lexicon.lines import Finding
from studio.lexicon.past import Past
from widgets.parts import Part
from widgets.sheet import Sheet

PAUSE_S = 0.05
"""Seconds that a term is in hand before the draft is looked through for it."""

LARGE = 500
"""Terms of a lexicon whose history takes longer to go through than a key may."""

INVITATION: Sequence[Part] = (
    ("Nothing has a name here yet.\n\n", "strong"),
    "A lexicon holds the words that mean something of their own in your draft: a "
    "thing, a person, a law of its world. Name one, and it is marked wherever you "
    "write it; its meaning stands in the line above the draft when the caret is on it; "
    "the voices can be drawn to it.\n\n",
    ("n", "key!"),
    ("  name the first term\n", "muted"),
    ("h", "key!"),
    ("  see which words of your draft might be terms\n", "muted"),
)


class CardPane:
    """`show(term)` shows its card, and its lines of the draft once they are found;
    without a term, what a lexicon is for."""

    def __init__(
        self,
        owner: DOMNode,
        kept: KeptLexicon,
        text: Callable[[], str],
        clock: Callable[[], float],
        past: Past | None,
    ) -> None:
        self.sheet = Sheet(measure=64)
        self._kept = kept
        self._text = text
        self._clock = clock
        self._past = past
        self._finding: Finding | None = None
        self._looking = Bites(owner)

    @property
    def busy(self) -> bool:
        """Whether the draft, or its past, is still being looked through."""
        return self._looking.busy or (self._past is not None and self._past.busy)

    @property
    def lines(self) -> Sequence[Line]:
        """Where the term stands, as far as it has been found."""
        return self._finding.lines if self._finding else ()

    def show(self, term: Term | None) -> None:
        """Show the card of a term."""
        self.leave()
        self._finding = None
        if term is None:
            self.sheet.show(INVITATION)
            return
        self._finding = Finding(self._kept.matcher, self._text(), term.name)
        self._draw(term, None)
        self._looking.begin(self._look(term, self._finding), after=PAUSE_S)

    def _look(self, term: Term, finding: Finding) -> Iterator[None]:
        yield from finding.walk()
        self._draw(term, finding)
        if self._past is not None and finding.total:
            self._past.ask(term.name, partial(self._draw, term, finding))

    def leave(self) -> None:
        """Look for nothing more."""
        self._looking.stop()
        if self._past is not None:
            self._past.leave()

    def _draw(
        self, term: Term, found: Finding | None, company: Company | None = None
    ) -> None:
        top = self.sheet.scroll_offset.y if found else 0
        lines, total = (found.lines, found.total) if found else (None, 0)
        lexicon, now = self._kept.lexicon, self._clock()
        # A long history is gone through only for a term that stays in hand.
        soon = found is not None or len(lexicon) <= LARGE
        history = lexicon.history(term.name) if soon else ()
        self.sheet.show(
            card(
                lexicon,
                term,
                now=now,
                lines=lines,
                total=total,
                company=company,
                history=history,
            )
        )
        self.sheet.scroll_to(y=top, animate=False, force=True)
