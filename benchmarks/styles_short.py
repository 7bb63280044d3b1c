"""What readings of a few words are worth: `python -m benchmarks styles_short --corpora
FOLDER`.

Shares are calibrated from 120 words on; what is told of fewer must still be worth more
than a guess, and its bands hold. Passages are by authors that the shipped fit has seen;
of so few words that hardly matters.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.figures import Figure, line
from styles.axes import STYLE_IDS
from styles.corpora import Work, works
from styles.encoder import Encoder, load
from styles.reading import Reading

LENGTHS = (1, 3, 8, 15, 30, 60, 90)
PASSAGES, AUTHORS = 6, 48
"""Of every author and length; the most authors of a style."""
LEAST, FROM, TO = 20_000, 2_000, 120_000
"""Letters of a work that is taken, and of it what is read."""
SLACK = 0.005
"""Shares are no finer than that."""
GUESS = float(np.log(len(STYLE_IDS)))
"""Log loss of giving every style the same."""


@dataclass(frozen=True, slots=True)
class Writer:
    style: int
    whole: Reading
    words: list[str]


def run(quick: bool = False, corpora: Path | None = None) -> str:
    """The JSON line; the headline is the log loss of three words beside a guess's."""
    if corpora is None:
        raise ValueError("name a folder of texts with --corpora")
    encoder = load()
    writers = _writers(encoder, list(works(corpora)), 4 if quick else AUTHORS)
    draw = random.Random(0)
    figures = [_of_length(encoder, writers, n, draw) for n in LENGTHS]
    return line("styles_short", sorted(figures, key=lambda f: f.name != "3 words"))


def _writers(encoder: Encoder, held: list[Work], most: int) -> list[Writer]:
    found: dict[str, list[Writer]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    for work in held:
        new = (work.set, work.author) not in seen
        if work.set not in STYLE_IDS or not new or len(work.text) < LEAST:
            continue
        if len(found[work.set]) < most:
            seen.add((work.set, work.author))
            words = work.text[FROM:TO].split(" ")
            whole = encoder.read(" ".join(words))
            writer = Writer(STYLE_IDS.index(work.set), whole, words)
            found[work.set].append(writer)
    return [writer for of_style in found.values() for writer in of_style]


def _of_length(
    encoder: Encoder, writers: list[Writer], n: int, draw: random.Random
) -> Figure:
    of_style = np.bincount([writer.style for writer in writers])
    told, right, hold, weight = [], [], [], []
    for writer in writers:
        for _ in range(PASSAGES):
            at = draw.randrange(len(writer.words) - n)
            reading = encoder.read(" ".join(writer.words[at : at + n]))
            told.append([share.mean for share in reading.shares])
            right.append(writer.style)
            hold.append(
                [
                    share.low - SLACK <= whole.mean <= share.high + SLACK
                    for share, whole in zip(
                        reading.shares, writer.whole.shares, strict=True
                    )
                ]
            )
            weight.append(1 / of_style[writer.style])
    shares, truth = np.array(told), np.eye(len(STYLE_IDS))[right]
    even = np.array(weight) / sum(weight)
    loss = -float(even @ np.log((shares * truth).sum(axis=1)))
    tenth = np.minimum((shares * 10).astype(int), 9)
    error = [
        sum(
            abs(float(even[here] @ (shares[here, k] - truth[here, k])))
            for here in (tenth[:, k] == t for t in range(10))
        )
        for k in range(len(STYLE_IDS))
    ]
    return Figure(
        f"{n} word{'s' if n > 1 else ''}",
        loss / GUESS,
        1.0,
        details={
            "log_loss": round(loss, 3),
            "calibration_error": round(float(np.mean(error)), 3),
            "bands_hold": round(float((even @ np.array(hold)).mean()), 3),
            "passages": len(right),
        },
    )
