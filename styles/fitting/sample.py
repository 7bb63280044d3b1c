"""Passages from a corpora folder: even stretches of every work, cut into units.

A unit is `UNIT` words as they stand in the text; longer passages are sums of the units
of one stretch, since counts add up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styles.corpora import Work, people

UNIT = 120
UNITS = 12
"""Units in a full stretch, 1,440 words."""
STRETCHES = 5
AUTHOR_STRETCHES = 25
_SPAN = UNIT * UNITS * 9
_RUN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Passage:
    work: int
    stretch: int
    """Numbered over all works."""
    text: str


@dataclass(frozen=True, slots=True)
class Origin:
    """A work without its text."""

    title: str
    author: str
    year: int | None
    set: str
    source: str


def cut(text: str, words: int) -> Iterator[str]:
    """The text in passages of `words` words, its line ends kept; the rest is left."""
    starts = [match.start() for match in _RUN.finditer(text)]
    for place in range(0, len(starts) - words + 1, words):
        last = place + words
        end = starts[last] if last < len(starts) else len(text)
        yield text[starts[place] : end].rstrip()


def stretches(text: str, count: int) -> Iterator[str]:
    """At most `count` stretches, evenly spread, the edges of the work left out; a short
    work is one stretch."""
    if len(text) < 2 * _SPAN:
        yield text
        return
    count = min(count, len(text) // _SPAN)
    edge = len(text) // 40
    step = (len(text) - 2 * edge) / count
    for place in range(count):
        start = edge + int(step * place)
        start = text.find("\n", start, start + _SPAN // 2) + 1 or start
        yield text[start : start + _SPAN]


def passages(held: Sequence[Work]) -> tuple[list[Origin], Iterator[Passage]]:
    """Every work's origin, and its passages of `UNIT` words."""
    origins: list[Origin] = []
    spelled = people([work.author for work in held])
    of_author: dict[str, list[int]] = defaultdict(list)
    for place, work in enumerate(held):
        author = spelled[work.author]
        of_author[author].append(place)
        origins.append(Origin(work.title, author, work.year, work.set, work.source))

    def read() -> Iterator[Passage]:
        number = 0
        for place, work in enumerate(held):
            share = AUTHOR_STRETCHES // len(of_author[origins[place].author])
            for stretch in stretches(work.text, max(1, min(STRETCHES, share))):
                for order, text in enumerate(cut(stretch, UNIT)):
                    if order == UNITS:
                        break
                    yield Passage(place, number, text)
                number += 1

    return origins, read()


@dataclass(frozen=True, slots=True)
class Sample:
    origins: list[Origin]
    work: npt.NDArray[np.int32]
    stretch: npt.NDArray[np.int32]
    counts: npt.NDArray[np.float32]
    """(units, width)."""


def gather(
    origins: list[Origin],
    found: list[Passage],
    count: Callable[[str], npt.NDArray[np.float64]],
) -> Sample:
    """Counts of every passage."""
    counts = np.zeros((len(found), len(count(""))), np.float32)
    for place, passage in enumerate(found):
        counts[place] = count(passage.text)
    return Sample(
        origins,
        np.array([passage.work for passage in found], np.int32),
        np.array([passage.stretch for passage in found], np.int32),
        counts,
    )
