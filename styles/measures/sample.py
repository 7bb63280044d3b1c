"""Passages for fitting and testing: so many of a kind, authors taken in turn."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from styles.corpora import Work, one_hand, people
from styles.fitting.sample import cut
from styles.measures.unseen import unseen
from styles.measures.window import SIZE

KIND_OF_SET = {
    "poetry": "verse",
    "realism": "fiction",
    "surreal": "fiction",
    "philosophical": "exposition",
}
KINDS = ("verse", "fiction", "exposition")
_SPAN = SIZE * 14


@dataclass(frozen=True, slots=True)
class Passage:
    kind: str
    author: str
    work: str
    text: str
    """`SIZE` words."""
    after: str
    """The `SIZE` words that follow."""


def passages(
    held: Iterable[Work], tested: bool, most: int, seed: int = 0
) -> dict[str, list[Passage]]:
    """At most `most` passages of each kind, of the authors that are only tested on or
    of the others. ValueError when a kind has none."""
    known = list(held)
    spelled = people([work.author for work in known])
    of: dict[str, dict[str, list[Work]]] = defaultdict(lambda: defaultdict(list))
    for work in known:
        author = spelled[work.author]
        kind = KIND_OF_SET.get(work.set)
        if kind and one_hand(author) and unseen(author) == tested:
            of[kind][author].append(work)
    found: dict[str, list[Passage]] = {}
    for kind in KINDS:
        authors = sorted(of[kind])
        if not authors:
            raise ValueError(f"no author to take {kind} from")
        share = -(-most // len(authors))
        taken = [
            passage
            for author in authors
            for passage in _of(kind, author, of[kind][author], share, seed)
        ]
        random.Random(seed).shuffle(taken)
        found[kind] = taken[:most]
    return found


def _of(
    kind: str, author: str, held: list[Work], share: int, seed: int
) -> list[Passage]:
    draw = random.Random(f"{seed} {author}")
    found = []
    for _ in range(share):
        work = draw.choice(held)
        if len(work.text) < 3 * _SPAN:
            continue
        start = draw.randrange(len(work.text) // 40, len(work.text) - 2 * _SPAN)
        start = work.text.find(" ", start) + 1
        parts = list(cut(work.text[start : start + _SPAN], SIZE))
        if len(parts) >= 2:
            found.append(Passage(kind, author, work.title, parts[0], parts[1]))
    return found
