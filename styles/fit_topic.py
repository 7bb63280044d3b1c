"""What a passage is about: latent semantic analysis of its content words.

Only used in fitting, to find what of the features follows the topic, and in the
protocol, to choose passages that are alike or unlike in content (Deerwester et al.
1990; the factors by randomised subspace iteration, Halko et al. 2011).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from styles.tokens import TOKEN, alike
from styles.words import FIRST_OPEN, Words

Array = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
FACTORS = 100
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


def topics(passage: Ints, row: Ints, n: int, factors: int = FACTORS) -> Array:
    """(n, factors): the passages on the strongest factors but the first, which is how
    common the words are."""
    size = int(row.max()) + 1
    key, count = np.unique(passage * size + row, return_counts=True)
    doc, col = key // size, key % size
    spread = np.bincount(col, minlength=size)
    kept = (spread >= min(LEAST, max(2, n // 50))) & (spread < max(3, MOST * n))
    number = np.cumsum(kept) - 1
    held = kept[col]
    doc, col, count = doc[held], number[col[held]], count[held]
    width = int(kept.sum())
    weight = (1 + np.log(count)) * np.log(n / spread[kept])[col]
    norm = np.sqrt(np.bincount(doc, weight**2, minlength=n))
    value = (weight / np.maximum(norm[doc], 1e-9)).astype(np.float32)
    by_col = np.argsort(col, kind="stable")
    factors = min(factors, width - 12, n - 12)
    start = np.random.default_rng(0).standard_normal((width, factors + 11))
    basis = start.astype(np.float32)
    for _ in range(4):
        image = _times(doc, col, value, basis, n)
        basis, _ = np.linalg.qr(
            _times(col[by_col], doc[by_col], value[by_col], image, width)
        )
    left, strength, _ = np.linalg.svd(
        _times(doc, col, value, basis, n), full_matrices=False
    )
    found: Array = (left * strength)[:, 1 : factors + 1].astype(np.float32)
    return found


def _times(row: Ints, col: Ints, value: Array, right: Array, n: int) -> Array:
    """The sparse matrix (row sorted) times `right`, in slices that fit in memory."""
    out = np.zeros((n, right.shape[1]), np.float32)
    step = 200_000
    cuts = np.searchsorted(row, row[np.arange(0, len(row), step)]).tolist()
    cuts = [*sorted(set(cuts)), len(row)]
    for low, high in pairwise(cuts):
        rows = row[low:high]
        begins = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))
        terms = right[col[low:high]] * value[low:high, None]
        out[rows[begins]] = np.add.reduceat(terms, begins, axis=0)
    return out
