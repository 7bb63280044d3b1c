"""What stood at a place of the tree, around what changed there, against the draft."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from sessions.errors import SessionError
from sessions.tree.merging import Passage
from sessions.tree.nearby import differing, window
from sessions.tree.tree import Tree
from studio.tree.look import TreeLook
from studio.writing.counts import spoken, words
from widgets.parts import Part
from widgets.sheet import Sheet
from widgets.status_line import StatusLine

STYLES = {"same": "", "removed": "removed", "added": "added"}


class TreePreview:
    """A head and a sheet for the lit place. `passages` are where it differs from the
    draft, or from `base`, a place chosen to compare with."""

    def __init__(self, tree: Tree, looks: TreeLook) -> None:
        self.tree = tree
        self.looks = looks
        self.head = StatusLine()
        self.sheet = Sheet(measure=72)
        self.base: int | None = None
        self.passages: list[Passage] = []
        self.chosen = -1
        self._key = 0
        self._theirs = ""
        self._place = (0, 0)
        self._far = False

    @property
    def passage(self) -> Passage | None:
        """The passage of interest, else the first at or after what changed here."""
        if not self.passages:
            return None
        return self.passages[self.chosen if self.chosen >= 0 else self._nearest()]

    def compare_with(self, key: int) -> None:
        """Compare with this place from now on; with the draft when it is the same."""
        self.base = None if self.base is not None or key < 0 else key

    def name(self, key: int) -> None:
        """Say which place is meant, while its words are looked for."""
        if key != self._key:
            self.chosen = -1
        self._key = key
        self.passages = []
        self._say()

    def walk(self, key: int) -> Iterator[None]:
        """Find the words of a place in small bites, then show them."""
        tree = self.tree
        try:
            ours = tree.draft_text
            if self.base is not None:
                yield from tree.walk(self.base)
                ours = tree.words
            leaf = tree.leaves.get(key)
            yield from tree.walk(leaf.step if leaf else key)
            theirs = tree.words
            if leaf:
                theirs, self._place = tree.with_take(leaf, theirs)
            else:
                self._place = tree.change(key)
            yield
            found = differing(ours, theirs)
        except SessionError as error:
            self.head.show([(self.looks.title(key), "strong")])
            self.sheet.show([(f"{error.title}. {error.message}", "warn")])
            return
        self._far = found is None
        self._theirs, self.passages = theirs, found or []
        self.chosen = min(self.chosen, len(self.passages) - 1)
        self._show()

    def step(self, by: int) -> bool:
        """On to the next passage that differs, or back; False where there is none."""
        if not self.passages:
            return False
        if self.chosen < 0:
            self.chosen = self._nearest() - (by < 0)
        else:
            self.chosen += by
        self.chosen %= len(self.passages)
        self._show()
        return True

    def _nearest(self) -> int:
        start = self._place[0]
        place = bisect_left(
            self.passages, start, key=lambda p: p.theirs + len(p.inserted)
        )
        return min(place, len(self.passages) - 1)

    def _show(self) -> None:
        place = self._place
        if self.chosen >= 0:
            passage = self.passages[self.chosen]
            place = (passage.theirs, passage.theirs + len(passage.inserted))
        parts: list[Part] = []
        for kind, text in window(self._theirs, self.passages, place, self.chosen):
            mark = "!" if kind.endswith("!") else ""
            style = STYLES[kind.removesuffix("!")]
            shown = text if style == "" or text.strip("\n") else f"¶{text}"
            parts.append((shown, f"{style}{mark}") if style else shown)
        if not self._theirs:
            parts = [("Nothing stood here yet.", "muted")]
        self.sheet.show(parts)
        self._say()

    def _say(self) -> None:
        title = self.looks.title(self._key) or "the beginning"
        right: list[Part] = []
        if self._far:
            right.append(("altogether different", "muted"))
        elif self.passages:
            came = sum(words(p.inserted) for p in self.passages)
            gone = sum(words(p.removed) for p in self.passages)
            against = "draft" if self.base is None else "other"
            n_passages = len(self.passages)
            if self.chosen < 0:
                right.append(spoken(n_passages, "passage", "passages"))
            if came:
                right.append((f"{spoken(came, 'word', 'words')} only here", "good"))
            if gone:
                n_words = spoken(gone, "word", "words")
                right.append((f"{n_words} only in the {against}", "muted"))
            if self.chosen >= 0:
                right.append(f"{self.chosen + 1} of {n_passages}")
        else:
            right += [(fact, "muted") for fact in self.looks.facts(self._key)]
        left: list[Part] = [(title, "strong")]
        if self.base is not None:
            left.append((f"against {self.looks.title(self.base)}", "accent"))
        self.head.show(left, right)
