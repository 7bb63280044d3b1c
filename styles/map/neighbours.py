"""Nearest neighbours among unit vectors, exactly.

For vectors of length 1 the cosine orders points as the Euclidean distance does; the
distance used is 1 - cosine, between 0 and 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]

_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`index` and `distance`, each (queries, k), nearest first."""

    index: Places
    distance: Floats


def nearest(points: Floats, k: int, queries: Floats | None = None) -> Neighbours:
    """The `k` nearest of `points` (n, d) to each of `queries` (m, d).

    Without queries: to each point among the others, itself left out. At most n (or
    n - 1) are found. Equal distances are told apart by the lower index, so that the
    answer does not depend on the order in which they were sought.
    """
    own = queries is None
    sought = points if queries is None else queries
    k = max(0, min(k, len(points) - own))
    index = np.zeros((len(sought), k), np.int32)
    distance = np.zeros((len(sought), k), np.float32)
    if not k:
        return Neighbours(index, distance)
    for start in range(0, len(sought), _BLOCK):
        block = sought[start : start + _BLOCK]
        # For one text, as at every key, BLAS would wake a second thread and wait for
        # it: a tenth of a millisecond on an idle machine, thirty on a busy one.
        alike = (
            block @ points.T
            if len(block) > 1
            else np.einsum("nd,d->n", points, block[0])[None]
        )
        away = 1.0 - alike
        rows = np.arange(len(block))
        if own:
            away[rows, start + rows] = np.inf
        # A few more than k, so that a tie at the edge is settled by index, not chance.
        some = min(k + 8, away.shape[1])
        found = np.argpartition(away, some - 1, axis=1)[:, :some]
        found.sort(axis=1)
        kept = np.take_along_axis(away, found, axis=1)
        order = np.argsort(kept, axis=1, kind="stable")[:, :k]
        index[start : start + _BLOCK] = np.take_along_axis(found, order, axis=1)
        distance[start : start + _BLOCK] = np.take_along_axis(kept, order, axis=1)
    return Neighbours(index, np.maximum(distance, 0.0))
