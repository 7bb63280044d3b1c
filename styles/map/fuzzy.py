"""From neighbours to a weighted graph: UMAP's fuzzy simplicial set.

McInnes, Healy, Melville, "UMAP: Uniform Manifold Approximation and Projection for
Dimension Reduction", arXiv 1802.03426, section 3 and algorithms 2 and 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styles.map.neighbours import Floats, Neighbours, Places

_BISECTIONS = 48


@dataclass(frozen=True, slots=True)
class Graph:
    """Undirected edges; `head[e] < tail[e]`, `weight[e]` in (0, 1]."""

    points: int
    head: Places
    tail: Places
    weight: Floats


def graph(near: Neighbours) -> Graph:
    """Membership of each edge: exp(-(d - rho) / sigma), where rho is the distance to
    the nearest neighbour and sigma makes a point's memberships add up to log2 k; both
    directions joined by a + b - ab."""
    points, k = near.index.shape
    if not k:
        nothing = np.zeros(0, np.int32)
        return Graph(points, nothing, nothing, np.zeros(0, np.float32))
    rho = near.distance[:, :1]
    beyond = np.maximum(near.distance - rho, 0.0).astype(np.float64)
    member = np.exp(-beyond / _sigma(beyond, np.log2(max(k, 2)))[:, None])

    heads = np.repeat(np.arange(points, dtype=np.int64), k)
    tails = near.index.astype(np.int64).ravel()
    key = np.minimum(heads, tails) * points + np.maximum(heads, tails)
    pairs, place = np.unique(key, return_inverse=True)
    weights = member.ravel()
    total = np.bincount(place, weights)
    # An edge is met once or twice; the product is that of both directions, or nothing.
    twice = np.bincount(place) == 2
    logs = np.bincount(place, np.log(np.maximum(weights, 1e-300)))
    joined = total - np.where(twice, np.exp(logs), 0.0)
    kept = joined > 0
    return Graph(
        points,
        (pairs[kept] // points).astype(np.int32),
        (pairs[kept] % points).astype(np.int32),
        np.minimum(joined[kept], 1.0).astype(np.float32),
    )


def _sigma(beyond: npt.NDArray[np.float64], wanted: float) -> npt.NDArray[np.float64]:
    """For each row the width at which the memberships add up to `wanted`."""
    low = np.zeros(len(beyond))
    high = np.full(len(beyond), np.inf)
    sigma = np.ones(len(beyond))
    for _ in range(_BISECTIONS):
        total = np.exp(-beyond / sigma[:, None]).sum(axis=1)
        over = total > wanted
        high = np.where(over, sigma, high)
        low = np.where(over, low, sigma)
        sigma = np.where(np.isinf(high), sigma * 2, (low + high) / 2)
    # Rows of equal points never reach the sum; a width of nothing would divide by zero.
    mean = beyond.mean(axis=1)
    floor = np.maximum(1e-3 * mean, 1e-12)
    return np.asarray(np.maximum(sigma, floor), np.float64)
