"""The style map beside UMAP's own library, on the vectors that ship.

One work in ten is left out: the rest is laid out by both, and what was left out is
placed by both. Trustworthiness (Venna, Kaski 2001) with 15 neighbours; chance is near
0.5. Where umap-learn is not installed, its part is left out and the line says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from benchmarks.figures import Figure, line
from benchmarks.prose import passage
from studio.map import look as looks
from studio.map.places import StyleMap
from styles.encoder import load
from styles.map.align import aligned
from styles.map.atlas import shipped
from styles.map.fit import fit
from styles.map.layout import Plane
from styles.map.neighbours import Floats, nearest
from styles.map.placing import place
from styles.map.trust import trustworthiness
from widgets.map_drawing import Drawing, Window

K = 15
TRUST_GAP = 0.02
KEY_MS = 10.0
VIEW_MS = 15.0
REFIT_S = 60.0
PASSAGES = 5_000
SIZE = (118, 32)
WORDS = 120


def run(quick: bool = False) -> str:
    """The JSON line."""
    atlas = shipped()
    draw = np.random.default_rng(0)
    out = draw.random(len(atlas.sources)) < 0.1
    held = out[atlas.work]
    if quick:
        held |= draw.random(len(held)) < 0.85
    known, new = atlas.vectors[~held], atlas.vectors[held][:400]
    plane, seconds = _timed(lambda: _laid_out(known))
    placed, _ = place(known, plane, new)
    near = nearest(known, K, new).index
    ours = trustworthiness(known, plane)
    of_new = trustworthiness(known, plane, new, placed)
    mean = trustworthiness(known, plane, new, plane[near].mean(axis=1))
    middle = trustworthiness(known, plane, new, _medoid(plane, near))
    figures = [
        Figure("trust", ours),
        Figure("trust_placed", of_new),
        Figure("trust_placed_mean", mean),
        Figure("trust_placed_medoid", middle),
        Figure(
            "trust_placed_half",
            trustworthiness(
                known, plane, new, (plane[near].mean(axis=1) + _medoid(plane, near)) / 2
            ),
        ),
        Figure("fit_s", seconds, details={"passages": len(known)}),
        *_by_library(known, new, plane, ours, of_new, seconds),
        _refit(300 if quick else PASSAGES),
        _moved(known, plane),
        *_key(9 if quick else 60),
        _view(4 if quick else 40),
        *_vectors(),
    ]
    return line("map", figures, k=K)


def _laid_out(vectors: Floats, before: Plane | None = None) -> Plane:
    *_, (_, plane) = fit(vectors, before)
    return plane


def _timed(work: Callable[[], Plane]) -> tuple[Plane, float]:
    start = time.process_time()
    plane = work()
    return plane, time.process_time() - start


def _medoid(plane: Plane, near: np.ndarray) -> Plane:
    spots = plane[near]
    apart = np.sqrt(((spots[:, :, None] - spots[:, None]) ** 2).sum(axis=3))
    return np.asarray(spots[np.arange(len(spots)), apart.sum(axis=2).argmin(axis=1)])


def _by_library(
    known: Floats, new: Floats, plane: Plane, ours: float, placed: float, ours_s: float
) -> list[Figure]:
    """The same with umap-learn, and its own way to place what is new."""
    try:
        import umap
    except ImportError:
        return [Figure("umap_learn", 0.0, details={"said": "not installed, left out"})]
    start = time.process_time()
    peer = umap.UMAP(n_neighbors=K, metric="cosine", random_state=7).fit(known)
    seconds = time.process_time() - start
    theirs = np.asarray(peer.embedding_, np.float64)
    moved = np.asarray(peer.transform(new), np.float64)
    trust = trustworthiness(known, theirs)
    of_new = trustworthiness(known, theirs, new, moved)
    return [
        Figure("umap_trust", trust),
        Figure("umap_trust_transform", of_new),
        Figure("umap_fit_s", seconds),
        Figure("trust_gap", trust - ours, TRUST_GAP),
        Figure("trust_placed_gap", of_new - placed, TRUST_GAP),
        Figure("fit_ratio", ours_s / seconds),
    ]


def _refit(passages: int) -> Figure:
    """Seconds of one core for so many: the shipped ones, and some of them with a
    little noise for one's own."""
    vectors = shipped().vectors
    draw = np.random.default_rng(1)
    more = vectors[draw.integers(0, len(vectors), max(0, passages - len(vectors)))]
    more = more + draw.normal(0, 0.02, more.shape).astype(np.float32)
    both = np.concatenate((vectors, more))[:passages]
    _, seconds = _timed(lambda: _laid_out(both))
    return Figure("refit_s", seconds, REFIT_S, details={"passages": len(both)})


def _moved(known: Floats, plane: Plane) -> Figure:
    """How far a point stands from where it was after a refit with one passage in ten
    new, as a share of the map's width; and without the turning."""
    before = plane.copy()
    before[::10] = np.nan
    after = _laid_out(known, before)
    old = np.isfinite(before).all(axis=1)
    width = float(np.ptp(plane, axis=0).max())
    apart = np.hypot(*(after[old] - plane[old]).T)
    bare = _laid_out(known[::-1])[::-1]
    turned = aligned(bare, bare[old], plane[old])
    alone = np.hypot(*(bare[old] - plane[old]).T)
    return Figure(
        "refit_moves",
        float(np.median(apart)) / width,
        details={
            "from_nothing": float(np.median(alone)) / width,
            "from_nothing_turned": float(
                np.median(np.hypot(*(turned[old] - plane[old]).T)) / width
            ),
        },
    )


def _key(keys: int) -> list[Figure]:
    """Processor time from a letter to the rows of a screen with the mark moved."""
    map_ = StyleMap(shipped(), load())
    drawing = Drawing()
    drawing.fill(looks.chart(map_))
    window = Window.around(drawing.chart.places, *SIZE)
    drawing.rows(SIZE, window)
    text = passage(WORDS, 1)
    times = []
    for number in range(keys):
        start = time.process_time()
        spot = map_.spot(f"{text} {number}")
        drawing.rows(SIZE, window, live=looks.live(spot))
        times.append((time.process_time() - start) * 1_000)
    return [
        Figure("mark_ms", float(np.median(times)), KEY_MS),
        Figure("mark_p95_ms", float(np.quantile(times, 0.95)), KEY_MS),
    ]


def _view(keys: int) -> Figure:
    """Processor time from a key that moves the view to the rows of a screen."""
    drawing = Drawing()
    drawing.fill(looks.chart(StyleMap(shipped(), load())))
    window = Window.around(drawing.chart.places, *SIZE)
    drawing.rows(SIZE, window)
    times = []
    for number in range(keys):
        window = (
            window.panned(47 * (-1) ** number, 0)
            if number % 2
            else window.zoomed(1.3 if number % 4 else 1 / 1.3, (118, 64), SIZE)
        )
        start = time.process_time()
        drawing.rows(SIZE, window)
        times.append((time.process_time() - start) * 1_000)
    return Figure("view_ms", float(np.median(times)), VIEW_MS)


def _vectors() -> list[Figure]:
    """On the shipped plane, how many of the ten nearest are of the same set (other
    works); and the radius of a text of 360 words as a share of what holds eight of ten
    pairs drawn at random."""
    atlas = shipped()
    plane, work = atlas.plane, atlas.work
    sets = np.array([source.set for source in atlas.sources])[work]
    apart = ((plane[:, None] - plane[None]) ** 2).sum(axis=2)
    apart[work[:, None] == work[None]] = np.inf
    near = np.argpartition(apart, 10, axis=1)[:, :10]
    same = float((sets[near] == sets[:, None]).mean())
    draw = np.random.default_rng(0)
    one, other = draw.integers(0, len(plane), (2, 4_000))
    random = float(np.quantile(np.hypot(*(plane[one] - plane[other]).T), 0.8))
    return [
        Figure("same_set", same),
        Figure("radius_360", atlas.spread(360) / random),
    ]
