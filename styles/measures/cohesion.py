"""Poetic cohesion: whether what follows takes up what went before."""

from __future__ import annotations

import numpy as np

from styles.measures.window import Window

MOTIF = 6.0
"""How much words that come again weigh beside nearness of meaning."""


def cohesion(before: Window, after: Window) -> float:
    """Cosine of the two windows' sums plus `MOTIF` times the share of the second's
    content words and names, rare ones weighing more, that stand in the first: -1 to 7,
    near 0 for two passages that have nothing to do with each other. NaN where either
    has no word with a vector.

    The prompt-response cosine as a position between strangers and true neighbours
    rather than a band; motifs after Hoey 1991 (repetition as cohesion).
    """
    sums = [
        window.sums(np.zeros(len(window.words), np.int32)) for window in (before, after)
    ]
    if not len(sums[0]) or not len(sums[1]):
        return float("nan")
    again = np.isin(after.content, before.content)
    named = len([name for name in after.names if name in before.names])
    total = float(after.weight.sum()) + len(after.names)
    motif = (float(after.weight[again].sum()) + named) / total
    return float(sums[0][0] @ sums[1][0]) + MOTIF * motif


def motifs(window: Window) -> float:
    """The share of a window's content words, rare ones weighing more, that stand in
    more than one of its sentences: 0 to 1. NaN without a word with a vector."""
    content = window.content
    if not len(content):
        return float("nan")
    pairs = np.column_stack((content, window.sentence[window.at >= 0]))
    words, sentences = np.unique(np.unique(pairs, axis=0)[:, 0], return_counts=True)
    again = np.isin(content, words[sentences > 1])
    return float(window.weight[again].sum() / window.weight.sum())
