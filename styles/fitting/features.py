"""From counts to the deviations everything is fitted on, at three lengths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styles.encoder import CLIP
from styles.features import PER, Features
from styles.fitting.sample import UNIT, UNITS, Sample

Array = npt.NDArray[np.float32]
LENGTHS = (1, 4, UNITS)
"""Units a passage is made of: 120, 480 and 1,440 words."""
MIXED_WORDS = 200.0
"""Words' worth of the corpora's own rates that are mixed in."""


@dataclass(frozen=True, slots=True)
class Passages:
    """Passages of one length."""

    units: int
    counts: Array
    work: npt.NDArray[np.int32]
    stretch: npt.NDArray[np.int32]
    first: npt.NDArray[np.int64]
    """Index of the first unit."""


def joined(sample: Sample, units: int) -> Passages:
    """Sums of `units` neighbouring units of a stretch; a rest is left out."""
    stretch = sample.stretch
    begins = np.concatenate([[True], stretch[1:] != stretch[:-1]])
    place = np.arange(len(stretch))
    order = place - np.maximum.accumulate(np.where(begins, place, 0))
    first = np.flatnonzero(begins | (order % units == 0))
    size = np.diff(np.concatenate([first, [len(stretch)]]))
    counts = np.add.reduceat(sample.counts, first, axis=0, dtype=np.float32)
    full = size == units
    first = first[full]
    return Passages(units, counts[full], sample.work[first], stretch[first], first)


@dataclass(frozen=True, slots=True)
class Scale:
    """How counts become deviations; see `styles.encoder`."""

    per: npt.NDArray[np.int32]
    prior: Array
    pseudo: Array
    mean: Array
    """(len(LENGTHS), n)."""
    deviation: Array

    def roots(self, counts: Array) -> Array:
        n = len(self.prior)
        pseudo = self.pseudo[self.per]
        rates = (counts[:, :n] + pseudo * self.prior) / (
            counts[:, n:][:, self.per] + pseudo
        )
        return np.asarray(np.sqrt(rates), np.float32)

    def deviations(self, passages: Passages) -> Array:
        """(passages, n), with the prior's pull undone, so that all lengths agree."""
        mean = self.mean[LENGTHS.index(passages.units)]
        seen = np.clip(
            (self.roots(passages.counts) - mean) / self.deviation, -CLIP, CLIP
        )
        return np.asarray(seen / evidence(passages.units), np.float32)


def evidence(units: int) -> float:
    return UNIT * units / (UNIT * units + MIXED_WORDS)


def author_weights(author: npt.NDArray[np.integer]) -> Array:
    """A weight per passage that sums to 1: an author with four times the passages
    weighs twice as much."""
    weights = 1 / np.sqrt(np.bincount(author)[author])
    return np.asarray(weights / weights.sum(), np.float32)


def scale(
    features: Features, lengths: list[Passages], author: npt.NDArray[np.integer]
) -> Scale:
    """The scale of these passages; `author` is per work."""
    n, per = features.n, features.per
    base = lengths[0]
    total = (author_weights(author[base.work])[:, None] * base.counts).sum(axis=0)
    denominators = total[n:]
    prior = total[:n] / np.maximum(denominators[per], 1e-9)
    pseudo = MIXED_WORDS * denominators / denominators[PER.index("words")]
    rough = Scale(
        per, prior.astype(np.float32), np.maximum(pseudo, 1e-6).astype(np.float32),
        np.zeros((len(LENGTHS), n), np.float32), np.ones(n, np.float32),
    )  # fmt: skip
    means, deviation = [], np.ones(n, np.float32)
    for place, passages in enumerate(lengths):
        roots = rough.roots(passages.counts)
        weights = author_weights(author[passages.work])
        means.append(weights @ roots)
        if place == 0:
            spread = np.sqrt(weights @ (roots - means[0]) ** 2)
            deviation = np.maximum(spread, 1e-5).astype(np.float32)
    return Scale(per, rough.prior, rough.pseudo, np.array(means, np.float32), deviation)
