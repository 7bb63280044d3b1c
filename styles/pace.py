"""How broken up a text is: stops, dashes and line ends per word, among works of prose.

The encoder has no axis for it; the dial's *flowing to fragmented* is measured by this.
"""

from __future__ import annotations

import math

import numpy as np

from styles.features import PER, Counts, Features
from styles.reading import Place

MARKS = (".", "!", "?", ";", "—", "line")
TENTHS = (
    0.021, 0.0432, 0.0487, 0.0547, 0.0601, 0.0652, 0.0698, 0.0743, 0.0807, 0.0907,
    0.1842,
)  # fmt: skip
"""Rates of 1,013 works of prose, a tenth of them between each two."""
UNIT, NOISE, SLOW = 120, 1.3, 0.52
"""A passage of `UNIT` words varies about its work by `NOISE` times what chance would
have it vary; longer ones, whose paragraphs are alike, by this power of their length."""
MIXED = 30.0
"""Words' worth of the middle that are mixed in."""
SURE = 1.2815515655446004


def pace(counts: Counts, features: Features) -> Place:
    """Percentile among works of prose, and its 80 % band."""
    where = [features.names.index(f"mark: {mark}") for mark in MARKS]
    words = float(counts[features.n + PER.index("words")])
    stops = float(counts[where].sum())
    rate = (stops + MIXED * TENTHS[5]) / (words + MIXED)
    spread = (
        NOISE
        * rate
        / UNIT
        * (UNIT / max(words, 1.0)) ** (SLOW if words > UNIT else 1.0)
    )
    three = rate + np.array([0.0, -SURE, SURE]) * math.sqrt(spread)
    at, low, high = np.interp(three, TENTHS, np.arange(0.0, 101.0, 10.0))
    return Place(float(at), float(low), float(high))
