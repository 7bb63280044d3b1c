"""The style encoder's protocol: `python -m benchmarks styles --corpora FOLDER`.

A third of the authors (by a hash of the name) is never seen by any fit: not by the
encoder's, not by a baseline's, not in choosing words or topics. Every pair by one
author is of two different works that are no copies of each other. Prose and verse are
separate runs; authors who are read in translation take no part. What shares are worth
is tested on each third in turn, the fits being on the other two.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.figures import Figure, line
from benchmarks.styles_axes import axis_figures, calibration_figures
from benchmarks.styles_baselines import CharacterGrams, Delta, topic
from benchmarks.styles_pairs import (
    Ints,
    Vectors,
    auc,
    cosines,
    eer,
    interval,
    pairs,
    told_apart,
    triplets,
)
from benchmarks.styles_translated import TRANSLATED
from styles.corpora import Work, one_hand, people, works
from styles.encoder import Encoder
from styles.fitting.fit import Ground, fit, ground
from styles.fitting.sample import cut, stretches
from styles.words import table

LENGTHS = {120: 24, 400: 8, 1_500: 4}
"""Words of a passage, and how many are taken of a work."""
TARGETS = {120: 0.66, 400: 0.75, 1_500: 0.85}
PROFILES = {10: 0.90, 20: None}
TRIPLETS = 0.55
PAIRS, PROFILE_PAIRS, ANCHORS = 6_000, 3_000, 1_500


def third(name: str) -> int:
    """Which third of the authors a name is in; the same wherever it is asked."""
    return zlib.crc32(name.encode("utf-8")) % 3


def held_out(authors: list[str]) -> set[str]:
    """The third that is never fitted on."""
    return {name for name in authors if third(name) == 0}


@dataclass(frozen=True, slots=True)
class Trial:
    """Passages of unseen authors by length."""

    texts: dict[int, list[str]]
    work: dict[int, Ints]
    author: Ints
    """By work."""
    copies: set[tuple[int, int]]


def trial(held: Sequence[Work], verse: bool, most_works: int = 4) -> Trial:
    """Passages of the held-out authors' works, at most `most_works` of an author."""
    spelled = people([work.author for work in held])
    unseen = held_out(sorted(set(spelled.values()))) - TRANSLATED
    of: dict[str, list[int]] = defaultdict(list)
    for place, work in enumerate(held):
        name = spelled[work.author]
        right = (work.set == "poetry") == verse and work.set != "kjv"
        if right and one_hand(name) and name in unseen and len(work.text) > 12_000:
            of[name].append(place)
    texts: dict[int, list[str]] = {size: [] for size in LENGTHS}
    number: dict[int, list[int]] = {size: [] for size in LENGTHS}
    author: list[int] = []
    copies: set[tuple[int, int]] = set()
    for who, name in enumerate(sorted(of)):
        if len(of[name]) < 2:
            continue
        chosen = sorted(of[name], key=lambda place: -len(held[place].text))[:most_works]
        first = len(author)
        for place in chosen:
            parts = list(stretches(held[place].text, 4))
            for size, most in LENGTHS.items():
                share = -(-most // len(parts))
                found = [
                    text
                    for part in parts
                    for _, text in zip(range(share), cut(part, size), strict=False)
                ]
                texts[size] += found[:most]
                number[size] += [len(author)] * len(found[:most])
            author.append(who)
        for a, b in combinations(range(len(chosen)), 2):
            if _same(held[chosen[a]].text, held[chosen[b]].text):
                copies.add((first + a, first + b))
    return Trial(
        texts,
        {size: np.array(held_by) for size, held_by in number.items()},
        np.array(author),
        copies,
    )


def _same(one: str, other: str) -> bool:
    """Whether two works share text: probes of one that stand in the other."""
    short, long = sorted((one, other), key=len)
    step = max(1, len(short) // 40)
    probes = [short[at : at + 60] for at in range(0, len(short) - 60, step)]
    return sum(probe in long for probe in probes) > len(probes) // 20


Vectored = dict[str, dict[int, Vectors]]
Bools = npt.NDArray[np.bool_]


def vectors(
    given: Ground, encoder: Encoder, on: Trial, known: Bools, seen: list[str]
) -> Vectored:
    """Every system's vectors of every passage; baselines learn from what the encoder
    was fitted on."""
    features = encoder.features
    delta = Delta(features, given.sample.counts[known[given.sample.work]])
    grams = CharacterGrams(seen)
    out: Vectored = defaultdict(dict)
    for size, texts in on.texts.items():
        counts = np.array([features.counts(text) for text in texts])
        out["ours"][size] = np.array([encoder.vector_of(row) for row in counts])
        out["cosine Delta"][size] = delta.embed(counts)
        out["char n-grams"][size] = grams.embed(texts)
        out["topic (LSA)"][size] = topic(
            features.words, given.about, features.choice.words, texts
        )
    return out


def table_of(on: Trial, held: Vectored, kind: str, targets: bool) -> list[Figure]:
    """AUC with its interval and the error rate of every system, in one place."""
    found = []
    runs = [(size, size, 1, PAIRS) for size in LENGTHS]
    runs += [(m, 120, m, PROFILE_PAIRS) for m in PROFILES]
    for name, size, m, n in runs:
        given = pairs(on.work[size], on.author, on.copies, m, n, seed=name)
        details: dict[str, object] = {}
        best = 0.0
        for system, vectors_of in held.items():
            score = cosines(vectors_of[size], given)
            value = auc(score, given.same)
            low, high = interval(given, score)
            details[system] = {
                "auc": round(value, 3),
                "low": round(low, 3),
                "high": round(high, 3),
                "eer": round(eer(score, given.same), 3),
            }
            if system == "ours":
                ours = value
            else:
                best = max(best, value)
        details["above_every_baseline"] = ours > best
        details["authors"] = len(np.unique(given.author))
        profile = m > 1
        label = f"{kind}, {m} paragraphs" if profile else f"{kind}, {size} words"
        target = (PROFILES[m] if profile else TARGETS[size]) if targets else None
        found.append(Figure(label, ours, target, at_least=True, details=details))
    return found


def triplet_figure(on: Trial, held: Vectored, kind: str) -> Figure:
    """Style against subject, on passages of 120 words."""
    given = triplets(
        held["topic (LSA)"][120], on.work[120], on.author, on.copies, ANCHORS, seed=3
    )
    shares = {name: told_apart(v[120], given) for name, v in held.items()}
    draw = np.random.default_rng(0)
    who = on.author[on.work[120][given[:, 0]]]
    names = np.unique(who)
    again = [
        np.concatenate(
            [shares["ours"][who == a] for a in draw.choice(names, len(names))]
        ).mean()
        for _ in range(200)
    ]
    details: dict[str, object] = {
        name: round(float(value.mean()), 3) for name, value in shares.items()
    }
    details["low"], details["high"] = (
        round(float(v), 3) for v in np.quantile(again, (0.05, 0.95))
    )
    value = float(shares["ours"].mean())
    return Figure(f"{kind}, triplets", value, TRIPLETS, at_least=True, details=details)


def run(quick: bool = False, corpora: Path | None = None) -> str:
    """The JSON line. ValueError when there is no corpora folder."""
    if corpora is None:
        raise ValueError("name a corpora folder: --corpora FOLDER")
    read = list(works(corpora))
    given = ground(read, unseen=held_out)
    names = np.array([origin.author for origin in given.sample.origins])
    thirds = np.array([third(name) for name in names.tolist()])
    known = thirds != 0
    encoder = Encoder(fit(given, known), table())
    others = [(Encoder(fit(given, thirds != t), table()), thirds != t) for t in (1, 2)]
    seen = [
        text
        for place, work in enumerate(read)
        if known[place]
        for _, text in zip(range(8), cut(work.text[20_000:40_000], 120), strict=False)
    ]
    figures = []
    for kind, verse in (("prose", False), ("verse", True)):
        on = trial(read, verse)
        held = vectors(given, encoder, on, known, seen)
        figures += table_of(on, held, kind, targets=not verse)
        if not verse:
            figures.append(triplet_figure(on, held, kind))
    figures += axis_figures(given, known)
    figures += calibration_figures(given, [(encoder, known), *others])
    return line("styles", figures, authors_fitted=len(set(names[known].tolist())))
