"""Where a text stands on a map that was made without it.

Among the places of its nearest neighbours, the spot where they stand densest: one step
of mean shift (Fukunaga, Hostetler 1975) from the neighbour with most kin about it. The
mean of the neighbours would set a text that has kin on two islands down in the sea
between them; `docs/map.md` compares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from styles.map.layout import Plane
from styles.map.neighbours import Floats, Places, nearest

K = 15
WIDTH = 0.5
"""Standard deviation of the kernel, in the layout's own unit (UMAP's points keep 0.1
apart)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A place on the plane, and the neighbours it comes from, nearest first."""

    x: float
    y: float
    near: tuple[int, ...]


def place(points: Floats, plane: Plane, vectors: Floats) -> tuple[Plane, Places]:
    """Places (m, 2) of `vectors` (m, d) among `points` (n, d) laid out as `plane`
    (n, 2), and their neighbours (m, k)."""
    near = nearest(points, K, vectors).index
    if not near.shape[1]:
        return np.zeros((len(vectors), 2)), near
    spots = plane[near]
    apart = ((spots[:, :, None] - spots[:, None, :]) ** 2).sum(axis=3)
    kin = np.exp(apart / (-2 * WIDTH**2))
    # The nearest comes first, so it is taken where two stand equally dense.
    densest = kin.sum(axis=2).argmax(axis=1)
    weight = kin[np.arange(len(kin)), densest]
    weight /= weight.sum(axis=1, keepdims=True)
    return (weight[:, :, None] * spots).sum(axis=1), near


def place_one(points: Floats, plane: Plane, vector: Floats) -> Placed:
    """The same for one vector (d,)."""
    spot, near = place(points, plane, vector[None, :])
    return Placed(float(spot[0, 0]), float(spot[0, 1]), tuple(map(int, near[0])))
