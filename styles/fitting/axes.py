"""The axes: linear discriminants of two sets of authors, over the features that the
axis is about. What follows the topic counts as noise, and so does what parts the ends
of the other axes (nuisance attribute projection, Solomonoff et al. 2005)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styles.axes import AXES
from styles.fitting.contrasts import CONTRASTS, Contrast, end_of
from styles.fitting.features import Passages, Scale
from styles.fitting.sample import Origin

Matrix = npt.NDArray[np.float64]
Array = npt.NDArray[np.float32]
Ints = npt.NDArray[np.integer]
RIDGE = 1.0
BESIDE = 0.02
"""How much noise the way between another axis's ends counts for."""


@dataclass(frozen=True, slots=True)
class Axes:
    weights: Array
    mean: Array
    true: Array
    noise: Array
    prose: Array
    verse: Array


def direction(
    contrast: Contrast,
    groups: tuple[str, ...],
    seen: Array,
    end: Ints,
    author: Ints,
    topic: Matrix,
    beside: Matrix,
) -> Matrix:
    """(n,) weights; `end` is 1, -1 or 0 for every passage, `beside` (axes, n) what
    parts the ends of the other axes."""
    used = np.flatnonzero([group in contrast.groups for group in groups])
    means, within = [], np.zeros((len(used), len(used)))
    for sign in (1, -1):
        held = end == sign
        weights = _evenly(author[held])
        part = seen[held][:, used]
        mean = weights @ part
        within += ((part - mean) * weights[:, None]).T @ (part - mean) / 2
        means.append(mean)
    matrix = within + topic[np.ix_(used, used)]
    matrix += BESIDE * beside[:, used].T @ beside[:, used]
    matrix += RIDGE * np.trace(within) / len(used) * np.eye(len(used))
    weights = np.zeros(seen.shape[1])
    weights[used] = np.linalg.solve(matrix, means[0] - means[1])
    return np.asarray(weights / (weights[used] @ (means[0] - means[1])))


def _evenly(author: Ints) -> Matrix:
    """Weights that sum to 1, every author's alike."""
    weights = 1 / np.bincount(author)[author]
    return np.asarray(weights / weights.sum())


def _parting(contrast: Contrast, seen: Array, end: Ints, author: Ints) -> Matrix:
    """(n,) from the mean of the low end to that of the high one."""
    if not {1, -1} <= set(end.tolist()):
        raise ValueError(f"no text for an end of the axis {contrast.axis}")
    high, low = (_evenly(author[end == s]) @ seen[end == s] for s in (1, -1))
    return np.asarray(high - low, np.float64)


def directions(
    features_group: tuple[str, ...],
    seen: Array,
    work: Ints,
    origins: list[Origin],
    author: Ints,
    topic: Matrix,
) -> Matrix:
    """(n, axes), in the order of `AXES`; one unit is from one end's mean to the
    other's."""
    by_axis = {contrast.axis: contrast for contrast in CONTRASTS}
    contrasts = [by_axis[axis.id] for axis in AXES]
    ends = [
        np.array([end_of(c, origin) for origin in origins])[work] for c in contrasts
    ]
    who = author[work]
    parting = np.array(
        [
            _parting(contrast, seen, end, who)
            for contrast, end in zip(contrasts, ends, strict=True)
        ]
    )
    columns = [
        direction(
            contrast,
            features_group,
            seen,
            end,
            who,
            topic,
            np.delete(parting, place, axis=0),
        )
        for place, (contrast, end) in enumerate(zip(contrasts, ends, strict=True))
    ]
    return np.array(columns).T


def placed(
    weights: Matrix, scale: Scale, lengths: list[Passages], sets: npt.NDArray[np.str_]
) -> Axes:
    """The axes with their reference texts: works of prose and of verse."""
    short, long = lengths[0], lengths[-1]
    values = scale.deviations(short) @ weights
    count = np.bincount(short.work, minlength=len(sets))
    sums = np.zeros((len(sets), values.shape[1]))
    np.add.at(sums, short.work, values)
    many = count > 1
    means = sums[many] / count[many, None]
    inner = values - (sums / np.maximum(count, 1)[:, None])[short.work]
    freedom = (count / np.maximum(count - 1, 1))[short.work]
    per_work = 1 / count[short.work]
    noise = ((inner**2) * (freedom * per_work)[:, None]).sum(axis=0) / many.sum()
    mean = means.mean(axis=0)
    true = np.maximum(means.var(axis=0), 1e-8)
    gain = true / (true + noise / long.units)
    far = mean + gain * (scale.deviations(long) @ weights - mean)
    verse = sets[long.work] == "poetry"
    tables = []
    for held in (~verse, verse):
        table = np.percentile(
            _by_work(far[held], long.work[held]), np.arange(101), axis=0
        )
        # Ties (all prose has long lines) must still be told apart by interpolation.
        table += np.arange(101)[:, None] * 1e-4 * np.sqrt(true)
        tables.append(table.T)
    arrays = (weights, mean, true, noise, *tables)
    return Axes(*(np.asarray(value, np.float32) for value in arrays))


def _by_work(values: Matrix, work: Ints) -> Matrix:
    """The same number of passages for every work."""
    _, first = np.unique(work, return_index=True)
    chosen = np.concatenate(
        [start + np.arange(min(3, (work == work[start]).sum())) for start in first]
    )
    return np.asarray(values[chosen])
