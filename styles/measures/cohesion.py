"""Poetic cohesion: whether what follows takes up what went before."""

from __future__ import annotations

import numpy as np

from styles.measures.window import COMMON, Window

MOTIF = 2.0
"""How much words that come again weigh beside nearness of meaning."""


def cohesion(before: Window, after: Window) -> float:
    """Cosine of the two windows' sums plus `MOTIF` times the share of the second's
    content words, rare ones weighing more, that stand in the first: -1 to 3, near 0 for
    two passages that have nothing to do with each other. NaN where either has no word
    with a vector.

    The prompt-response cosine as a position between strangers and true neighbours
    rather than a band; motifs after Hoey 1991 (repetition as cohesion).
    """
    sums = [
        window.sums(np.zeros(len(window.words), np.int32)) for window in (before, after)
    ]
    if not len(sums[0]) or not len(sums[1]):
        return float("nan")
    content = after.content
    share = np.exp(after.known.vectors.log_share[content])
    weight = COMMON / (COMMON + share)
    again = np.isin(content, before.content)
    motif = float(weight[again].sum() / weight.sum())
    return float(sums[0][0] @ sums[1][0]) + MOTIF * motif
