"""A new picture turned onto the old one, so that the map never jumps.

Orthogonal Procrustes (Schoenemann 1966): the turn or mirror that brings the points both
pictures share nearest to where they were. The size is brought to the old one outright;
the best-fitting scale would shrink the map a little at every refit, the more the two
pictures differ.
"""

from __future__ import annotations

import numpy as np

from styles.map.layout import Plane


def aligned(new: Plane, shared_new: Plane, shared_old: Plane) -> Plane:
    """`new` (n, 2) moved as brings `shared_new` (m, 2) nearest to `shared_old` (m, 2).

    With fewer than two shared points, or all of them in one place, only the middle is
    brought over.
    """
    if not len(shared_old):
        return new.copy()
    from_middle, to_middle = shared_new.mean(axis=0), shared_old.mean(axis=0)
    before, after = shared_new - from_middle, shared_old - to_middle
    size, wanted = float((before**2).sum()), float((after**2).sum())
    turned = new - from_middle
    if size > 1e-12 and wanted > 1e-12:
        left, _, right = np.linalg.svd(before.T @ after)
        turned = turned @ (left @ right) * (wanted / size) ** 0.5
    return np.asarray(turned + to_middle, np.float64)
