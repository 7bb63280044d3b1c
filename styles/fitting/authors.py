"""The projection whose cosine tells authors apart, in closed form.

Deviations of a passage are taken as author + work + noise, the noise falling with the
passage's length. With B the covariance of authors, T(n) that of passages of n words,
the log-likelihood ratio of "same author" is, to first order in B, the inner product of
T(n)^-1 x with B between (probabilistic linear discriminant analysis, Ioffe 2006; the
weighting of WCCN, Hatch 2006). So the vector is B^(1/2) T(n)^-1 x. What follows the
topic inside an author's work is added to T as if it were noise.

B is the mean of two estimates: the covariance of authors' means, and the products of
the means of two works by one author, which no trait of a single work enters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styles.fitting.features import Passages, Scale, author_weights

Matrix = npt.NDArray[np.float64]
Array = npt.NDArray[np.float32]
RIDGE, TOPIC, WORK = 0.6, 10.0, 0.3
"""Weights of the ridge, of what follows the topic and of what parts the works of one
author; chosen by trial on folds of the corpora by author (docs/log.md)."""
BASIS, SIZE = 256, 160
MOST_WORKS = 3
"""An author's pairs of works weigh at most as much as this many."""
LAYOUT = ("line", "open lines", "paragraph")
"""Kinds of features that follow the typesetting as much as the writer."""
SUBJECT = ("field",)
"""Kinds of features that follow the subject."""


@dataclass(frozen=True, slots=True)
class Projection:
    basis: Array
    project: Array


@dataclass(frozen=True, slots=True)
class Covariances:
    total: list[Matrix]
    """Of passages, at each length."""
    between: Matrix
    """Of authors."""
    works: Matrix
    """Of the works of one author."""
    topic: Matrix
    """Of what the topics predict inside one author's work."""


def covariances(
    scale: Scale,
    lengths: list[Passages],
    author: npt.NDArray[np.integer],
    topics: Array,
) -> Covariances:
    """What deviations are made of; `topics` is by unit."""
    total: list[Matrix] = []
    held: list[Array] = []
    for passages in lengths:
        seen = scale.deviations(passages)
        weights = author_weights(author[passages.work])
        total.append(np.asarray((seen * weights[:, None]).T @ seen, np.float64))
        held.append(seen)
    short = lengths[0]
    who = author[short.work]
    means = _means(held[0], who)
    means = means[np.bincount(who) > 0]
    cross, works = _across(held[1], lengths[1].work, author)
    about = topics[short.first]
    topic = topic_share(
        held[0] - _means(held[0], who)[who], about - _means(about, who)[who], who
    )
    between = (means.T @ means / len(means) + cross) / 2
    return Covariances(total, between, works, topic)


def _means(values: Array, key: npt.NDArray[np.integer]) -> Array:
    sums = np.zeros((int(key.max()) + 1, values.shape[1]), np.float64)
    np.add.at(sums, key, values)
    return (sums / np.maximum(np.bincount(key), 1)[:, None]).astype(np.float32)


def _across(
    seen: Array, work: npt.NDArray[np.integer], author: npt.NDArray[np.integer]
) -> tuple[Matrix, Matrix]:
    """(mean product of two works by one author, covariance of works about it)."""
    n = seen.shape[1]
    means = _means(seen, work).astype(np.float64)
    present = np.flatnonzero(np.bincount(work) > 0)
    cross, inner, weight = np.zeros((n, n)), np.zeros((n, n)), 0
    for name in np.unique(author[present]):
        own = means[present[author[present] == name]]
        if (size := len(own)) < 2:
            continue
        total, squares = own.sum(axis=0), own.T @ own
        product = (np.outer(total, total) - squares) / (size * (size - 1))
        share = min(size - 1, MOST_WORKS)
        cross += share * product
        inner += share * (squares / size - product)
        weight += share
    return cross / max(weight, 1), inner / max(weight, 1)


def topic_share(seen: Array, topics: Array, author: npt.NDArray[np.integer]) -> Matrix:
    """Covariance of what the topics predict of the deviations."""
    weights = author_weights(author)[:, None]
    topics = topics - (weights * topics).sum(axis=0)
    inner = (topics * weights).T @ topics
    ridge = 1e-3 * np.trace(inner) / len(inner) + 1e-9
    slope = np.linalg.solve(
        inner + ridge * np.eye(len(inner)), (topics * weights).T @ seen
    )
    return np.asarray(slope.T @ inner @ slope, np.float64)


def project(given: Covariances, used: npt.NDArray[np.bool_]) -> list[Matrix]:
    """One (n, D) projection per length, zero where `used` is not."""
    n = len(used)
    where = np.flatnonzero(used)
    inside = np.ix_(where, where)
    values, vectors = np.linalg.eigh(given.between[inside])
    top = np.argsort(-values)[:SIZE]
    root = vectors[:, top] * np.sqrt(np.maximum(values[top], 0))
    extra = TOPIC * given.topic[inside] + WORK * given.works[inside]
    base = float(np.trace(given.total[0][inside])) / len(where)
    extra += RIDGE * base * np.eye(len(where))
    found = []
    for covariance in given.total:
        out = np.zeros((n, root.shape[1]))
        out[where] = np.linalg.solve(covariance[inside] + extra, root)
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
