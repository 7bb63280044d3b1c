"""The projection whose cosine tells authors apart, in closed form.

Deviations of a passage are taken as author + work + noise, the noise falling with the
passage's length. With B the covariance of authors, T(n) that of passages of n words,
the log-likelihood ratio of "same author" is, to first order in B, the inner product of
T(n)^-1 x with B between (probabilistic linear discriminant analysis, Ioffe 2006; the
weighting of WCCN, Hatch 2006). So the vector is B^(1/2) T(n)^-1 x. What follows the
topic is added to T as if it were noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styles.fit_features import LENGTHS, Passages, Scale, author_weights

Matrix = npt.NDArray[np.float64]
Array = npt.NDArray[np.float32]
RIDGE = 0.3
TOPIC = 1.0
BASIS, SIZE = 192, 128
LAYOUT = frozenset(("line", "open lines", "paragraph"))
"""Kinds of features that follow the typesetting as much as the writer."""


@dataclass(frozen=True, slots=True)
class Projection:
    basis: Array
    project: Array


def covariances(
    scale: Scale, lengths: list[Passages], author: npt.NDArray[np.integer]
) -> tuple[list[Matrix], Matrix]:
    """(covariance of passages at each length, covariance of authors' means)."""
    total: list[Matrix] = []
    between = np.zeros((0, 0))
    for passages in lengths:
        seen = scale.deviations(passages)
        who = author[passages.work]
        weights = author_weights(who)
        total.append(np.asarray((seen * weights[:, None]).T @ seen, np.float64))
        if passages.units == LENGTHS[0]:
            sums = np.zeros((int(who.max()) + 1, seen.shape[1]))
            np.add.at(sums, who, seen)
            size = np.bincount(who)
            means = sums[size > 0] / size[size > 0, None]
            between = means.T @ means / len(means)
    return total, between


def topic_share(seen: Array, topics: Array, author: npt.NDArray[np.integer]) -> Matrix:
    """Covariance of what the topics predict of the deviations."""
    weights = author_weights(author)[:, None]
    topics = topics - (weights * topics).sum(axis=0)
    inner = (topics * weights).T @ topics
    ridge = 1e-3 * np.trace(inner) / len(inner) * np.eye(len(inner))
    slope = np.linalg.solve(inner + ridge, (topics * weights).T @ seen)
    return np.asarray(slope.T @ inner @ slope, np.float64)


def project(
    total: list[Matrix],
    between: Matrix,
    topic: Matrix,
    used: npt.NDArray[np.bool_],
    *,
    ridge: float = RIDGE,
    topic_weight: float = TOPIC,
    sizes: tuple[int, int] = (BASIS, SIZE),
) -> list[Matrix]:
    """One (n, D) projection per length, zero where `used` is not."""
    n = len(used)
    where = np.flatnonzero(used)
    inside = np.ix_(where, where)
    values, vectors = np.linalg.eigh(between[inside])
    top = np.argsort(-values)[: sizes[1]]
    root = vectors[:, top] * np.sqrt(np.maximum(values[top], 0))
    base = float(np.trace(total[0][inside])) / len(where)
    found = []
    for covariance in total:
        matrix = covariance[inside] + topic_weight * topic[inside]
        matrix += ridge * base * np.eye(len(where))
        out = np.zeros((n, root.shape[1]))
        out[where] = np.linalg.solve(matrix, root)
        found.append(out)
    return found


def compact(
    projections: list[Matrix], evidences: list[float], basis: int = BASIS
) -> Projection:
    """The projections over one basis: what is kept on disk is small, and the error is
    what the left-out directions hold. They take deviations with the prior's pull in."""
    stacked = np.hstack([p / np.linalg.norm(p) for p in projections])
    left, _, _ = np.linalg.svd(stacked, full_matrices=False)
    kept = left[:, :basis]
    inner = [
        kept.T @ p / np.linalg.norm(p) * np.sqrt(p.shape[1]) / e
        for p, e in zip(projections, evidences, strict=True)
    ]
    return Projection(kept.astype(np.float32), np.array(inner, np.float32))
