"""A layout from vectors, start to end; and the same from UMAP's own library.

Never called in the studio's own process: `map/worker.py` does it in a child.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from styles.map.align import aligned
from styles.map.fuzzy import graph
from styles.map.layout import Plane, begin, laid_out
from styles.map.neighbours import Floats, Neighbours, nearest

K = 15
SEED = 7


def fit(
    vectors: Floats, before: Plane | None = None, library: bool = False
) -> Iterator[tuple[float, Plane]]:
    """Yields (share done, plane (n, 2)), the finished plane last with share 1.

    `before` (n, 2), not-a-number where a point is new, is where points stood: the fit
    starts from there and the result is turned onto it. `library` asks umap-learn to do
    it; ImportError when it is not installed.
    """
    near = nearest(vectors, K)
    start = begin(vectors)
    if before is None:
        before = np.full(start.shape, np.nan)
    old = np.asarray(np.isfinite(before).all(axis=1))
    if old.any():
        start = _from(before, old, near, start)
    plane = start
    if library:
        yield 0.1, plane
        plane = _by_library(vectors, near, start)
    else:
        for share, plane in laid_out(graph(near), start, seed=SEED):
            if share < 1:
                yield 0.1 + 0.9 * share, plane
    if old.any():
        plane = aligned(plane, plane[old], before[old])
    yield 1.0, plane


def _from(
    before: Plane, old: npt.NDArray[np.bool_], near: Neighbours, start: Plane
) -> Plane:
    """New points begin in the midst of their old neighbours."""
    spots = np.where(old[:, None], before, aligned(start, start[old], before[old]))
    for point in np.flatnonzero(~old):
        kin = [n for n in near.index[point] if old[n]]
        if kin:
            spots[point] = before[kin].mean(axis=0)
    return spots


def _by_library(vectors: Floats, near: Neighbours, start: Plane) -> Plane:
    import umap

    # The library counts a point as its own nearest neighbour.
    own = np.arange(len(vectors), dtype=np.int32)[:, None]
    index = np.concatenate((own, near.index), axis=1)
    distance = np.concatenate((np.zeros_like(near.distance[:, :1]), near.distance), 1)
    fitted = umap.UMAP(
        n_neighbors=index.shape[1],
        metric="cosine",
        init=start.astype(np.float32),
        random_state=SEED,
        n_jobs=1,
        precomputed_knn=(index, distance),
    ).fit(vectors)
    return np.asarray(fitted.embedding_, np.float64)
