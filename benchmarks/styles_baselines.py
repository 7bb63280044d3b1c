"""What the encoder has to beat, each fitted on the same training authors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from styles.features import Features
from styles.fitting.topic import Topics, content_words
from styles.tokens import alike
from styles.words import Words

Vectors = npt.NDArray[np.float32]
DELTA_WORDS = 356
GRAMS = 6_000


class Delta:
    """Cosine Delta (Evert et al. 2017): z-scored rates of dispersed frequent words."""

    def __init__(self, features: Features, counts: npt.NDArray[np.float32]) -> None:
        where = [place for place, group in enumerate(features.group) if group == "word"]
        self.where = np.array(where[:DELTA_WORDS])
        self.words_at = features.n
        rates = self._rates(counts)
        self.mean, self.spread = rates.mean(axis=0), rates.std(axis=0) + 1e-9

    def _rates(self, counts: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
        words = np.maximum(counts[:, self.words_at : self.words_at + 1], 1)
        return np.asarray(counts[:, self.where] / words)

    def embed(self, counts: npt.NDArray[np.floating]) -> Vectors:
        return np.asarray((self._rates(counts) - self.mean) / self.spread, np.float32)


def _grams(text: str) -> npt.NDArray[np.uint64]:
    """Codes of the three- and four-letter runs of a text."""
    raw = " ".join(alike(text).lower().split()).encode("utf-8")
    b = np.frombuffer(raw, np.uint8).astype(np.uint64)
    if len(b) < 4:
        return np.zeros(0, np.uint64)
    three = (b[:-2] << np.uint64(16)) | (b[1:-1] << np.uint64(8)) | b[2:]
    four = (three[:-1] << np.uint64(8)) | b[3:]
    return np.concatenate([three, four | np.uint64(1 << 40)])


class CharacterGrams:
    """TF-IDF of the commonest character 3- and 4-grams (PAN's usual baseline)."""

    def __init__(self, texts: Sequence[str]) -> None:
        seen, spread = np.unique(
            np.concatenate([np.unique(_grams(text)) for text in texts]),
            return_counts=True,
        )
        best = np.argsort(-spread, kind="stable")[:GRAMS]
        order = np.argsort(seen[best])
        self.known = seen[best][order]
        self.idf = np.log(len(texts) / spread[best][order]) + 1

    def embed(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), len(self.known)), np.float32)
        for row, text in enumerate(texts):
            grams, count = np.unique(_grams(text), return_counts=True)
            place = np.minimum(np.searchsorted(self.known, grams), len(self.known) - 1)
            held = self.known[place] == grams
            out[row, place[held]] = (1 + np.log(count[held])) * self.idf[place[held]]
            norm = np.linalg.norm(out[row])
            out[row] /= norm or 1
        return out


def topic(
    words: Words, about: Topics, frequent: Sequence[str], texts: Sequence[str]
) -> Vectors:
    """Latent semantic analysis of content words: what a text is about."""
    return about.place(*content_words(words, texts, frequent), len(texts))
