"""The axes: linear discriminants of two sets of authors, over the features that the
axis is about, with what follows the topic counted as noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styles.axes import AXES
from styles.contrasts import CONTRASTS, Contrast, end_of
from styles.fit_features import Passages, Scale
from styles.fit_sample import Origin

Matrix = npt.NDArray[np.float64]
Array = npt.NDArray[np.float32]
Ints = npt.NDArray[np.integer]
RIDGE = 1.0


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
) -> Matrix:
    """(n,) weights; `end` is 1, -1 or 0 for every passage."""
    used = np.flatnonzero([group in contrast.groups for group in groups])
    means, within = [], np.zeros((len(used), len(used)))
    for sign in (1, -1):
        held = end == sign
        if not held.any():
            raise ValueError(f"no text for an end of the axis {contrast.axis}")
        weights = 1 / np.bincount(author[held])[author[held]]
        weights /= weights.sum()
        part = seen[held][:, used]
        mean = weights @ part
        within += ((part - mean) * weights[:, None]).T @ (part - mean) / 2
        means.append(mean)
    matrix = within + topic[np.ix_(used, used)]
    matrix += RIDGE * np.trace(within) / len(used) * np.eye(len(used))
    weights = np.zeros(seen.shape[1])
    weights[used] = np.linalg.solve(matrix, means[0] - means[1])
    return np.asarray(weights / (weights[used] @ (means[0] - means[1])))


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
    columns = []
    for axis in AXES:
        contrast = by_axis[axis.id]
        end = np.array([end_of(contrast, origin) for origin in origins])[work]
        columns.append(
            direction(contrast, features_group, seen, end, author[work], topic)
        )
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
