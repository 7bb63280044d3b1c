"""Known terms in a text: the longest that begins soonest, wherever a word begins.

Terms stand in a trie of words, so a text is read once whatever the number of terms, and
a change of one term touches its own forms only. What was found in a paragraph is
remembered by the paragraph's words: a keystroke costs its own paragraph, however long
the draft is.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from lexicon.forms import surface_forms
from lexicon.terms import Term
from lexicon.words import WORD, Word, norm, paragraph, words

GAP = re.compile(
    "[*_'\"\u2018\u2019\u201c\u201d]{0,2}(?:[ \t\u00a0]{1,8}\n?[ \t]{0,8}|\n[ \t]{0,8}|"
    "[-\u2010\u2011])?[*_'\"\u2018\u2019\u201c\u201d]{0,2}"
)
"""What may stand between two words of a term: a space, a line's end, a hyphen, with
quotes or emphasis around it."""

REMEMBERED = 600
"""Paragraphs whose terms are kept at hand."""


MOST_CLAIMS = 8
"""Terms that can have a form in common; the youngest of more do not have it."""


class Hit(NamedTuple):
    """A term at [start, end) of a text; `name` is the term's own."""

    start: int
    end: int
    name: str


class _Claim(NamedTuple):
    """A term's right to a form."""

    by_alias: bool
    key: str
    name: str
    capital: bool
    """Found only where the text has a capital too: Will is not will."""


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    claims: list[_Claim] = field(default_factory=list)


class Matcher:
    """Finds terms in text. `update` brings it up to date with a lexicon."""

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self._root = _Node()
        self._terms: dict[str, Term] = {}
        self._paths: dict[str, list[tuple[str, ...]]] = {}
        self._memory: OrderedDict[str, tuple[Hit, ...]] = OrderedDict()
        self.update(terms)

    def update(self, terms: Iterable[Term]) -> bool:
        """Know these terms and no others; whether that changed anything.

        Costs the terms that changed since, and a look at the others.
        """
        now = {term.key: term for term in terms}
        gone = [k for k, term in self._terms.items() if now.get(k) is not term]
        new = [term for k, term in now.items() if self._terms.get(k) is not term]
        for key in gone:
            self._forget(key)
        for term in new:
            self._learn(term)
        if gone or new:
            self._memory.clear()
        return bool(gone or new)

    def hits(self, text: str, start: int = 0, end: int | None = None) -> list[Hit]:
        """The terms in the paragraphs that [start, end) touches, in their order."""
        last = len(text) if end is None else min(end, len(text))
        found: list[Hit] = []
        if not self._terms:
            return found
        at, reached = max(0, start), 0
        while True:
            first, stop = paragraph(text, at)
            for hit in self.within(text[first:stop]):
                # The parts of a long paragraph overlap.
                if first + hit.start >= reached:
                    reached = first + hit.end
                    found.append(Hit(first + hit.start, reached, hit.name))
            at = max(stop + 1, at + 1)
            if at >= last:
                return found

    def within(self, text: str) -> tuple[Hit, ...]:
        """The terms in one paragraph, remembered."""
        known = self._memory.get(text)
        if known is not None:
            self._memory.move_to_end(text)
            return known
        found = tuple(self._found(text))
        self._memory[text] = found
        if len(self._memory) > REMEMBERED:
            self._memory.popitem(last=False)
        return found

    def _found(self, text: str) -> list[Hit]:
        found: list[Hit] = []
        told = list(words(text))
        root = self._root.children
        at, n = 0, len(told)
        while at < n:
            node = root.get(told[at].norm) or root.get(_owner(told[at].norm))
            if node is None:
                at += 1
                continue
            hit, after = self._longest(text, told, at)
            if hit is None:
                at += 1
            else:
                found.append(hit)
                at = after
        return found

    def _longest(self, text: str, told: list[Word], at: int) -> tuple[Hit | None, int]:
        best: Hit | None = None
        first = told[at].start
        here, after = self._root, at
        for place in range(at, len(told)):
            word = told[place]
            if place > at and not GAP.fullmatch(text, told[place - 1].end, word.start):
                break
            node = here.children.get(word.norm)
            # The possessive of any form is that form: only the last word can have it.
            ends = (
                node if node and node.claims else here.children.get(_owner(word.norm))
            )
            if ends is not None and ends.claims:
                claim = _fitting(ends.claims, text[first : word.end])
                if claim is not None:
                    best, after = Hit(first, word.end, claim.name), place + 1
            if node is None or not node.children:
                break
            here = node
        return best, after

    def _learn(self, term: Term) -> None:
        self._terms[term.key] = term
        paths = self._paths.setdefault(term.key, [])
        for by_alias, form, capital in _spellings(term):
            path = tuple(map(norm, WORD.findall(form)))
            if not path:
                continue
            node = self._root
            for step in path:
                node = node.children.setdefault(step, _Node())
            claim = _Claim(by_alias, term.key, term.name, capital)
            if any(c.key == term.key for c in node.claims):
                continue
            node.claims.append(claim)
            # A name goes before another term's alias, an older before a younger.
            node.claims.sort(key=lambda c: c.by_alias)
            paths.append(path)
            if len(node.claims) > MOST_CLAIMS:
                lost = node.claims.pop()
                self._paths[lost.key].remove(path)

    def _forget(self, key: str) -> None:
        del self._terms[key]
        for path in self._paths.pop(key):
            way = [self._root]
            for step in path:
                way.append(way[-1].children[step])
            way[-1].claims = [c for c in way[-1].claims if c.key != key]
            for step, above, node in zip(
                path[::-1], way[-2::-1], way[:0:-1], strict=True
            ):
                if not node.claims and not node.children:
                    del above.children[step]


def _spellings(term: Term) -> Iterable[tuple[bool, str, bool]]:
    """Forms to look for, without possessives: whether by alias, form, capital."""
    for name in (term.name, *term.aliases):
        named = term.changed(name=name, aliases=(), forms=())
        proper = _proper(name)
        for form in surface_forms(named, possessives=False):
            yield name is not term.name, form, proper
    for form in term.forms:
        yield False, form, _proper(form)


def _proper(name: str) -> bool:
    """Whether a name is one word with a capital, which a common word may share."""
    return name[0] != name[0].lower() and len(WORD.findall(name)) == 1


def _owner(word: str) -> str:
    return word[:-2] if word.endswith("'s") else ""


def _fitting(claims: list[_Claim], text: str) -> _Claim | None:
    for claim in claims:
        if not claim.capital or text[0] != text[0].lower():
            return claim
    return None
