"""Where terms stand on the map: a force layout that remembers where they stood.

Nodes push each other away and ties pull (Fruchterman and Reingold, Software: Practice
and Experience 21, 1991), with a weak pull to the middle that keeps parts without a tie
near. One round is a few passes of numpy over arrays of some ten thousand numbers, so a
thread that runs them never holds up a painter for long. Nothing is drawn at random that
differs from run to run.

Distances are in ideal lengths of a tie: 1.0 is where pull and push are equal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Place = tuple[float, float]

ROUNDS = 160
"""Rounds for a map that is new."""

ADDED_ROUNDS = 50
"""Rounds for terms that are added to a map that stands."""

ALL_PAIRS = 400
"""Nodes up to which every pair is looked at; beyond, each is pushed by a sample."""

SAMPLE = 24
"""Others that push each node in a round, of a large map; their push counts for all."""

GRAVITY = 0.06
MOBILITY = 0.02
"""Part of its move that a node makes which stood on the map before."""


def arranged(
    names: Sequence[str],
    ties: Sequence[tuple[int, int]],
    before: Mapping[str, Place] | None = None,
) -> Iterator[Floats]:
    """Places (n, 2) of the names in their order, better after each round.

    Args:
        names: What tells nodes apart; each once.
        ties: Pairs of positions in `names`; direction, repeats and loops do not count.
        before: Where names stood; those hardly move. A map of which less than half
            stood somewhere is made anew from where they stood.

    The first is where the rounds begin, the last is the answer.
    """
    n = len(names)
    before = before or {}
    known = np.array([name in before for name in names], bool).reshape(n)
    pairs = _pairs(ties, n)
    places = np.array([before.get(name) or _first(name, n) for name in names], float)
    places = places.reshape(n, 2)
    places[~np.isfinite(places).all(axis=1)] = 0.0
    anew = 2 * known.sum() < n or not n
    if not anew:
        _beside_their_own(places, pairs, known)
    yield places.copy()
    if n < 2 or known.all():
        return
    mobility = np.where(known & (not anew), MOBILITY, 1.0)[:, None]
    rounds = ROUNDS if anew else ADDED_ROUNDS
    hottest = 0.15 * np.sqrt(n) if anew else 0.5
    rng = np.random.default_rng(n)
    for number in range(rounds):
        push = _push_all(places) if n <= ALL_PAIRS else _push_sampled(places, rng)
        force = push + _pull(places, pairs) - GRAVITY * places
        length = np.hypot(force[:, 0], force[:, 1])[:, None] + 1e-9
        heat = hottest * (1 - number / rounds) ** 1.5 + 0.005
        places += mobility * force / length * np.minimum(length, heat)
        yield places.copy()


def _first(name: str, n: int) -> Place:
    """A place of a name's own in a disc with room for all: the same wherever and in
    whatever order the names are given."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8)
    first, second = np.frombuffer(digest.digest(), "<u4") / 2.0**32
    angle, radius = 2 * np.pi * first, 0.6 * np.sqrt(n * second)
    return float(radius * np.cos(angle)), float(radius * np.sin(angle))


def _pairs(ties: Sequence[tuple[int, int]], n: int) -> NDArray[np.intp]:
    pairs = np.array(ties, np.intp).reshape(-1, 2)
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    if len(pairs) and (pairs.min() < 0 or pairs.max() >= n):
        raise ValueError("a tie to a node that is not there")
    return pairs


def _beside_their_own(
    places: Floats, pairs: NDArray[np.intp], known: NDArray[np.bool_]
) -> None:
    """Put new nodes beside those they are tied to, others at the rim."""
    held = known.copy()
    rim = np.hypot(*places[known].T).max(initial=1.0)
    while not held.all():
        both = np.concatenate((pairs, pairs[:, ::-1]))
        both = both[~held[both[:, 0]] & held[both[:, 1]]]
        if not len(both):
            lost = ~held
            own = places[lost]
            far = np.hypot(own[:, 0], own[:, 1])[:, None] + 1e-9
            places[lost] = own / far * (rim + 0.5)
            return
        sums = np.zeros_like(places)
        counts = np.zeros(len(places))
        np.add.at(sums, both[:, 0], places[both[:, 1]])
        np.add.at(counts, both[:, 0], 1.0)
        reached = counts > 0
        own = places[reached]
        turn = own / (np.hypot(own[:, 0], own[:, 1])[:, None] + 1e-9)
        places[reached] = sums[reached] / counts[reached][:, None] + 0.7 * turn
        held |= reached


def _push_all(places: Floats) -> Floats:
    """1 / d away from every other node."""
    x = places[:, 0][:, None] - places[:, 0]
    y = places[:, 1][:, None] - places[:, 1]
    square = np.maximum(x * x + y * y, 1e-4)
    return np.stack(((x / square).sum(axis=1), (y / square).sum(axis=1)), axis=1)


def _push_sampled(places: Floats, rng: np.random.Generator) -> Floats:
    """The same from `SAMPLE` others, as if all pushed like these."""
    n = len(places)
    order = rng.permutation(n)
    mixed = places[order]
    push = np.zeros_like(mixed)
    for by in rng.choice(np.arange(1, n), SAMPLE, replace=False):
        away = mixed - np.roll(mixed, by, axis=0)
        square = np.maximum((away * away).sum(axis=1), 0.04)[:, None]
        push += away / square
    answer = np.empty_like(push)
    answer[order] = push * (n - 1) / SAMPLE
    return answer


def _pull(places: Floats, pairs: NDArray[np.intp]) -> Floats:
    """d squared along every tie, at most 4: a tie that spans the map is no spring."""
    pull = np.zeros_like(places)
    if len(pairs):
        apart = places[pairs[:, 1]] - places[pairs[:, 0]]
        length = np.hypot(apart[:, 0], apart[:, 1])[:, None]
        force = apart * np.minimum(length, 4.0)
        np.add.at(pull, pairs[:, 0], force)
        np.add.at(pull, pairs[:, 1], -force)
    return pull
