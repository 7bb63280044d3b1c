"""How the places of the tree look to a writer: a sign, first words, whose and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sessions.errors import JournalDamagedError
from sessions.tree.nodes import Node
from sessions.tree.tree import Tree
from studio.writing.counts import spoken
from widgets.painted import Cell
from widgets.tree_view import Look

HERE, SPINE, OTHER, BOOKMARK, LEAF = "◉", "●", "○", "◆", "◦"

KINDS = {
    "opened": "as it was opened",
    "typed": "typed",
    "pasted": "pasted",
    "replaced": "replaced",
    "outside": "from outside",
    "dial": "dial",
    "refuse": "refused",
}

TURNED = {"dial": "a dial was turned", "refuse": "takes were put aside"}


def moment(at: float, now: float) -> str:
    """`14:05` today, else the day, short enough for a line."""
    try:
        then, today = datetime.fromtimestamp(at), datetime.fromtimestamp(now)
    except (ValueError, OverflowError, OSError):
        return ""
    if then.date() == today.date():
        return f"{then:%H:%M}"
    return f"{then:%d %b}" if then.year == today.year else f"{then:%Y-%m-%d}"


class TreeLook:
    """Answers what a line of the tree shows; asked for the lines in sight alone."""

    def __init__(self, tree: Tree, now: float) -> None:
        self.tree = tree
        self.now = now
        self._spine: set[int] = set()
        self._gists: dict[tuple[int, int], tuple[str, str]] = {}
        self.begin()

    def begin(self) -> None:
        """The draft moved, or marks changed."""
        self._spine = self.tree.spine()

    def whose(self, key: int) -> str:
        """Who wrote the words of a line."""
        if key < 0:
            return self.tree.leaves[key].voice
        if self.tree.mark(key).merged is not None:
            return "merged"
        origin = self.tree.nodes[key].origin
        return origin.voice or KINDS.get(origin.kind, origin.kind)

    def when(self, key: int) -> str:
        """When they came into being."""
        if not key:
            return ""
        at = self.tree.leaves[key].at if key < 0 else self.tree.nodes[key].touched
        return moment(at, self.now)

    def title(self, key: int) -> str:
        """A line in a few words: its name, else its first words."""
        if key > 0 and (name := self.tree.mark(key).name):
            return name
        words = self.words(key)
        return words if len(words) <= 40 else words[:39].rstrip() + "…"

    def words(self, key: int) -> str:
        """The words of a line, in one line."""
        if key < 0:
            return " ".join(self.tree.leaves[key].text.split())
        came, gone = self._gist(key)
        if (said := " ".join((came or gone).split())) or came or gone:
            return said or "¶"
        return TURNED.get(self.tree.nodes[key].origin.kind, "")

    def __call__(self, key: int) -> Look:
        whose = self.whose(key) if key else ""
        when = self.when(key)
        if key < 0:
            hue = self._hue(key)
            return Look(LEAF, [(self.words(key), hue)], whose, hue, when)
        node, mark = self.tree.nodes[key], self.tree.mark(key)
        here = key == self.tree.here
        sign = HERE if here else SPINE if key in self._spine else OTHER
        style = "accent" if here else "" if key in self._spine else "muted"
        if mark.bookmarked and not here:
            sign, style = BOOKMARK, "warn"
        words: list[Cell] = []
        if mark.name:
            words.append((f"{mark.name}  ", "strong"))
        words += [(f"#{tag} ", "accent") for tag in mark.tags]
        if self.tree.mark(node.first).archived:
            words.append(("put away  ", "warn"))
        if here:
            words.append(("the draft  ", "accent"))
        words.append(self._said(key, node))
        return Look(sign, words, whose, style, when)

    def facts(self, key: int) -> Sequence[str]:
        """What there is to know of a line, for the head of the preview."""
        parts = [self.whose(key)]
        if key > 0:
            node = self.tree.nodes[key]
            if node.came or node.gone:
                parts.append(f"+{node.came:,} −{node.gone:,} letters")
            if node.n_steps > 1:
                parts.append(spoken(node.n_steps, "step", "steps"))
        parts.append(self.when(key))
        return [part for part in parts if part]

    def _said(self, key: int, node: Node) -> Cell:
        if not key:
            return KINDS["opened"], "muted"
        came, gone = self._gist(key)
        if node.origin.kind in TURNED:
            return self.words(key), "muted"
        if not came and gone:
            return self.words(key), "removed"
        return self.words(key), self._hue(key)

    def _hue(self, key: int) -> str:
        voice = (
            self.tree.leaves[key].voice
            if key < 0
            else self.tree.nodes[key].origin.voice
        )
        return f"hue:{voice}" if voice else ""

    def _gist(self, key: int) -> tuple[str, str]:
        if not key:
            return "", ""
        node = self.tree.nodes[key]
        known = self._gists.get((node.first, key))
        if known is None:
            try:
                known = self.tree.gist(key)
            except JournalDamagedError:
                known = ("(cannot be read)", "")
            self._gists[node.first, key] = known
        return known
