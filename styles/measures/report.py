"""All measures of a text, each as a place among reference prose and verse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from styles.encoder import Encoder
from styles.measures import known as vectors
from styles.measures import reference as references
from styles.measures.cohesion import cohesion
from styles.measures.collapse import narrative_collapse
from styles.measures.density import poetic_density
from styles.measures.features import NAMES, Row, features
from styles.measures.known import Known
from styles.measures.reference import Reference
from styles.measures.window import Window, texts, window

Floats = npt.NDArray[np.float64]


class Read:
    """One window with what several measures share."""

    def __init__(
        self, text: str, known: Known, reference: Reference, encoder: Encoder | None
    ) -> None:
        self.text, self.reference, self.encoder = text, reference, encoder
        self.window: Window = window(text, known)

    @cached_property
    def features(self) -> Row:
        return features(self.window)

    def feature(self, name: str) -> float:
        return float(self.features[NAMES.index(name)])

    @property
    def density(self) -> float:
        return poetic_density(
            self.features, self.reference.poetry, self.reference.disorder
        )

    @property
    def collapse(self) -> float:
        return narrative_collapse(self.window, self.features, self.reference.splice)

    @property
    def machine(self) -> float:
        """Cosine distance from the model's mean; NaN where it was not measured."""
        mean = self.reference.machine
        if mean is None or self.encoder is None:
            return float("nan")
        vector = self.encoder.vector(self.text)
        if not vector.any() or len(vector) != len(mean):
            return float("nan")
        return 1 - float(vector @ mean)


@dataclass(frozen=True, slots=True)
class Measure:
    id: str
    label: str
    low: str
    high: str
    """What a text is called at either end."""
    of: Callable[[Read], float]
    marked: str = ""
    """What it falls short of, where it misses its target."""


MEASURES = (
    Measure(
        "semantic-variance", "semantic variance", "keeps to one matter",
        "ranges wide", lambda read: read.feature("semantic variance"),
    ),
    Measure(
        "displacement", "displacement", "steps near", "leaps",
        lambda read: read.feature("displacement"),
        "a weak sign of spliced sentences",
    ),
    Measure(
        "forward-flow", "forward flow", "stays around", "moves on",
        lambda read: read.feature("forward flow"),
        "a weak sign of spliced sentences",
    ),
    Measure(
        "word-entropy", "word entropy", "repeats itself", "hardly repeats a word",
        lambda read: read.feature("word entropy"),
    ),
    Measure(
        "metaphor-density", "metaphor density", "plain pairs", "clashing pairs",
        lambda read: read.feature("metaphor density"),
        "a weak sign; it cannot read",
    ),
    Measure(
        "pdi", "poetic density", "made like prose", "made like verse",
        lambda read: read.density,
    ),
    Measure(
        "collapse", "narrative collapse", "holds together", "falls apart",
        lambda read: read.collapse,
    ),
    Measure(
        "machine-distance", "distance from the model", "near the model's mean",
        "far from the model's mean", lambda read: read.machine,
    ),
)  # fmt: skip
COHESION = Measure(
    "cohesion", "cohesion", "leaves what was said", "takes up what was said",
    lambda read: float("nan"),
)  # fmt: skip
"""Of two windows that follow each other, so told apart from those of one."""
ALL = (*MEASURES, COHESION)


@dataclass(frozen=True, slots=True)
class Value:
    """A measure's mean over the windows; None where nothing can be said."""

    measure: Measure
    at: float | None
    prose: float | None
    """Percentile among reference prose, 0 to 100."""
    verse: float | None
    spread: float | None
    """Standard deviation over the windows, where there are two or more."""


@dataclass(frozen=True, slots=True)
class Report:
    words: int
    windows: int
    values: tuple[Value, ...]

    def value(self, id: str) -> Value:  # noqa: A002 - the measure's own name for it
        """KeyError when there is no such measure."""
        for value in self.values:
            if value.measure.id == id:
                return value
        raise KeyError(id)

    def as_json(self) -> dict[str, object]:
        def digits(value: float | None, n: int) -> float | None:
            return None if value is None else round(value, n)

        return {
            "words": self.words,
            "windows": self.windows,
            "measures": {
                value.measure.id: {
                    "value": digits(value.at, 4),
                    "spread": digits(value.spread, 4),
                    "prose": digits(value.prose, 1),
                    "verse": digits(value.verse, 1),
                    "low_word": value.measure.low,
                    "high_word": value.measure.high,
                    "short_of": value.measure.marked or None,
                }
                for value in self.values
            },
        }


def table(
    parts: list[str],
    known: Known,
    reference: Reference,
    encoder: Encoder | None,
) -> dict[str, Floats]:
    """Measure -> (windows,) values of windows that follow one another; cohesion is
    that of each window with the one before, so it has one fewer."""
    reads = [Read(part, known, reference, encoder) for part in parts]
    held = {
        measure.id: np.array([measure.of(read) for read in reads], np.float64)
        for measure in MEASURES
    }
    held[COHESION.id] = np.array(
        [cohesion(a.window, b.window) for a, b in pairwise(reads)],
        np.float64,
    )
    return held


def measure(text: str, encoder: Encoder | None = None) -> Report:
    """All measures of `text` over its windows of 120 words. StyleError when the data
    that ships with Protean cannot be used; no distance from the model without an
    encoder."""
    known, reference = vectors.load(), references.load()
    parts = texts(text)
    held = table(parts, known, reference, encoder)
    return Report(
        len(text.split()),
        len(parts),
        tuple(_value(of, held[of.id], reference) for of in ALL),
    )


def _value(of: Measure, values: Floats, reference: Reference) -> Value:
    values = values[np.isfinite(values)]
    if not len(values):
        return Value(of, None, None, None, None)
    at = float(values.mean())
    return Value(
        of,
        at,
        percentile(at, reference.prose.get(of.id)),
        percentile(at, reference.verse.get(of.id)),
        float(values.std()) if len(values) > 1 else None,
    )


def percentile(at: float, quantiles: Floats | None) -> float | None:
    """Where `at` lies among windows of the reference, 0 to 100."""
    if quantiles is None:
        return None
    return float(np.interp(at, quantiles, np.linspace(0, 100, len(quantiles))))
