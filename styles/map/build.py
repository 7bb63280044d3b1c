"""An atlas from a corpora folder: passages chosen, laid out, and how sure a place is.

Authors are kept even: at most so many passages each, spread over their works, and more
of those who wrote in one of the four styles that the studio names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten

import numpy as np

from styles.axes import STYLES
from styles.corpora import one_hand, people, works
from styles.encoder import Encoder
from styles.fitting.sample import cut, stretches
from styles.map.atlas import Atlas, Source, fingerprint
from styles.map.fit import fit
from styles.map.layout import Plane
from styles.map.neighbours import Floats, Places
from styles.map.placing import place
from styles.map.vectors import map_vector_of

PASSAGE = 1_200
"""Words of an exemplar: long enough to stand near its author's others."""
LEAST = 500
"""A shorter work is no exemplar."""
MOST_OF_AUTHOR = 8
MOST_NAMED = 24
"""Of an author in one of the four styles that the studio names, and"""
MOST_OF_MANY = 48
"""of the many hands that share a name there (the King James Version)."""
MOST_OF_WORK = 8
LONGEST_TITLE = 120
LENGTHS = (40, 120, 360, 1_200)
SURE = 0.8


@dataclass(frozen=True, slots=True)
class Exemplar:
    work: int
    begin: int
    text: str


def exemplars(folder: Path) -> tuple[tuple[Source, ...], list[Exemplar]]:
    """The works that are used, and their passages."""
    held = list(works(folder))
    spelled = people([work.author for work in held])
    by_author: dict[str, list[int]] = defaultdict(list)
    for number, work in enumerate(held):
        by_author[spelled[work.author]].append(number)
    sources: list[Source] = []
    chosen: list[Exemplar] = []
    for author in sorted(by_author):
        numbers = by_author[author]
        most = _most(author, held[numbers[0]].set)
        share = max(1, min(MOST_OF_WORK, most // len(numbers)))
        for number in _spread(numbers, most):
            work = held[number]
            passages = list(_passages(work.text, share))
            if passages:
                where = len(sources)
                title = shorten(work.title, LONGEST_TITLE, placeholder="...")
                sources.append(Source(author, title, work.year, work.set))
                chosen += [Exemplar(where, begin, text) for begin, text in passages]
    return tuple(sources), chosen


def _most(author: str, of: str) -> int:
    if of not in {style.id for style in STYLES}:
        return MOST_OF_AUTHOR
    return MOST_NAMED if one_hand(author) else MOST_OF_MANY


def _spread(numbers: list[int], most: int) -> list[int]:
    """At most `most` of the list, evenly taken."""
    if len(numbers) <= most:
        return numbers
    return [numbers[i * len(numbers) // most] for i in range(most)]


def _passages(text: str, count: int) -> Iterator[tuple[int, str]]:
    """(first word in the work, text) of the beginning of each stretch."""
    seen = 0
    for stretch in stretches(text, count):
        at = text.find(stretch, seen)
        begin = len(text[:at].split())
        first = next(cut(stretch, PASSAGE), stretch)
        if len(first.split()) >= LEAST:
            yield begin, first
        seen = at


def build(
    folder: Path,
    encoder: Encoder,
    say: Callable[[str], None] = lambda text: None,
    library: bool = False,
) -> Atlas:
    """The atlas of a corpora folder; a minute or two on one core."""
    sources, chosen = exemplars(folder)
    say(f"{len(chosen)} passages of {len({s.author for s in sources})} authors")
    vectors = np.stack([map_vector_of(encoder, passage.text) for passage in chosen])
    say("laying out")
    *_, (_, plane) = fit(vectors, library=library)
    work = np.array([passage.work for passage in chosen], np.int32)
    say("how sure is a place?")
    lengths, radius = radii(encoder, chosen, vectors, plane, work)
    return Atlas(
        fingerprint(),
        vectors,
        plane,
        work,
        np.array([passage.begin for passage in chosen], np.int32),
        np.array([len(passage.text.split()) for passage in chosen], np.int32),
        sources,
        lengths,
        radius,
    )


def radii(
    encoder: Encoder,
    chosen: list[Exemplar],
    vectors: Floats,
    plane: Plane,
    work: Places,
    most: int = 400,
) -> tuple[Floats, Floats]:
    """(lengths, radius): for each length the distance within which `SURE` of the short
    beginnings of passages stand from where another passage of the same work stands, the
    work itself taken off the map for both."""
    pairs = [
        (here, here + 1)
        for here in range(len(chosen) - 1)
        if chosen[here].work == chosen[here + 1].work
    ]
    draw = np.random.default_rng(0)
    picked = [pairs[i] for i in draw.permutation(len(pairs))[:most]]
    apart = np.zeros((len(LENGTHS), len(picked)))
    for column, (here, other) in enumerate(picked):
        rest = work != work[here]
        words = chosen[here].text.split(" ")
        short = [map_vector_of(encoder, " ".join(words[:n])) for n in LENGTHS]
        spots, _ = place(vectors[rest], plane[rest], np.stack([vectors[other], *short]))
        apart[:, column] = np.hypot(*(spots[1:] - spots[0]).T)
    measured = np.quantile(apart, SURE, axis=1) if picked else np.ones(len(LENGTHS))
    # A longer text is never less sure: what the sample says otherwise is noise.
    measured = np.maximum.accumulate(measured[::-1])[::-1]
    return np.array(LENGTHS, np.float32), measured.astype(np.float32)
