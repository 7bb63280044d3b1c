"""Fitting the encoder to a corpora folder: minutes on one core, numpy only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styles.corpora import Work, one_hand
from styles.features import Features
from styles.fitting import authors as fit_authors
from styles.fitting import axes as fit_axes
from styles.fitting import styles as fit_styles
from styles.fitting.choice import choose
from styles.fitting.features import LENGTHS, Passages, Scale, evidence, joined, scale
from styles.fitting.sample import UNIT, Passage, Sample, gather, passages
from styles.fitting.topic import Topics, content_words, learn
from styles.model import Model
from styles.words import table

CHOSEN_FROM = 40
"""Passages of each author that words and pairs are chosen from."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What all fits start from."""

    features: Features
    sample: Sample
    about: Topics
    topics: npt.NDArray[np.float32]
    """(units, factors)."""
    author: npt.NDArray[np.int64]
    """(works,) numbered."""
    sets: npt.NDArray[np.str_]
    single: npt.NDArray[np.bool_]
    """(works,) whether one writer stands behind the work."""


def ground(
    held: Sequence[Work],
    say: Callable[[str], None] = lambda _: None,
    unseen: Callable[[list[str]], set[str]] = lambda _: set(),
) -> Ground:
    """Count the works of a corpora folder; words, pairs and topics are chosen without
    the authors that `unseen` picks from all."""
    words = table()
    origins, found = passages(held)
    texts = list(found)
    say(f"{len(texts):,} passages of {len(origins):,} works")
    names = [origin.author for origin in origins]
    hidden = unseen(sorted(set(names)))
    known = [passage for passage in texts if names[passage.work] not in hidden]
    choice = choose(words, _some(known, names))
    features = Features(words, choice)
    sample = gather(origins, texts, features.counts)
    say(f"{features.n:,} features counted")
    about = learn(
        *content_words(words, (passage.text for passage in known), choice.words),
        len(known),
    )
    place = about.place(
        *content_words(words, (passage.text for passage in texts), choice.words),
        len(texts),
    )
    say("topics found")
    number = {name: order for order, name in enumerate(sorted(set(names)))}
    return Ground(
        features,
        sample,
        about,
        place,
        np.array([number[name] for name in names]),
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
    every, lengths = parts(given, kept), parts(given, kept & given.single)
    measure = scale(features, lengths, author)
    parted = fit_authors.covariances(measure, lengths, author, given.topics)
    group = np.array(features.group)
    laid_out = np.isin(group, fit_authors.LAYOUT)
    used = ~laid_out & ~np.isin(group, fit_authors.SUBJECT)
    projection = fit_authors.compact(
        fit_authors.project(parted, used), [evidence(units) for units in LENGTHS]
    )
    styles = fit_styles.fit(measure, every, author, given.sets, ~laid_out)
    axes = _axes(given, measure, every, parted.topic)
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


def parts(given: Ground, works: npt.NDArray[np.bool_]) -> list[Passages]:
    """The passages of these works at every length."""
    found = []
    for units in LENGTHS:
        passages = joined(given.sample, units)
        held = works[passages.work]
        found.append(
            Passages(
                units,
                passages.counts[held],
                passages.work[held],
                passages.stretch[held],
                passages.first[held],
            )
        )
    return found
