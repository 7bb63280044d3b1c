"""Where the mood of a page fits a term: numbers from 0 to 1 that a pull is scaled by.

Warmth spreads from the terms on the page along their relations, less with every hop and
with every further relation a term has (spreading activation: Collins and Loftus, "A
spreading-activation theory of semantic processing", 1975). The last paragraph warms
most. A term is warmed as well by words of the last paragraph that stand among its tags
or in its definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lexicon.graph import Lexicon
from lexicon.matcher import Matcher
from lexicon.rules.traits import QUIET
from lexicon.terms import Term
from lexicon.words import norm, words

DECAY = 0.3
"""What is left of warmth after one hop."""
HOPS = 3
EARLIER = 0.25
"""Warmth of a term that stands before the last paragraph, by that of one within it."""
LOOKED_BACK = 4_000
"""Characters before the last paragraph that still warm."""
OWN = 0.1
"""How much a term that stands there warms itself."""
WORD = 0.08
"""Warmth from one word that a term's tags or definition share with the paragraph."""
MOST_SHARED = 2
COLD = 0.1
"""The mood of a term that nothing on the page speaks for."""
WARM = 0.2
"""Warmth that fits as well as any more would."""
WEIGHTS: Mapping[str, float] = {"opposes": 0.8, "inverts": 0.8, "appears in": 0.6}
"""Of relations that tie more loosely than others."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A way for warmth to spread: to which term, and how much of it."""

    to: int
    share: float


class Moods:
    """A lexicon made ready to be asked for moods again and again. `matcher` finds its
    terms in a text."""

    def __init__(self, lexicon: Lexicon, matcher: Matcher | None = None) -> None:
        self.terms: list[Term] = list(lexicon)
        self._number = {term.name: n for n, term in enumerate(self.terms)}
        self._matcher = matcher or Matcher(self.terms)
        self._edges = self._ties(lexicon)
        self._by_word: dict[str, list[int]] = {}
        for n, term in enumerate(self.terms):
            for word in _said(term):
                self._by_word.setdefault(word, []).append(n)

    def _ties(self, lexicon: Lexicon) -> list[list[Edge]]:
        weights: list[dict[int, float]] = [{} for _ in self.terms]
        for relation in lexicon.relations():
            a, b = (
                self._of(lexicon, relation.source),
                self._of(lexicon, relation.target),
            )
            weight = WEIGHTS.get(relation.kind, 1.0)
            for one, other in ((a, b), (b, a)):
                if one != other:
                    weights[one][other] = max(weight, weights[one].get(other, 0.0))
        return [
            [
                Edge(to, DECAY * w / max(1.0, len(ties)) ** 0.25)
                for to, w in ties.items()
            ]
            for ties in weights
        ]

    def _of(self, lexicon: Lexicon, name: str) -> int:
        return self._number[lexicon.term(name).name]

    def warmth(self, draft: str) -> list[float]:
        """Of each of `terms`, at the end of a draft; 0 or more."""
        body = draft.rstrip()
        start = body.rfind("\n\n") + 1
        last, before = body[start:], body[max(0, start - LOOKED_BACK) : start]
        sources: dict[int, float] = {}
        for text, warmth in ((before, EARLIER), (last, 1.0)):
            for hit in self._matcher.hits(text):
                sources[self._number[hit.name]] = warmth
        found = [0.0] * len(self.terms)
        for source, warmth in sources.items():
            for number, share in self._spread(source).items():
                found[number] += warmth * share
        shared: dict[int, int] = {}
        for word in {word.norm for word in words(last)}:
            for number in self._by_word.get(word, ()):
                shared[number] = shared.get(number, 0) + 1
        for number, n in shared.items():
            found[number] += WORD * min(n, MOST_SHARED)
        return found

    def _spread(self, source: int) -> dict[int, float]:
        found = {source: OWN}
        edge = {source: 1.0}
        for _ in range(HOPS):
            reached: dict[int, float] = {}
            for number, warmth in edge.items():
                for tie in self._edges[number]:
                    if tie.to not in found:
                        warmer = max(warmth * tie.share, reached.get(tie.to, 0.0))
                        reached[tie.to] = warmer
            found.update(reached)
            edge = reached
        return found

    def at(self, draft: str) -> dict[Term, float]:
        """The mood of each term, scenes left out, at the end of a draft."""
        return {
            term: COLD + (1 - COLD) * min(1.0, warmth / WARM)
            for term, warmth in zip(self.terms, self.warmth(draft), strict=True)
            if term.kind == "term"
        }


def _said(term: Term) -> set[str]:
    """The words of a term's tags and definition that say something."""
    text = " ".join((*term.tags, term.definition))
    own = {word.norm for word in words(term.name)}
    return {w for word in words(text) if (w := norm(word.norm)) not in QUIET} - own
