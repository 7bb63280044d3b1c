"""Conceptual displacement and forward flow: how far each step leaps."""

from __future__ import annotations

import numpy as np

from styles.measures.window import Window


def displacement(window: Window) -> float:
    """Mean cosine distance of each step (12 words) to the one before it: 0 to 2, about
    1 where steps have nothing to do with each other. NaN for fewer than two steps."""
    steps = window.sums(window.step)
    if len(steps) < 2:
        return float("nan")
    return float(1 - (steps[1:] * steps[:-1]).sum(axis=1).mean())


def forward_flow(window: Window) -> float:
    """Mean cosine distance of each step to all before it: 0 to 2.

    Forward flow, Gray et al. 2019 (doi 10.1037/amp0000391), over steps of 12 words in
    place of single words. NaN for fewer than two steps.
    """
    steps = window.sums(window.step)
    n = len(steps)
    if n < 2:
        return float("nan")
    near = np.tril(steps @ steps.T, -1).sum(axis=1)[1:] / np.arange(1, n)
    return float(1 - near.mean())
