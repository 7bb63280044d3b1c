"""Text to a vector, and to a reading in plain words. Numpy only; no state but caches.

A text's counts become rates, mixed with the corpora's own rate as if `Model.pseudo`
words of it had been read before (short texts say little, so they stay near the middle),
then square roots, then deviations. Two closed-form projections follow: one to the
vector, whose cosine tells whether two texts are by one author; one to style scores and
axes. `docs/style.md` has the formulas, their sources and how well they do.
"""

from __future__ import annotations

from functools import lru_cache
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from styles.axes import AXES, STYLES
from styles.english import english
from styles.features import PER, Counts, Features
from styles.model import Floats, Model, StyleError
from styles.reading import AxisReading, Place, Reading, Share
from styles.words import DATA, Words, table

CLIP = 6.0
"""Deviations beyond which a feature is taken at this value."""
SURE = 1.2815515655446004
"""Standard deviations on either side of the middle that hold 80 %."""
SLOW, WIDE = 0.7, 1.45
"""Noise falls more slowly than by 1/words, since neighbouring paragraphs are alike, and
is no bell; with these powers and this factor the bands hold what they say (docs)."""
_DRAWS = 256
_FITS = 4
_WORDS = PER.index("words")
_FIXED = ("lines", "paragraphs")
"""Denominators that do not shrink with a short text."""

__all__ = ["Encoder", "StyleError", "load"]


class Encoder:
    """`vector` and `read` are pure: the same text, the same numbers."""

    def __init__(self, model: Model, words: Words) -> None:
        self.model = model
        self.features = Features(words, model.choice)
        if self.features.n != len(model.prior):
            raise StyleError(
                "The style data cannot be used",
                "It was fitted for other features: fit it anew (`protean style fit`).",
            )
        self._log_lengths = np.log(model.lengths)
        self._mixed = (model.pseudo[self.features.per] * model.prior).astype(np.float64)
        self._pseudo = model.pseudo[self.features.per].astype(np.float64)
        # What no words at all would deviate by, the mean being that of texts of the
        # first length. Every text has a line and a paragraph, so theirs is no fault.
        fixed = np.isin(self.features.per, [PER.index(per) for per in _FIXED])
        unread = (np.sqrt(model.prior) - model.mean[0]) / model.deviation
        self._unread = np.where(fixed, 0, unread).astype(np.float32)
        # The same draws for every text, so that a reading is a function of the text.
        self._draws = np.random.default_rng(20).standard_normal(
            (_DRAWS, model.style_weights.shape[1])
        )

    @property
    def dimensions(self) -> int:
        return self.model.dimensions

    # -- vectors ------------------------------------------------------------------

    def vector(self, text: str) -> Floats:
        """Unit vector, shape (dimensions,); all zero when there is no word in `text`.
        The cosine of two is the evidence that one author wrote both."""
        return self.vector_of(self.features.counts(text))

    def vector_of(self, counts: Counts, *, level: bool = True) -> Floats:
        """The same from counts. Unless `level`, short texts are left as alike as their
        shortness makes them."""
        words = float(counts[self.features.n + _WORDS])
        if words <= 0:
            return np.zeros(self.dimensions, np.float32)
        low, high, share = self._between(words)
        seen = self.deviations(counts)
        seen = (self._levelled(seen, words) if level else seen) @ self.model.basis
        project = self.model.project
        vector = (1 - share) * (seen @ project[low])
        if share:
            vector = vector + share * (seen @ project[high])
        size = float(np.linalg.norm(vector))
        return np.asarray(vector / size if size > 0 else vector, np.float32)

    def deviations(self, counts: Counts) -> Floats:
        """Features as deviations from the mean of texts of this length, shape (n,)."""
        n, model = self.features.n, self.model
        rates = (counts[:n] + self._mixed) / (
            counts[n:][self.features.per] + self._pseudo
        )
        low, high, share = self._between(float(counts[n + _WORDS]))
        mean = (1 - share) * model.mean[low] + share * model.mean[high]
        seen = (np.sqrt(rates) - mean) / model.deviation
        return np.asarray(np.clip(seen, -CLIP, CLIP), np.float32)

    def _levelled(self, seen: Floats, words: float) -> Floats:
        """Deviations without what a text shows only for being shorter than the first
        length; divided by the little evidence there is, that would drown the rest."""
        missing = 1 - self._maturity(words)
        return seen - np.float32(missing) * self._unread if missing else seen

    def _maturity(self, words: float) -> float:
        """Evidence beside that of a text of the first length, at most 1."""
        first = float(self.model.lengths[0])
        return min(1.0, self.evidence(words) / self.evidence(first))

    def _between(self, words: float) -> tuple[int, int, float]:
        """(length below, length above, how far towards the latter, 0 to 1)."""
        at = np.log(max(words, 1.0))
        known = self._log_lengths
        high = int(np.searchsorted(known, at))
        if high == 0:
            return 0, 0, 0.0
        if high == len(known):
            return high - 1, high - 1, 0.0
        share = (at - known[high - 1]) / (known[high] - known[high - 1])
        return high - 1, high, float(share)

    def evidence(self, words: float) -> float:
        """How much of a deviation is left after the prior was mixed in, 0 to 1."""
        return words / (words + float(self.model.pseudo[_WORDS]))

    # -- readings -----------------------------------------------------------------

    def read(self, text: str) -> Reading:
        """What is said of `text`; with no word in it, what is said before reading."""
        return self.read_counts(self.features.counts(text))

    def stands(self, counts: Counts) -> Floats:
        """Where a text stands on every axis (axes,), in deviations of the reference
        texts: the values of a reading, without its bands and in a third of the time."""
        words = float(counts[self.features.n + _WORDS])
        seen = self.deviations(counts) / max(self.evidence(words), 1e-6)
        middle, _ = self._placed(seen, words)
        model = self.model
        return np.asarray((middle - model.axis_mean) / np.sqrt(model.axis_true))

    def read_counts(self, counts: Counts) -> Reading:
        """The same from counts."""
        words = float(counts[self.features.n + _WORDS])
        seen, evidence = self.deviations(counts), max(self.evidence(words), 1e-6)
        # An axis' own drawing to the middle leaves a fraction of its band of the shift.
        return Reading(
            int(words),
            self._shares(self._levelled(seen, words) / evidence, words),
            self._axes(seen / evidence, words),
            english(counts, self.features),
        )

    def _shares(self, seen: Floats, words: float) -> tuple[Share, ...]:
        model = self.model
        if words <= 0:
            even = 1 / len(STYLES)
            return tuple(Share(style.id, even, 0.0, 1.0) for style in STYLES)
        first = float(model.lengths[0])
        score = model.style_mean + self._steady(
            seen @ model.style_weights - model.style_mean, words
        )
        low, high, share = self._between(words)
        means = (1 - share) * self._softmax(score, low) + share * self._softmax(
            score, high
        )
        if (missing := 1 - self._maturity(words)) > 0:
            means = self._softmax(score, 0, missing)
        middle = model.style_mean + self._gain(max(words, first)) @ (
            score - model.style_mean
        )
        left = model.style_true - self._gain(words) @ model.style_true
        values, vectors = np.linalg.eigh((left + left.T) / 2)
        spread = vectors * np.sqrt(np.maximum(values, 0))
        drawn = self._softmax(
            middle + WIDE * self._draws @ spread.T, len(model.lengths) - 1
        )
        for _ in range(_FITS):
            # What is drawn must agree with the calibrated mean (iterative fitting).
            drawn *= means / drawn.mean(axis=0)
            drawn /= drawn.sum(axis=1, keepdims=True)
        lows, highs = np.quantile(drawn, (0.1, 0.9), axis=0)
        return tuple(
            Share(style.id, float(m), float(min(lo, m)), float(max(hi, m)))
            for style, m, lo, hi in zip(STYLES, means, lows, highs, strict=True)
        )

    def _noise(self, words: float) -> float:
        """How much the noise of a passage of the first length has become."""
        ratio = float(self.model.lengths[0]) / words
        return float(ratio**SLOW) if ratio < 1 else ratio

    def _gain(self, words: float) -> npt.NDArray[np.floating]:
        """Share of a score's deviation that is the work's, not this passage's."""
        model = self.model
        noise = model.style_noise * self._noise(words)
        return np.asarray(model.style_true @ np.linalg.inv(model.style_true + noise))

    def _steady(
        self, deviation: npt.NDArray[np.floating], words: float
    ) -> npt.NDArray[np.floating]:
        """Below the first length the shares are not calibrated: the score is drawn to
        the middle until it is as sure as one of that length."""
        first = float(self.model.lengths[0])
        if words >= first:
            return deviation
        return np.linalg.solve(self._gain(first), self._gain(words) @ deviation)

    def _softmax(
        self, score: npt.NDArray[np.floating], length: int, missing: float = 0.0
    ) -> npt.NDArray[np.float64]:
        """Shares of a score; as much as is `missing` of what the middle of all scores
        is told, so that no words are told nothing."""
        slope, offset = self.model.style_slope[length], self.model.style_offset[length]
        logits = score @ slope + offset
        logits -= missing * (self.model.style_mean @ slope + offset)
        shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=-1, keepdims=True), np.float64)

    def _placed(
        self, seen: Floats, words: float
    ) -> tuple[Floats, npt.NDArray[np.floating]]:
        """(where the work of such a passage stands, how much the passage tells)."""
        model = self.model
        values = seen @ model.axis_weights
        noise = model.axis_noise * self._noise(max(words, 1e-6))
        gain = model.axis_true / (model.axis_true + noise) * (words > 0)
        return model.axis_mean + gain * (values - model.axis_mean), gain

    def _axes(self, seen: Floats, words: float) -> tuple[AxisReading, ...]:
        model = self.model
        middle, gain = self._placed(seen, words)
        spread = WIDE * SURE * np.sqrt(model.axis_true * (1 - gain))
        unit = np.sqrt(model.axis_true)
        found = []
        for place, axis in enumerate(AXES):
            three = middle[place] + np.array([0, -1, 1]) * spread[place]
            prose = np.interp(three, model.prose[place], np.arange(101.0))
            verse = np.interp(three, model.verse[place], np.arange(101.0))
            value = (three - model.axis_mean[place]) / unit[place]
            found.append(
                AxisReading(
                    axis.id,
                    Place(*map(float, prose)),
                    Place(*map(float, verse)),
                    *map(float, value),
                )
            )
        return tuple(found)


@lru_cache(maxsize=1)
def load() -> Encoder:
    """The encoder that ships with Protean, read once. StyleError when it cannot be."""
    try:
        words = table()
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise StyleError(
            "The word table cannot be read", f"{error}. Install Protean again."
        ) from error
    return Encoder(Model.read(DATA / "encoder.npz"), words)
