"""Phrases and patterns that may not stand in a take, found while it is written.

All bans are one automaton over folded characters (`folding.py`); a reading of it
is a set of places in it, so a take can be read on by a few steps per character,
whatever the number of bans, and taken back to any point.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from engines.governing import patterns
from engines.governing.folding import folded, in_word
from engines.plan import Ban

BETWEEN = ",;:—–-"
"""Marks that may stand between two words of a pattern."""


@dataclass(slots=True, eq=False)
class Node:
    """A place in the automaton: where each character leads, and where any character of
    a word does."""

    next: dict[str, Node] = field(default_factory=dict)
    word: Node | None = None
    space: tuple[Node, ...] = ()
    """Where the next word of a pattern begins."""
    mark: tuple[Node, ...] = ()
    """Behind a mark that may stand before that space."""
    sole: Node | None = None
    """Where the next word begins if all words so far led here alone."""
    phrase: str = ""
    """The ban that is complete here, as it was given."""
    whole: bool = False
    """It counts only when the word ends here."""

    def child(self, character: str) -> Node:
        node = self.next.get(character)
        if node is None:
            node = self.next[character] = Node()
        return node

    def end(self, phrase: str, whole: bool) -> None:
        self.whole = whole and (self.whole or not self.phrase)
        self.phrase = self.phrase or phrase

    @property
    def goes_on(self) -> bool:
        """Whether anything longer begins as this place does."""
        return bool(self.next or self.word or self.space or self.mark)


class State:
    """All nodes at which a text stands, and what it ends in: "a" for a character of a
    word, a space, "." for any other, nothing at the beginning."""

    __slots__ = ("certain", "going_on", "last", "nodes", "ways", "whole")

    def __init__(self, nodes: tuple[Node, ...], last: str) -> None:
        self.nodes, self.last = nodes, last
        numbered = list(enumerate(nodes))
        self.whole = [n for n, node in numbered if node.whole]
        """Nodes at which a phrase is complete if the word ends here."""
        self.certain = [n for n, node in numbered if node.phrase and not node.whole]
        """Nodes at which one is, whatever follows."""
        self.going_on = [n for n, node in numbered if node.phrase or node.goes_on]
        self.ways: dict[str, Way] = {}


@dataclass(frozen=True, slots=True)
class Way:
    """A step from one state to another. For each node of the other, `sources` are the
    nodes it was reached from; where there is none, a phrase begins."""

    to: State
    sources: tuple[tuple[int, ...], ...]


class Automaton:
    """Bans that agree on whether letter case matters."""

    MOST_STATES = 20_000
    """Remembered at a time."""

    def __init__(self, bans: Iterable[Ban], *, ignore_case: bool) -> None:
        self.ignore_case = ignore_case
        self.at_words, self.anywhere = Node(), Node()
        for ban in bans:
            if ban.pattern:
                self._add_pattern(ban)
                continue
            text = folded(ban.phrase, ignore_case=ignore_case)
            if text:
                whole = ban.whole_words
                free = not whole or not in_word(text[0])
                node = self.anywhere if free else self.at_words
                for character in text:
                    node = node.child(character)
                node.end(ban.phrase, whole and in_word(text[-1]))
        self._states: dict[tuple[tuple[Node, ...], str], State] = {}
        self.start = State((), "")

    def state(self, nodes: tuple[Node, ...], last: str) -> State:
        """These nodes as a state, the same one each time. Any thread."""
        known = self._states.get((nodes, last))
        if known is None:
            if len(self._states) >= self.MOST_STATES:
                # Readings under way keep theirs, and what those know, until they end.
                self._states, self.start = {}, State((), "")
            known = self._states.setdefault((nodes, last), State(nodes, last))
        return known

    def _add_pattern(self, ban: Ban) -> None:
        try:
            items = patterns.items(ban.phrase, ignore_case=self.ignore_case)
        except patterns.PatternError:
            # A list is checked where it is read; what slips through bans nothing.
            return
        starts, tips = [self.at_words], [self.at_words]
        for item in items:
            if item.gap:
                starts = _gap(starts[0])
            else:
                tips = [tip for node in starts for tip in _grow(node, item)]
                starts = [_joined(tips)]
        for tip in tips:
            tip.end(ban.phrase, True)

    def begin(self, character: str, at_word: bool) -> list[Node]:
        """Where a ban that begins with this character would stand after it."""
        found = [self.anywhere.next.get(character)]
        if at_word:
            found.append(self.at_words.next.get(character))
        return [node for node in found if node is not None]


def _grow(node: Node, item: patterns.Item) -> list[Node]:
    """Add one of several words behind a node; the nodes where one is complete."""
    tips = [] if item.words else [_any_word(node)]
    for word, is_open in item.words:
        tip = node
        for character in word:
            tip = tip.child(character)
        tips.append(tip)
        if is_open:
            tips.append(_any_word(tip))
    return tips


def _gap(node: Node) -> list[Node]:
    """Where the next word may begin when some words may stand before it."""
    starts = [node]
    for _ in range(patterns.GAP):
        starts.append(_joined([_any_word(starts[-1])]))
    return starts


def _any_word(node: Node) -> Node:
    if node.word is None:
        node.word = Node()
        node.word.word = node.word
    return node.word


def _joined(tips: Sequence[Node]) -> Node:
    """One node behind all of these: after a space, or a mark and a space."""
    if len(tips) == 1 and tips[0].sole is not None:
        return tips[0].sole
    join = Node()
    behind = Node(space=(join,))
    for tip in tips:
        tip.space += (join,)
        tip.mark += (behind,)
    if len(tips) == 1:
        tips[0].sole = join
    return join


_gathering = threading.Lock()


def gather(bans: tuple[Ban, ...], clot: str = "") -> tuple[Automaton, ...]:
    """The bans of a plan, compiled once however many voices share them."""
    with _gathering:
        return _gathered(bans, clot)


@lru_cache(maxsize=8)
def _gathered(bans: tuple[Ban, ...], clot: str) -> tuple[Automaton, ...]:
    every = [*bans, *map(ban_of, clot.splitlines())]
    folded = [ban for ban in every if ban.ignore_case]
    exact = [ban for ban in every if not ban.ignore_case]
    both = ((folded, True), (exact, False))
    return tuple(Automaton(some, ignore_case=ignore) for some, ignore in both if some)


PATTERN = "~"
"""What a line of a clot begins with when it is a pattern."""


def ban_of(line: str) -> Ban:
    """The ban that a line of a clot spells."""
    if line.startswith(PATTERN):
        return Ban(line[1:], pattern=True)
    return Ban(line)
