"""Every place where a term stands, with the words around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lexicon.matcher import Hit, Matcher
from lexicon.terms import Term, key

AROUND = 60
"""Letters shown on either side of a term."""


class Place(NamedTuple):
    """Words at [start, end) of a text, with what stands before and after on their line;
    `line` counts from 1."""

    start: int
    end: int
    line: int
    before: str
    words: str
    after: str


def concordance(
    text: str, terms: Iterable[Term], name: str = "", *, around: int = AROUND
) -> Iterator[tuple[str, Place]]:
    """Names of terms with their places in the order of the text; of one term where it
    is named. Other terms still hide what they hold: a glass string is no string."""
    wanted = key(name) if name else ""
    hits = [h for h in Matcher(terms).hits(text) if not wanted or key(h.name) == wanted]
    for hit, place in zip(hits, places(text, hits, around=around), strict=True):
        yield hit.name, place


def places(
    text: str, spans: Iterable[Hit | tuple[int, int]], *, around: int = AROUND
) -> Iterator[Place]:
    """Places of spans (start, end, ...), best in the order of the text."""
    line, counted = 1, 0
    for span in spans:
        start, end = span[0], span[1]
        if start < counted:
            line, counted = 1, 0
        line += text.count("\n", counted, start)
        counted = start
        low = max(text.rfind("\n", 0, start) + 1, start - around)
        stop = text.find("\n", end, end + around)
        high = min(len(text), end + around) if stop < 0 else stop
        yield Place(start, end, line, text[low:start], text[start:end], text[end:high])
