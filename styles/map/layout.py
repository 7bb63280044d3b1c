"""The graph laid out on a plane: UMAP's force-directed step, in numpy batches.

Same objective and sampling of edges as UMAP (arXiv 1802.03426, algorithm 5), but every
epoch's pulls and pushes are added up and applied at once, which numpy does fast and
which gives the same picture every time. A point moves at most `STRIDE` a step, since a
sum of many pulls would otherwise overshoot.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from styles.map.fuzzy import Graph
from styles.map.neighbours import Floats

A, B = 1.576943, 0.895061
"""Curve 1 / (1 + A d^(2B)) for `min_dist` 0.1 and `spread` 1, UMAP's defaults."""
STRIDE = 2.0
PUSHES = 5
"""Random points that each end of a pulled edge is pushed from."""
EXTENT = 10.0
"""Half-width of the first picture, UMAP's own."""
TELL_EVERY = 5

Plane = npt.NDArray[np.float64]


def begin(vectors: Floats) -> Plane:
    """The first picture, (n, 2): the two main directions, spread to `EXTENT`."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, directions = np.linalg.eigh(centred.T @ centred)
    plane = centred @ directions[:, ::-1][:, :2]
    if plane.shape[1] < 2:
        plane = np.pad(plane, ((0, 0), (0, 2 - plane.shape[1])))
    # The sign of a main direction is nobody's choice: the longer tail points up.
    for axis in range(2):
        column = plane[:, axis]
        if len(column) and abs(column.min()) > abs(column.max()):
            plane[:, axis] = -column
    size = max(float(np.abs(plane).max(initial=0.0)), 1e-12)
    return np.asarray(plane * (EXTENT / size), np.float64)


def laid_out(
    graph: Graph, plane: Plane, epochs: int = 0, seed: int = 0
) -> Iterator[tuple[float, Plane]]:
    """Move `plane` (n, 2) until the graph is told by nearness.

    Yields (share done, picture) now and then, the finished picture last with share 1.
    `epochs` 0 takes 500 for up to 5,000 points, 300 beyond.
    """
    epochs = epochs or (500 if graph.points <= 5_000 else 300)
    plane = plane.astype(np.float64, copy=True)
    if not len(graph.weight):
        yield 1.0, plane
        return
    draw = np.random.default_rng(seed)
    # Two equal points have no direction away from each other.
    plane += draw.normal(0, 1e-4, plane.shape)
    chance = graph.weight / graph.weight.max()
    for epoch in range(epochs):
        chosen = np.flatnonzero(draw.random(len(chance)) < chance)
        head, tail = graph.head[chosen], graph.tail[chosen]
        moved = _pulls(plane, head, tail)
        ends = np.concatenate((head, tail)).repeat(PUSHES)
        others = draw.integers(0, graph.points, len(ends))
        moved += _pushes(plane, ends, others)
        size = np.sqrt((moved**2).sum(axis=1, keepdims=True))
        moved *= np.minimum(1.0, STRIDE / np.maximum(size, 1e-12))
        plane += moved * (1.0 - epoch / epochs)
        if epoch % TELL_EVERY == 0:
            yield epoch / epochs, plane
    yield 1.0, plane


def _pulls(
    plane: Plane, head: npt.NDArray[np.int32], tail: npt.NDArray[np.int32]
) -> Plane:
    apart = plane[head] - plane[tail]
    square = (apart**2).sum(axis=1)
    known = np.maximum(square, 1e-12)
    force = -2 * A * B * known ** (B - 1) / (1 + A * known**B)
    step = np.clip(force[:, None] * apart, -4.0, 4.0)
    return _added(len(plane), head, step) - _added(len(plane), tail, step)


def _pushes(
    plane: Plane, ends: npt.NDArray[np.int32], others: npt.NDArray[np.int64]
) -> Plane:
    apart = plane[ends] - plane[others]
    square = (apart**2).sum(axis=1)
    force = 2 * B / ((0.001 + square) * (1 + A * square**B))
    step = np.clip(force[:, None] * apart, -4.0, 4.0)
    return _added(len(plane), ends, step)


def _added(points: int, at: npt.NDArray[np.integer], step: Plane) -> Plane:
    return np.stack(
        [np.bincount(at, step[:, axis], minlength=points) for axis in range(2)], axis=1
    )
