"""Narrative collapse: whether the sentences of a passage have stopped belonging."""

from __future__ import annotations

import numpy as np

from styles.measures.features import Row
from styles.measures.weighing import Weighing
from styles.measures.window import Window

OF = (
    "sentence cosine",
    "shared words",
    "shared persons",
    "tense breaks",
    "cosine to the rest",
    "least cosine to the rest",
    "forward flow",
    "closeness",
    "uneven words",
    "persons",
    "names again",
    "uneven lengths",
    "names once",
    "semantic variance",
    "displacement",
    "grammar surprisal",
    "word entropy",
    "concreteness",
    "word surprisal",
    "function words",
    "past",
    "present",
    "syllables",
    "motifs",
)
"""Features weighed; the weights are fitted on passages against the same passages with
every sentence replaced by another hand's."""
RUN = 5
"""Words that make a run; a run said before is a loop."""


def narrative_collapse(window: Window, features: Row, weighing: Weighing) -> float:
    """0, sentences that go on from one another, to 1, sentences that have nothing to
    do with each other, or the same words over and over: the greater of the chance that
    they are of different texts and the share of words in a loop.

    Local coherence by neighbouring sentences: Foltz, Kintsch & Landauer 1998; by
    persons and things named again: Barzilay & Lapata 2008.
    """
    apart = float(weighing(features[None])[0])
    return max(apart, loops(window))


def loops(window: Window) -> float:
    """Share of words that stand in a run of `RUN` words said before in the window."""
    words = window.words
    if len(words) <= RUN:
        return 0.0
    runs = np.lib.stride_tricks.sliding_window_view(words, RUN)
    _, first = np.unique(runs, axis=0, return_index=True)
    again = np.ones(len(runs), bool)
    again[first] = False
    held = np.zeros(len(words), bool)
    for place in np.flatnonzero(again):
        held[place : place + RUN] = True
    return float(held.mean())
