"""Who wrote what: pairs, profiles and triplets, and how well scores part them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]
REPLICATES = 100


@dataclass(frozen=True, slots=True)
class Pairs:
    """`first` and `second` hold (pairs, m) passages; `author` the two authors."""

    first: Ints
    second: Ints
    author: Ints
    """(pairs, 2); equal where one author wrote both."""

    @property
    def same(self) -> npt.NDArray[np.bool_]:
        return np.asarray(self.author[:, 0] == self.author[:, 1])


def pairs(
    work: Ints, author: Ints, copies: set[tuple[int, int]], size: int, n: int, seed: int
) -> Pairs:
    """`n` pairs by one author, always from two works that are not copies of each other,
    and `n` by two, authors drawn alike; a side is `size` passages of one work.
    ValueError when too few authors have two such works."""
    draw = np.random.default_rng(seed)
    of: dict[int, dict[int, Ints]] = defaultdict(dict)
    for number in np.unique(work):
        held = np.flatnonzero(work == number)
        if len(held) >= size:
            of[int(author[number])][int(number)] = held
    others = {
        (a, w): [v for v in works if v != w and (min(v, w), max(v, w)) not in copies]
        for a, works in of.items()
        for w in works
    }
    able = sorted({a for (a, _), rest in others.items() if rest})
    if len(able) < 2:
        raise ValueError("fewer than two authors with two works to compare")

    def side(a: int, w: int) -> Ints:
        return draw.choice(of[a][w], size, replace=False)

    first: list[Ints] = []
    second: list[Ints] = []
    who: list[tuple[int, int]] = []
    while len(first) < 2 * n:
        a, b = draw.choice(able, 2, replace=False)
        w = draw.choice([w for w in of[a] if others[a, w]])
        first += [one := side(a, w), one]
        second += [
            side(a, draw.choice(others[a, w])),
            side(b, draw.choice(list(of[b]))),
        ]
        who += [(a, a), (a, b)]
    return Pairs(np.array(first), np.array(second), np.array(who))


def unit(vectors: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    norm = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norm, 1e-12))


def cosines(vectors: Vectors, given: Pairs) -> Array:
    """Cosine of each pair; a profile is the mean of its passages' unit vectors."""
    one, two = (
        np.mean([unit(vectors[side[:, i]]) for i in range(side.shape[1])], axis=0)
        for side in (given.first, given.second)
    )
    return np.asarray((unit(one) * unit(two)).sum(axis=1), np.float64)


def auc(
    score: Array, same: npt.NDArray[np.bool_], weight: Array | None = None
) -> float:
    """Chance that a pair by one author scores above a pair by two (ties half)."""
    weight = np.ones(len(score)) if weight is None else weight
    order = np.argsort(score, kind="stable")
    score, same, weight = score[order], same[order], weight[order]
    other = np.where(same, 0, weight)
    _, start, inverse = np.unique(score, return_index=True, return_inverse=True)
    total = np.add.reduceat(other, start)
    below = np.cumsum(total) - total
    rank = (below + total / 2)[inverse]
    return float((rank * weight)[same].sum() / (weight[same].sum() * other.sum()))


def eer(score: Array, same: npt.NDArray[np.bool_]) -> float:
    """Share of errors where both kinds are equally frequent."""
    order = np.argsort(score)
    same = same[order]
    missed = np.cumsum(same) / same.sum()
    taken = 1 - np.cumsum(~same) / (~same).sum()
    at = int(np.argmin(np.abs(missed - taken)))
    return float((missed[at] + taken[at]) / 2)


def interval(given: Pairs, score: Array, seed: int = 0) -> tuple[float, float]:
    """90 % interval of the AUC over authors drawn anew with replacement."""
    draw = np.random.default_rng(seed)
    names, place = np.unique(given.author, return_inverse=True)
    place = place.reshape(given.author.shape)
    found = []
    for _ in range(REPLICATES):
        times = np.bincount(
            draw.integers(len(names), size=len(names)), minlength=len(names)
        )
        weight = times[place[:, 0]] * np.where(given.same, 1, times[place[:, 1]])
        if (times > 0).sum() < 2:
            continue
        found.append(auc(score, given.same, weight.astype(np.float64)))
    low, high = np.quantile(found, (0.05, 0.95))
    return float(low), float(high)


def triplets(
    content: Vectors,
    work: Ints,
    author: Ints,
    copies: set[tuple[int, int]],
    n: int,
    seed: int,
) -> Ints:
    """(n, 3) passages: anchor; its author in another work, the least like it in content
    of twenty; another author, the most like it in content of all."""
    draw = np.random.default_rng(seed)
    content = np.asarray(unit(content), np.float32)
    who = author[work]
    found: list[tuple[int, int, int]] = []
    names = np.unique(who)
    tried = 0
    while len(found) < n and tried < 50 * n:
        tried += 1
        own = np.flatnonzero(who == draw.choice(names))
        anchor = draw.choice(own)
        mine = work[anchor]
        far = np.array(
            [
                p
                for p in own
                if work[p] != mine
                and (min(work[p], mine), max(work[p], mine)) not in copies
            ]
        )
        if len(far) < 20:
            continue
        twenty = draw.choice(far, 20, replace=False)
        near = content @ content[anchor]
        near[own] = -2
        same = twenty[np.argmin(content[twenty] @ content[anchor])]
        found.append((int(anchor), int(same), int(np.argmax(near))))
    if not found:
        raise ValueError("no author has twenty passages in another work")
    return np.array(found)


def told_apart(vectors: Vectors, given: Ints) -> Array:
    """1 where the anchor is nearer to its author than to its subject, else 0."""
    v = unit(vectors)
    right = (v[given[:, 0]] * v[given[:, 1]]).sum(axis=1)
    wrong = (v[given[:, 0]] * v[given[:, 2]]).sum(axis=1)
    return np.asarray(right > wrong, np.float64)
