"""How far a picture can be trusted: are neighbours on the plane neighbours in truth?

Venna, Kaski, "Neighborhood preservation in nonlinear projection methods", ICANN 2001.
"""

from __future__ import annotations

import numpy as np

from styles.map.layout import Plane
from styles.map.neighbours import Floats


def trustworthiness(
    points: Floats,
    plane: Plane,
    queries: Floats | None = None,
    placed: Plane | None = None,
    k: int = 15,
) -> float:
    """1 when the k neighbours on the plane are among the k in truth, less by how far
    down the true list the others stand; chance is near 0.5.

    Without queries each point's neighbours among the others; with them, the neighbours
    of `placed` (m, 2) among `plane` (n, 2) against those of `queries` (m, d) among
    `points` (n, d). ValueError when there are fewer than 2k points.
    """
    n = len(points)
    if n < 2 * k + 1:
        raise ValueError(f"{n} points are too few for {k} neighbours")
    own = queries is None or placed is None
    sought = points if queries is None or placed is None else queries
    seen = plane if queries is None or placed is None else placed
    total = 0.0
    for start in range(0, len(sought), 256):
        block = slice(start, start + 256)
        true = 1.0 - sought[block] @ points.T
        shown = ((seen[block, None, :] - plane[None, :, :]) ** 2).sum(axis=2)
        if own:
            rows = np.arange(len(true))
            true[rows, start + rows] = -np.inf
            shown[rows, start + rows] = np.inf
        rank = np.argsort(np.argsort(true, axis=1, kind="stable"), axis=1) + (not own)
        near = np.argpartition(shown, k - 1, axis=1)[:, :k]
        ranks = np.take_along_axis(rank, near, axis=1)
        total += float(np.maximum(ranks - k, 0).sum())
    others = n - 1 if own else n
    return 1.0 - total * 2.0 / (len(sought) * k * (2 * others - 3 * k + 1))
