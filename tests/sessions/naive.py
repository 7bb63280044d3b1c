"""A manuscript as simple as can be: every letter with its origin, every state whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from sessions.edit import Edit, Origin, Span

Letters = list[tuple[str, Origin]]


@dataclass
class Node:
    letters: Letters
    parent: int
    caret_before: int
    caret_after: int
    latest: int | None = None


@dataclass
class Naive:
    letters: Letters
    nodes: dict[int, Node] = field(default_factory=dict)
    at: int = 0
    went: list[tuple[int, int, int]] = field(default_factory=list)
    """Leaps (from, to, caret before) that undo takes back."""
    again: list[tuple[int, int, int, int | None]] = field(default_factory=list)
    """Those that redo makes again, with where redo went on from their end."""

    def __post_init__(self) -> None:
        self.nodes[0] = Node(list(self.letters), 0, 0, 0)

    @property
    def text(self) -> str:
        return "".join(letter for letter, _ in self.letters)

    def apply(self, edits: list[Edit], step: int, before: int, after: int) -> None:
        """Make edits; `step` is the step that the manuscript put them in."""
        for edit in edits:
            new = [(letter, edit.origin) for letter in edit.inserted]
            self.letters[edit.offset : edit.offset + len(edit.removed)] = new
        if step not in self.nodes:
            self.nodes[step] = Node([], self.at, before, after)
            self.nodes[self.at].latest = step
        self.nodes[step].letters = list(self.letters)
        self.nodes[step].caret_after = after
        self.at = step
        self.again.clear()

    def ancestors(self, step: int) -> list[int]:
        """The step and those before it, the root left out."""
        found = []
        while step:
            found.append(step)
            step = self.nodes[step].parent
        return found

    def stand(self, to: int) -> int | None:
        """Leap; the caret that undos and redos on the way would leave."""
        here, there = self.ancestors(self.at), self.ancestors(to)
        up = [step for step in here if step not in there]
        down = [step for step in there[::-1] if step not in here]
        caret = None
        for step in up:
            caret = self.nodes[step].caret_before
        for step in down:
            caret = self.nodes[step].caret_after
        for step in (*up, *down):
            self.nodes[self.nodes[step].parent].latest = step
        self.at = to
        self.letters = list(self.nodes[to].letters)
        return caret

    def go(self, to: int, caret: int) -> int | None:
        """The caret afterwards, None where the draft stands there already."""
        start = self.at
        arrived = self.stand(to)
        if arrived is not None:
            self.went.append((start, to, caret))
            self.again.clear()
        return arrived

    def undo(self) -> int | None:
        """The caret afterwards, None at the root."""
        if self.went and self.went[-1][1] == self.at:
            start, to, caret = self.went.pop()
            self.again.append((start, to, caret, self.nodes[to].latest))
            self.stand(start)
            return caret
        if self.at == 0:
            return None
        node = self.nodes[self.at]
        self.nodes[node.parent].latest = self.at
        self.at = node.parent
        self.letters = list(self.nodes[self.at].letters)
        return node.caret_before

    def redo(self) -> int | None:
        """The caret afterwards, None where nothing follows."""
        if self.again and self.again[-1][0] == self.at:
            start, to, caret, ahead = self.again.pop()
            self.went.append((start, to, caret))
            arrived = self.stand(to)
            self.nodes[to].latest = ahead
            return arrived
        following = self.nodes[self.at].latest
        if following is None:
            return None
        self.at = following
        self.letters = list(self.nodes[following].letters)
        return self.nodes[following].caret_after

    def spans(self, start: int, end: int) -> list[Span]:
        found: list[Span] = []
        for place in range(start, min(end, len(self.letters))):
            origin = self.letters[place][1]
            if found and found[-1].origin == origin:
                found[-1] = Span(found[-1].start, place + 1, origin)
            else:
                found.append(Span(place, place + 1, origin))
        return found
