"""Surface forms compiled to tries over a vocabulary's tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engines.plan import Bias

CUT = 10.0
"""Nats below the best logit; further down a token counts as cut by the model itself."""


@dataclass(slots=True)
class Bonuses:
    """What to add to which logits: three arrays of one length."""

    ids: NDArray[np.int32]
    nats: NDArray[np.float32]
    survivors_only: NDArray[np.bool_]

    @classmethod
    def of(cls, table: dict[int, tuple[float, bool]]) -> Bonuses:
        """From token to (nats, survivors only)."""
        return cls(
            np.fromiter(table, dtype=np.int32, count=len(table)),
            np.array([nats for nats, _ in table.values()], dtype=np.float32),
            np.array([only for _, only in table.values()], dtype=np.bool_),
        )

    def add_to(self, logits: NDArray[np.float32], floor: float) -> None:
        """Add in place; those for survivors only where the logit reaches `floor`."""
        kept = ~self.survivors_only | (logits[self.ids] >= floor)
        logits[self.ids[kept]] += self.nats[kept]


@dataclass(slots=True)
class Node:
    """A form begun: the tokens that go on with it, and where they lead."""

    children: dict[int, Node] = field(default_factory=dict)
    table: dict[int, tuple[float, bool]] = field(default_factory=dict)
    bonuses: Bonuses | None = None

    def grow(self, tokens: Sequence[int], bias: Bias) -> None:
        """Add one form under this root."""
        node = self
        for depth, token in enumerate(tokens):
            nats = bias.inside if depth else bias.root
            known = node.table.get(token)
            # Forms that begin alike share a token; the strongest pull on it holds.
            if nats and (known is None or abs(nats) > abs(known[0])):
                node.table[token] = (nats, bias.survivors_only)
            node = node.children.setdefault(token, Node())

    def settle(self) -> int:
        """Make the arrays; returns the depth of the trie below this node."""
        if self.table:
            self.bonuses = Bonuses.of(self.table)
        return max((1 + child.settle() for child in self.children.values()), default=0)

    def after(self, tokens: Iterable[int]) -> Node | None:
        """The node that these tokens lead to."""
        node: Node | None = self
        for token in tokens:
            node = node.children.get(token) if node is not None else None
        return node


class Tries:
    """All forms of a plan: as they stand inside a line, and at the start of one.

    A form that begins with a letter or digit is taken with a leading space where a word
    ends before it, and bare where white space, an opening mark or a dash does.
    """

    def __init__(
        self, biases: Iterable[Bias], tokenize: Callable[[str], Sequence[int]]
    ) -> None:
        self.spaced, self.bare = Node(), Node()
        for bias in biases:
            form = bias.form
            if not form:
                continue
            self.bare.grow(tokenize(form), bias)
            if form[0].isalnum():
                form = " " + form
            self.spaced.grow(tokenize(form), bias)
        self.depth = max(self.spaced.settle(), self.bare.settle())
