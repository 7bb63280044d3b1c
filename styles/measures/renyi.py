"""Renyi entropy: of what a voice might have said next, and of a text's own words."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from styles.measures.window import Window

ALPHA = 0.5


def renyi_entropy(
    probabilities: npt.NDArray[np.floating], alpha: float = ALPHA
) -> float:
    """Renyi entropy in bits of the probabilities of the words left to choose from
    (they need not sum to one): 0 to log2 of how many there are.

    H = log2(sum p^alpha) / (1 - alpha); Renyi 1961. With alpha below one the unlikely
    words count for more. ValueError when there is no probability above 0, one is
    negative or no number, or alpha is not above 0 (or is 1).
    """
    p = np.asarray(probabilities, np.float64).ravel()
    if alpha <= 0 or alpha == 1:
        raise ValueError("alpha must be above 0 and not 1")
    if not np.isfinite(p).all() or (p < 0).any() or p.sum() <= 0:
        raise ValueError("probabilities must be finite, not negative, not all 0")
    p = p[p > 0] / p.sum()
    return float(np.log2((p**alpha).sum()) / (1 - alpha))


def word_entropy(window: Window) -> float:
    """Renyi entropy in bits of the window's own words: 0 to log2 of their number.
    Repetition lowers it. NaN without a word."""
    if not len(window.words):
        return float("nan")
    _, count = np.unique(window.words, return_counts=True)
    return renyi_entropy(count.astype(np.float64))
