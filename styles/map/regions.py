"""Names for the parts of the map: which authors stand near each other.

The plane is cut by k-means (Lloyd 1982) from seeds that stand far apart; a region is
named by the authors who have most of their points in it and most of its points.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from styles.map.atlas import Atlas
from styles.map.layout import Plane
from styles.map.neighbours import Places

REGIONS = 14
NAMES = 2
_ROUNDS = 30


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the plane, its middle and the authors it is named by."""

    x: float
    y: float
    authors: tuple[str, ...]
    points: int


def regions(
    atlas: Atlas, plane: Plane | None = None, count: int = REGIONS
) -> list[Region]:
    """The atlas' regions on `plane` (its own when left out), largest first."""
    spots = atlas.plane if plane is None else plane
    part = _parted(spots, min(count, len(spots)))
    names = [atlas.sources[work].author for work in atlas.work]
    all_of = Counter(names)
    found = []
    for region in range(int(part.max()) + 1):
        inside = np.flatnonzero(part == region)
        here = Counter(names[point] for point in inside)
        # Share of the region times share of the author: neither a giant who is
        # everywhere nor one with a single point names a region.
        best = sorted(here, key=lambda name: (-(here[name] ** 2) / all_of[name], name))
        x, y = np.median(spots[inside], axis=0)
        found.append(Region(float(x), float(y), tuple(best[:NAMES]), len(inside)))
    return sorted(found, key=lambda region: (-region.points, region.x))


def _parted(spots: Plane, count: int) -> Places:
    """The region (n,) of each point; every region holds at least one."""
    seeds = [int(((spots - spots.mean(axis=0)) ** 2).sum(axis=1).argmin())]
    away = ((spots - spots[seeds[0]]) ** 2).sum(axis=1)
    while len(seeds) < count:
        seeds.append(int(away.argmax()))
        away = np.minimum(away, ((spots - spots[seeds[-1]]) ** 2).sum(axis=1))
    middles = spots[seeds]
    part = np.zeros(len(spots), np.int32)
    for _ in range(_ROUNDS):
        apart = ((spots[:, None] - middles[None]) ** 2).sum(axis=2)
        part = apart.argmin(axis=1).astype(np.int32)
        kept = [np.flatnonzero(part == region) for region in range(len(middles))]
        kept = [inside for inside in kept if len(inside)]
        moved = np.stack([spots[inside].mean(axis=0) for inside in kept])
        if moved.shape == middles.shape and np.allclose(moved, middles):
            break
        middles = moved
    apart = ((spots[:, None] - middles[None]) ** 2).sum(axis=2)
    _, whole = np.unique(apart.argmin(axis=1), return_inverse=True)
    return whole.astype(np.int32)
