"""What a passage is about: latent semantic analysis of its content words.

Only used in fitting, to find what of the features follows the topic, and in the
protocol, to choose passages that are alike or unlike in content (Deerwester et al.
1990; the factors by randomised subspace iteration, Halko et al. 2011).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from styles.tokens import TOKEN, alike
from styles.words import FIRST_OPEN, Words

Array = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
FACTORS = 64
LEAST, MOST = 30, 0.1
"""A word must be in this many passages, and in at most this share of them."""


def content_words(
    words: Words, texts: Iterable[str], frequent: Iterable[str]
) -> tuple[Ints, Ints]:
    """(passage, row of the word table) of every listed content word but the `frequent`
    ones."""
    left_out = {words.row(word) for word in frequent}
    rows: list[int] = []
    ends: list[int] = [0]
    get = words.row_of.get
    for text in texts:
        found = (get(token, -1) for token in TOKEN.findall(alike(text).lower()))
        rows += [
            row
            for row in found
            if 0 <= row < words.listed
            and words.kind[row] >= FIRST_OPEN
            and row not in left_out
        ]
        ends.append(len(rows))
    passage = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
    return passage, np.array(rows, np.int64)


@dataclass(frozen=True, slots=True)
class Topics:
    """Factors of content: `weight` (rows of the word table) and `basis` (rows, factors)
    turn the content words of a text into its place on the factors."""

    weight: Array
    basis: Array

    def place(self, passage: Ints, row: Ints, n: int) -> Array:
        """(n, factors) of `n` passages given as `content_words` gives them."""
        doc, col, value = _weighted(passage, row, self.weight, n)
        return _times(doc, col, value, self.basis, n)


def learn(passage: Ints, row: Ints, n: int, factors: int = FACTORS) -> Topics:
    """The strongest factors of `n` passages but the first, which is how common the
    words are."""
    size = int(row.max(initial=0)) + 1
    spread = np.bincount(np.unique(passage * size + row) % size, minlength=size)
    kept = (spread >= min(LEAST, max(2, n // 50))) & (spread < max(3, MOST * n))
    weight = np.where(kept, np.log(n / np.maximum(spread, 1)), 0).astype(np.float32)
    doc, col, value = _weighted(passage, row, weight, n)
    by_col = np.argsort(col, kind="stable")
    factors = max(1, min(factors, int(kept.sum()) - 1, n - 1))
    start = np.random.default_rng(0).standard_normal((size, factors + 9))
    basis = np.where(kept[:, None], start, 0).astype(np.float32)
    for _ in range(3):
        image = _times(doc, col, value, basis, n)
        basis, _ = np.linalg.qr(
            _times(col[by_col], doc[by_col], value[by_col], image, size)
        )
    image = _times(doc, col, value, basis, n)
    _, _, turn = np.linalg.svd(image.T @ image)
    return Topics(weight, (basis @ turn.T)[:, 1 : factors + 1].astype(np.float32))


def _weighted(
    passage: Ints, row: Ints, weight: Array, n: int
) -> tuple[Ints, Ints, Array]:
    """(passage, row, value): unit rows of the term matrix, log tf times idf."""
    size = len(weight)
    held = row < size
    held[held] = weight[row[held]] > 0
    key, count = np.unique(passage[held] * size + row[held], return_counts=True)
    doc, col = key // size, key % size
    value = (1 + np.log(count)) * weight[col]
    norm = np.sqrt(np.bincount(doc, value**2, minlength=n))
    return doc, col, (value / np.maximum(norm[doc], 1e-9)).astype(np.float32)


def _times(row: Ints, col: Ints, value: Array, right: Array, n: int) -> Array:
    """The sparse matrix (row sorted) times `right`, in slices that fit in memory."""
    out = np.zeros((n, right.shape[1]), np.float32)
    step = 200_000
    if not len(row):
        return out
    cuts = np.searchsorted(row, row[np.arange(0, len(row), step)]).tolist()
    cuts = [*sorted(set(cuts)), len(row)]
    for low, high in pairwise(cuts):
        rows = row[low:high]
        begins = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))
        terms = right[col[low:high]] * value[low:high, None]
        out[rows[begins]] = np.add.reduceat(terms, begins, axis=0)
    return out
