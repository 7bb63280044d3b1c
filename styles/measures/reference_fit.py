"""Fitting the measures' weights and percentiles to a corpora folder: a minute or two.

Authors of `unseen` take no part, so that the shipped file itself can be tested on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from styles.corpora import Work
from styles.encoder import Encoder
from styles.measures import collapse, density, weighing
from styles.measures.corruption import Swapper, salad, splice
from styles.measures.features import Row, features
from styles.measures.known import Known
from styles.measures.reference import STEPS, Floats, Reference
from styles.measures.report import ALL, table
from styles.measures.sample import KINDS, Passage, passages
from styles.measures.window import window

PASSAGES = 900
"""Of each kind."""


def rows(texts: Iterable[str], known: Known) -> Floats:
    """(texts, features)."""
    found: list[Row] = [features(window(text, known)) for text in texts]
    return np.array(found)


def spliced(held: Sequence[Passage], dose: float) -> list[str]:
    """Every passage with a share of its sentences replaced by sentences of the same
    kind by other authors."""
    return [
        splice(
            passage.text,
            [other.text for other in held if other.author != passage.author],
            dose,
            seed,
        )
        for seed, passage in enumerate(held)
    ]


def fit(
    works: Sequence[Work],
    known: Known,
    encoder: Encoder,
    machine: Floats | None = None,
    say: Callable[[str], None] = lambda _: None,
    most: int = PASSAGES,
) -> Reference:
    """The reference of the works' seen authors. ValueError when a kind is missing."""
    sample = passages(works, False, most)
    swapper = Swapper(known)
    plain: dict[str, Floats] = {}
    apart: list[Floats] = []
    noise: list[Floats] = []
    prose: list[Floats] = []
    for kind in KINDS:
        texts = [passage.text for passage in sample[kind]]
        plain[kind] = rows(texts, known)
        apart.append(rows(spliced(sample[kind], 1), known))
        half, whole = (
            rows([swapper.swap(text, dose, n) for n, text in enumerate(texts)], known)
            for dose in (0.5, 1)
        )
        noise += [half, whole]
        if kind != "verse":
            prose += [plain[kind], whole]
        noise.append(rows([salad(text, n) for n, text in enumerate(texts)], known))
        say(f"{len(texts)} passages of {kind} read")
    every = list(plain.values())
    reference = Reference(
        weighing.fit(density.OF, [plain["verse"]], prose),
        weighing.fit(density.ORDER, noise, every),
        weighing.fit(collapse.OF, apart, every),
        {},
        {},
        machine,
    )
    for kinds, into in ((KINDS[:1], reference.verse), (KINDS[1:], reference.prose)):
        found: dict[str, list[float]] = {of.id: [] for of in ALL}
        for passage in (passage for kind in kinds for passage in sample[kind]):
            held = table([passage.text, passage.after], known, reference, encoder)
            for of in ALL:
                found[of.id].append(float(held[of.id][0]))
        for name, numbers in found.items():
            values = np.array(numbers)
            values = values[np.isfinite(values)]
            if len(values):
                into[name] = np.quantile(values, np.linspace(0, 1, STEPS))
        say(f"placed among {', '.join(kinds)}")
    return reference
