"""Fitting the encoder to a corpora folder: minutes on one core, numpy only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from styles import fit_authors, fit_axes, fit_styles
from styles.corpora import one_hand
from styles.features import Features
from styles.fit_choice import choose
from styles.fit_features import LENGTHS, Passages, Scale, evidence, joined, scale
from styles.fit_sample import UNIT, Passage, Sample, gather, passages
from styles.fit_topic import content_words, topics
from styles.model import Model
from styles.words import table

CHOSEN_FROM = 100
"""Passages of each author that words and pairs are chosen from."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What all fits start from."""

    features: Features
    sample: Sample
    topics: npt.NDArray[np.float32]
    """(units, factors)."""
    author: npt.NDArray[np.int64]
    """(works,) numbered."""
    sets: npt.NDArray[np.str_]
    single: npt.NDArray[np.bool_]
    """(works,) whether one writer stands behind the work."""


def ground(folder: Path, say: Callable[[str], None] = lambda _: None) -> Ground:
    """Read and count a corpora folder. ValueError when it is not one."""
    words = table()
    origins, found = passages(folder)
    texts = list(found)
    say(f"{len(texts):,} passages of {len(origins):,} works")
    choice = choose(words, _some(texts, [origin.author for origin in origins]))
    features = Features(words, choice)
    sample = gather(origins, texts, features.counts)
    say(f"{features.n:,} features counted")
    about = topics(
        *content_words(words, (passage.text for passage in texts), choice.words),
        len(texts),
    )
    say("topics found")
    names = sorted({origin.author for origin in origins})
    number = {name: place for place, name in enumerate(names)}
    return Ground(
        features,
        sample,
        about,
        np.array([number[origin.author] for origin in origins]),
        np.array([origin.set for origin in origins]),
        np.array([one_hand(origin.author) for origin in origins]),
    )


def _some(texts: list[Passage], author: list[str]) -> Iterator[tuple[str, str]]:
    seen: dict[str, int] = {}
    for passage in texts:
        name = author[passage.work]
        seen[name] = seen.get(name, 0) + 1
        if seen[name] <= CHOSEN_FROM:
            yield name, passage.text


def fit(given: Ground, works: npt.NDArray[np.bool_] | None = None) -> Model:
    """The model of the works where `works` holds, of all by default."""
    kept = np.ones(len(given.author), bool) if works is None else works
    features, author = given.features, given.author
    every = [_where(joined(given.sample, units), kept) for units in LENGTHS]
    lengths = [_where(passages, given.single) for passages in every]
    measure = scale(features, lengths, author)
    total, between = fit_authors.covariances(measure, lengths, author)
    seen = measure.deviations(lengths[0])
    topic = fit_authors.topic_share(
        seen, given.topics[lengths[0].first], author[lengths[0].work]
    )
    used = np.array([group not in fit_authors.LAYOUT for group in features.group])
    projection = fit_authors.compact(
        fit_authors.project(total, between, topic, used),
        [evidence(units) for units in LENGTHS],
    )
    styles = fit_styles.fit(measure, every, author, given.sets)
    axes = _axes(given, measure, every, topic)
    return Model(
        features.choice,
        np.array([UNIT * units for units in LENGTHS], np.float32),
        measure.prior,
        measure.pseudo,
        measure.mean,
        measure.deviation,
        projection.basis,
        projection.project,
        styles.weights,
        styles.mean,
        styles.true,
        styles.noise,
        styles.slope,
        styles.offset,
        axes.weights,
        axes.mean,
        axes.true,
        axes.noise,
        axes.prose,
        axes.verse,
    )


def _axes(
    given: Ground, measure: Scale, every: list[Passages], topic: npt.NDArray[np.float64]
) -> fit_axes.Axes:
    middle = every[1]
    weights = fit_axes.directions(
        given.features.group,
        measure.deviations(middle),
        middle.work,
        given.sample.origins,
        given.author,
        topic,
    )
    return fit_axes.placed(weights, measure, every, given.sets)


def _where(passages: Passages, works: npt.NDArray[np.bool_]) -> Passages:
    held = works[passages.work]
    return Passages(
        passages.units,
        passages.counts[held],
        passages.work[held],
        passages.stretch[held],
        passages.first[held],
    )
