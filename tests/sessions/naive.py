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

    def undo(self) -> int | None:
        """The caret afterwards, None at the root."""
        if self.at == 0:
            return None
        node = self.nodes[self.at]
        self.nodes[node.parent].latest = self.at
        self.at = node.parent
        self.letters = list(self.nodes[self.at].letters)
        return node.caret_before

    def redo(self) -> int | None:
        """The caret afterwards, None where nothing follows."""
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
