"""Whether a text is English at all. Anything can be counted, but what the counts say of
another language means nothing, and must not be told as if it did."""

from __future__ import annotations

from styles.features import PER, Counts, Features

FEW = 30
"""Words below which a few names decide."""
NONE = 8
"""Words of which one at least must be known, however few they are."""
SMALL = 0.15
"""Least share of articles, pronouns, prepositions and their like: of 3,270 passages of
30 to 125 words (prose, scripture, verse) the least had 0.26, a page that only names
things may have less; French has up to 0.1, German 0.1, Swedish 0.05."""
UNKNOWN = 0.65
"""Most words in no list of English words: 0.42 in those passages, half in a family tree
of invented names; Swedish and Polish have 0.7, another script has all."""


def english(counts: Counts, features: Features) -> bool:
    """False where a text cannot be English; short ones are given the benefit."""
    n = features.n
    words = float(counts[n + PER.index("words")])
    if words < NONE:
        return True
    unknown = float(counts[features.names.index("not listed")]) / words
    if words < FEW:
        return unknown < 1
    small = 1 - float(counts[n + PER.index("content words")]) / words
    return small >= SMALL and unknown < UNKNOWN
