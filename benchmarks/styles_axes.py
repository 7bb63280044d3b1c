"""Axes on authors they were not fitted on, and whether shares are what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.figures import Figure
from benchmarks.styles_pairs import auc
from styles.axes import AXES, STYLE_IDS
from styles.encoder import Encoder
from styles.fitting import authors as fit_authors
from styles.fitting import axes as fit_axes
from styles.fitting.contrasts import CONTRASTS, end_of
from styles.fitting.features import LENGTHS, Passages, scale
from styles.fitting.fit import Ground, parts
from styles.fitting.sample import UNIT
from styles.fitting.styles import labels
from styles.reading import Reading

Bools = npt.NDArray[np.bool_]
EDGES = np.linspace(0, 1, 11)
SHOWN = 1e-3
"""Shares are printed to three places."""


def axis_figures(given: Ground, known: Bools) -> list[Figure]:
    """For each axis: over pairs of an unseen author of either end, how well passages of
    120 and 480 words are parted; how far the axis follows subjects; how far it follows
    the other axes."""
    lengths = parts(given, known & given.single)
    measure = scale(given.features, lengths, given.author)
    every = parts(given, known)
    parted = fit_authors.covariances(measure, lengths, given.author, given.topics)
    weights = fit_axes.directions(
        given.features.group,
        measure.deviations(every[1]),
        every[1].work,
        given.sample.origins,
        given.author,
        parted.topic,
    )
    unseen = parts(given, ~known)
    values = [measure.deviations(passages) @ weights for passages in unseen[:2]]
    subject = given.topics[unseen[0].first]
    together = np.atleast_2d(np.corrcoef(values[1].T))
    by_axis = {contrast.axis: contrast for contrast in CONTRASTS}
    found = []
    for place, axis in enumerate(AXES):
        end = np.array(
            [end_of(by_axis[axis.id], origin) for origin in given.sample.origins]
        )
        details: dict[str, object] = {}
        for passages, value in zip(unseen, values, strict=False):
            each = _author_pairs(value[:, place], passages, end, given.author)
            words = UNIT * passages.units
            details[f"auc_{words}"] = round(float(each.mean()), 3)
            details[f"pairs_right_{words}"] = round(float((each > 0.5).mean()), 3)
        details["pairs"] = len(each)
        follows = np.corrcoef(values[0][:, place], subject.T)[0, 1:]
        details["topic_correlation_max"] = round(float(np.abs(follows).max()), 3)
        others = np.abs(np.delete(together[place], place))
        details["axis_correlation_max"] = round(float(others.max()), 3)
        found.append(Figure(f"axis {axis.id}", float(each.mean()), details=details))
    return found


def _author_pairs(
    value: npt.NDArray[np.floating],
    passages: Passages,
    end: npt.NDArray[np.integer],
    author: npt.NDArray[np.integer],
) -> npt.NDArray[np.float64]:
    """AUC of every pair of a high author and a low one."""
    side, who = end[passages.work], author[passages.work]
    found = []
    for high in np.unique(who[side == 1]):
        one = value[(who == high) & (side == 1)]
        for low in np.unique(who[side == -1]):
            other = value[(who == low) & (side == -1)]
            same = np.concatenate([np.ones(len(one), bool), np.zeros(len(other), bool)])
            found.append(auc(np.concatenate([one, other]), same))
    return np.array(found)


def calibration_figures(
    given: Ground, fits: Sequence[tuple[Encoder, Bools]]
) -> list[Figure]:
    """Of unseen authors' passages: what share of those given 60 to 70 % of a style are
    of it, every style weighing the same; and how often the band holds the work's own
    share. `fits` are encoders with the works they were fitted on, so chosen that every
    author is unseen by one: in one third a style has too few of them."""
    label = labels(given.sets)
    told: list[list[Told]] = [[] for _ in LENGTHS]
    for encoder, known in fits:
        passages = parts(given, ~known & (label >= 0))
        whole: dict[int, Reading] = {}
        for work in np.unique(passages[0].work):
            inside = passages[0].work == work
            if inside.sum() >= 24:
                summed = passages[0].counts[inside].sum(axis=0, dtype=np.float64)
                whole[int(work)] = encoder.read_counts(summed)
        for held, some in zip(told, map(_some, passages), strict=True):
            held.append(
                Told(
                    [
                        encoder.read_counts(row.astype(np.float64))
                        for row in some.counts
                    ],
                    [whole.get(int(work)) for work in some.work],
                    label[some.work],
                    given.author[some.work],
                )
            )
    return [_calibrated(units, held) for units, held in zip(LENGTHS, told, strict=True)]


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of passages, and what is so."""

    readings: list[Reading]
    works: list[Reading | None]
    """Of the whole work, where it is long enough."""
    label: npt.NDArray[np.integer]
    author: npt.NDArray[np.integer]


def _calibrated(units: int, told: list[Told]) -> Figure:
    readings = [reading for held in told for reading in held.readings]
    works = [work for held in told for work in held.works]
    label = np.concatenate([held.label for held in told])
    author = np.concatenate([held.author for held in told])
    means = np.array([[share.mean for share in r.shares] for r in readings])
    truth = np.eye(len(STYLE_IDS))[label]
    weight = _even(label, author)
    details: dict[str, object] = {}
    errors = []
    for place, style in enumerate(STYLE_IDS):
        rows, error = _reliability(means[:, place], truth[:, place], weight, author)
        details[style] = rows
        errors.append(error)
        details[f"ece_{style}"] = round(error, 3)
    details["right"] = round(float(weight @ (means.argmax(axis=1) == label)), 3)
    pairs = [(r, w) for r, w in zip(readings, works, strict=True) if w is not None]
    details["share_bands_hold"], details["axis_bands_hold"] = _held(pairs)
    details["authors"] = {
        style: len(np.unique(author[label == place]))
        for place, style in enumerate(STYLE_IDS)
    }
    words = UNIT * units
    return Figure(
        f"shares, {words} words: ece", float(np.mean(errors)), details=details
    )


def _some(passages: Passages, most: int = 3_000) -> Passages:
    """At most so many, evenly spread."""
    step = -(-len(passages.work) // most)
    return Passages(
        passages.units,
        passages.counts[::step],
        passages.work[::step],
        passages.stretch[::step],
        passages.first[::step],
    )


def _held(pairs: list[tuple[Reading, Reading]]) -> tuple[float, float]:
    """How often a passage's band holds where its work stands: (shares, axes)."""
    shares = [
        band.low - SHOWN <= own.mean <= band.high + SHOWN
        for part, work in pairs
        for band, own in zip(part.shares, work.shares, strict=True)
    ]
    axes = [
        band.low <= own.value <= band.high
        for part, work in pairs
        for band, own in zip(part.axes, work.axes, strict=True)
    ]
    return round(float(np.mean(shares)), 3), round(float(np.mean(axes)), 3)


def _even(
    label: npt.NDArray[np.integer], author: npt.NDArray[np.integer]
) -> npt.NDArray[np.float64]:
    """Weights that sum to 1, styles alike, authors by the root of what they have."""
    weight = 1 / np.sqrt(np.bincount(author)[author])
    for style in np.unique(label):
        weight[label == style] /= weight[label == style].sum()
    return np.asarray(weight / weight.sum(), np.float64)


def _reliability(
    said: npt.NDArray[np.float64],
    true: npt.NDArray[np.float64],
    weight: npt.NDArray[np.float64],
    author: npt.NDArray[np.integer],
) -> tuple[list[list[float]], float]:
    """([said, true, share of passages, 90 % interval of the true over authors drawn
    anew] for every tenth, expected calibration error)."""
    bin_of = np.clip(np.digitize(said, EDGES) - 1, 0, 9)
    draw = np.random.default_rng(0)
    rows, error = [], 0.0
    for tenth in range(10):
        inside = bin_of == tenth
        mass = float(weight[inside].sum())
        if mass == 0:
            continue
        mean = float(weight[inside] @ said[inside]) / mass
        share = float(weight[inside] @ true[inside]) / mass
        _, who = np.unique(author[inside], return_inverse=True)
        heavy = np.bincount(who, weight[inside])
        right = np.bincount(who, weight[inside] * true[inside])
        times = draw.multinomial(len(heavy), np.full(len(heavy), 1 / len(heavy)), 500)
        low, high = np.quantile((times @ right) / (times @ heavy), (0.05, 0.95))
        rows.append([round(x, 3) for x in (mean, share, mass, low, high)])
        error += mass * abs(mean - share)
    return rows, error
