"""The forms of a writer's terms as a trie of tokens over one vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Branch:
    """Where a form stands that has begun, or not yet: the tokens that go on with it,
    and whose forms come through here. A lexicon makes very many of these."""

    __slots__ = ("_arrays", "children", "ends", "terms")

    def __init__(self) -> None:
        self.children: dict[int, Branch] = {}
        self.terms: list[int] = []
        self.ends = False
        """Whether a form may be whole here."""
        self._arrays: Arrays | None = None

    def grow(self, tokens: Sequence[int], term: int) -> None:
        """Add one form under this root; terms come in their order."""
        branch = self
        for token in tokens:
            child = branch.children.get(token)
            if child is None:
                child = branch.children[token] = Branch()
            terms = child.terms
            if not terms or terms[-1] != term:
                terms.append(term)
            branch = child
        branch.ends = True

    def after(self, tokens: Sequence[int]) -> Branch | None:
        """Where a form stands that has begun with these tokens."""
        branch: Branch | None = self
        for token in tokens:
            if branch is None:
                return None
            branch = branch.children.get(token)
        return branch

    @property
    def arrays(self) -> Arrays:
        """The children as arrays, once the trie is grown."""
        if self._arrays is None:
            self._arrays = Arrays(self.children)
        return self._arrays


class Arrays:
    """The tokens behind a branch (`ids`), and whose they are: `terms` of all, one token
    after the other, `starts` where each begins and the last ends."""

    __slots__ = ("ids", "starts", "terms")

    def __init__(self, children: Mapping[int, Branch]) -> None:
        counts = [len(child.terms) for child in children.values()]
        flat = [term for child in children.values() for term in child.terms]
        self.ids = np.fromiter(children, np.int64, len(children))
        self.terms = np.array(flat, np.int64)
        self.starts = np.cumsum([0, *counts])

    def of(self, place: int) -> Ints:
        """The terms of one token, given by its place among `ids`."""
        return self.terms[self.starts[place] : self.starts[place + 1]]

    def each_of(self, some: Sequence[Ints]) -> tuple[Ints, Ints]:
        """The terms of each of some arrays of places: the array's number, the term."""
        places = np.concatenate(some)
        starts = self.starts[places]
        counts = self.starts[places + 1] - starts
        number = np.repeat(np.arange(len(some)), [len(each) for each in some])
        firsts = np.repeat(starts - np.cumsum(counts) + counts, counts)
        terms = self.terms[firsts + np.arange(len(firsts))]
        return np.repeat(number, counts), terms

    def any_of(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which of the tokens are some chosen term's; `chosen` is (n_terms,)."""
        found: NDArray[np.bool_] = np.logical_or.reduceat(
            chosen[self.terms], self.starts[:-1]
        )
        return found


class Grove:
    """The forms of all terms over one vocabulary: with a leading space, and bare.
    `clings` (n_vocab,) are the tokens that may go on with a word."""

    def __init__(
        self,
        terms: Sequence[Sequence[str]],
        tokenize: Callable[[str], Sequence[int]],
        clings: NDArray[np.bool_] | None = None,
    ) -> None:
        self.clings = clings
        self.spaced, self.bare = Branch(), Branch()
        self.depth = 0
        for term, forms in enumerate(terms):
            for form in forms:
                if not form:
                    continue
                spaced = f" {form}" if form[0].isalnum() else form
                for root, text in ((self.bare, form), (self.spaced, spaced)):
                    tokens = tokenize(text)
                    root.grow(tokens, term)
                    self.depth = max(self.depth, len(tokens))
        self.openings = self.spaced.children.keys() | self.bare.children.keys()
