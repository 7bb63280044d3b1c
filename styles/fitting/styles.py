"""The four named styles: linear scores, and shares calibrated on authors not fitted on.

Scores are linear discriminants (T + ridge)^-1 (mean of a style - mean of all). Shares
are a multinomial logistic of the scores, one for each length, fitted on the scores that
each author got from a fit without that author (stacking, Wolpert 1992), every style as
likely as any other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styles.axes import STYLE_IDS
from styles.fitting.features import Passages, Scale, author_weights

Matrix = npt.NDArray[np.float64]
Array = npt.NDArray[np.float32]
Ints = npt.NDArray[np.integer]
FOLDS = 12
"""As many as leave nearly all authors of a style in each fit, as in the shipped one."""
RIDGE = 0.5


@dataclass(frozen=True, slots=True)
class Styles:
    weights: Array
    mean: Array
    true: Array
    noise: Array
    slope: Array
    offset: Array


def labels(sets: npt.NDArray[np.str_]) -> Ints:
    """Place in `STYLE_IDS` of every work, -1 for works of no named style."""
    return np.array([STYLE_IDS.index(s) if s in STYLE_IDS else -1 for s in sets])


def balanced(label: Ints, author: Ints) -> Matrix:
    """A weight per passage: styles alike, authors by the root of what they have."""
    weights = np.asarray(author_weights(author), np.float64)
    for style in np.unique(label):
        held = label == style
        weights[held] /= weights[held].sum()
    return np.asarray(weights / weights.sum())


def discriminants(
    seen: Array, label: Ints, author: Ints, used: npt.NDArray[np.bool_]
) -> Matrix:
    """(n, styles), zero where `used` is not."""
    out = np.zeros((seen.shape[1], len(STYLE_IDS)))
    seen = seen[:, used]
    weights = balanced(label, author)
    middle = weights @ seen
    centred = seen - middle
    within = (centred * weights[:, None]).T @ centred
    means = np.array(
        [
            weights[label == s] @ centred[label == s] / weights[label == s].sum()
            for s in range(len(STYLE_IDS))
        ]
    )
    n = seen.shape[1]
    base = float(np.trace(within)) / n
    out[used] = np.linalg.solve(within + RIDGE * base * np.eye(n), means.T)
    return out


def logistic(
    scores: Matrix, label: Ints, weights: Matrix, ridge: float = 1e-3
) -> tuple[Matrix, Matrix]:
    """(slope, offset) of a multinomial logistic by Newton's method; the scores are
    scaled inside so that the ridge means the same for each."""
    spread = scores.std(axis=0) + 1e-9
    x = np.hstack([scores / spread, np.ones((len(scores), 1))])
    size, classes = x.shape[1], len(STYLE_IDS)
    wanted = np.eye(classes)[label]
    beta = np.zeros((size, classes))
    for _ in range(30):
        logits = x @ beta
        p = np.exp(logits - logits.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        slope = x.T @ (weights[:, None] * (p - wanted)) + ridge * beta
        curve = np.zeros((size * classes, size * classes))
        for a in range(classes):
            for b in range(classes):
                factor = weights * p[:, a] * ((a == b) - p[:, b])
                curve[a * size : (a + 1) * size, b * size : (b + 1) * size] = (
                    x * factor[:, None]
                ).T @ x
        curve += ridge * np.eye(len(curve))
        step = np.linalg.solve(curve, slope.T.ravel()).reshape(classes, size).T
        beta -= step
        if np.abs(step).max() < 1e-8:
            break
    return beta[:-1] / spread[:, None], beta[-1]


def fit(
    scale: Scale,
    lengths: list[Passages],
    author: Ints,
    sets: npt.NDArray[np.str_],
    used: npt.NDArray[np.bool_],
    seed: int = 0,
) -> Styles:
    """The styles as these works have them; `author` and `sets` are per work."""
    label_of = labels(sets)
    seen = [scale.deviations(passages) for passages in lengths]
    kept = [label_of[passages.work] >= 0 for passages in lengths]
    seen = [s[k] for s, k in zip(seen, kept, strict=True)]
    works = [p.work[k] for p, k in zip(lengths, kept, strict=True)]
    named = np.unique(author[label_of >= 0])
    fold_of = np.full(int(author.max()) + 1, -1)
    order = np.random.default_rng(seed).permutation(len(named))
    fold_of[named[order]] = np.arange(len(named)) % FOLDS
    scores = [np.zeros((len(s), len(STYLE_IDS))) for s in seen]
    middle = 1
    for fold in range(FOLDS):
        inside = fold_of[author[works[middle]]] != fold
        weights = discriminants(
            seen[middle][inside],
            label_of[works[middle][inside]],
            author[works[middle][inside]],
            used,
        )
        for place, held in enumerate(seen):
            out = fold_of[author[works[place]]] == fold
            scores[place][out] = held[out] @ weights
    slope, offset = [], []
    for place, work in enumerate(works):
        balance = balanced(label_of[work], author[work])
        a, b = logistic(scores[place], label_of[work], balance)
        slope.append(a)
        offset.append(b)
    every = label_of[works[middle]], author[works[middle]]
    mean, true, noise = spread(
        scores[0], works[0], balanced(label_of[works[0]], author[works[0]])
    )
    weights = discriminants(seen[middle], *every, used)
    arrays = (weights, mean, true, noise, slope, offset)
    return Styles(*(np.asarray(value, np.float32) for value in arrays))


def spread(
    scores: Matrix, work: Ints, weights: Matrix
) -> tuple[Matrix, Matrix, Matrix]:
    """(mean, covariance of works, covariance of a passage about its work)."""
    mean = weights @ scores
    count = np.bincount(work)
    sums = np.zeros((len(count), scores.shape[1]))
    np.add.at(sums, work, scores)
    own = (sums / np.maximum(count, 1)[:, None])[work]
    many = (count > 1)[work]
    inner = (scores - own)[many]
    freedom = np.sqrt(count / np.maximum(count - 1, 1))[work][many]
    held = weights[many] / weights[many].sum()
    noise = (inner * freedom[:, None] ** 2 * held[:, None]).T @ inner
    centred = scores - mean
    total = (centred * weights[:, None]).T @ centred
    values, vectors = np.linalg.eigh(total - noise)
    true = (vectors * np.maximum(values, 1e-4 * values.max())) @ vectors.T
    return mean, true, noise
