"""Semantic variance: how far apart the things lie that a passage speaks of."""

from __future__ import annotations

from styles.measures.window import Window


def semantic_variance(window: Window) -> float:
    """Mean cosine distance of all pairs of words, function words too: 0 to about 1.

    With n unit vectors of mean m this is n/(n-1) (1 - |m|^2). Divergent semantic
    integration, Johnson et al. 2023 (doi 10.3758/s13428-022-01986-2), with word vectors
    of our own in place of BERT's. NaN for fewer than two words with a vector.
    """
    every = window.every
    n = len(every)
    if n < 2:
        return float("nan")
    mean = window.known.vectors.unit[every].mean(axis=0)
    return float(n / (n - 1) * (1 - mean @ mean))
