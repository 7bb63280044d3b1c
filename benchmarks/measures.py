"""The measures' protocol: `python -m benchmarks measures --corpora FOLDER`.

Everything is measured on authors that no shipped number was fitted on (a third, by a
hash of the name), in windows of 120 words. Doses corrupt the same passages step by
step; a measure must follow every step in the mean.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.figures import Figure, line
from benchmarks.styles_pairs import auc
from engines.catalog import embedded_model
from studio.cli.headless import StoppedError
from studio.measures.machine_texts import answers
from styles.corpora import works
from styles.encoder import load as load_encoder
from styles.measures import known as vectors
from styles.measures import reference as references
from styles.measures.cohesion import cohesion
from styles.measures.corruption import Swapper, salad, sentences, shuffle
from styles.measures.infection import infection
from styles.measures.reference_fit import spliced
from styles.measures.renyi import renyi_entropy
from styles.measures.report import MEASURES, Read
from styles.measures.sample import KINDS, Passage, passages
from styles.measures.window import window

Floats = npt.NDArray[np.float64]
SWAPS = (0.0, 0.1, 0.25, 0.5, 1.0)
SPLICES = (0.0, 0.25, 0.5, 1.0)
PASSAGES, PROMPTS = 200, 36
REPLICATES = 200
Of = dict[str, dict[str, Floats]]
"""Measure -> kind -> (passages,) values."""


class Trial:
    """Passages of unseen authors and the measures of every corruption of them."""

    def __init__(self, corpora: Path, most: int) -> None:
        self.known, self.reference = vectors.load(), references.load()
        self.encoder = load_encoder()
        self.sample = passages(list(works(corpora)), True, most)
        self.spent, self.windows = 0.0, 0

    def of(self, make: Callable[[Sequence[Passage]], Sequence[str]]) -> Of:
        """All measures of the texts that `make` makes of each kind's passages."""
        found: Of = {measure.id: {} for measure in MEASURES}
        for kind in KINDS:
            texts = make(self.sample[kind])
            start = time.process_time()
            reads = [
                Read(text, self.known, self.reference, self.encoder) for text in texts
            ]
            for measure in MEASURES:
                found[measure.id][kind] = np.array([measure.of(read) for read in reads])
            self.spent += time.process_time() - start
            self.windows += len(texts)
        return found

    def authors(self, kind: str) -> list[str]:
        return [passage.author for passage in self.sample[kind]]


def parted(
    high: Floats, low: Floats, who_high: Sequence[str], who_low: Sequence[str]
) -> tuple[float, dict[str, object]]:
    """AUC, and its 90 % interval over authors drawn anew."""
    one, other = np.isfinite(high), np.isfinite(low)
    score = np.concatenate([high[one], low[other]])
    same = np.repeat([True, False], [int(one.sum()), int(other.sum())])
    names = np.concatenate([np.array(who_high)[one], np.array(who_low)[other]])
    value = auc(score, same)
    held, place = np.unique(names, return_inverse=True)
    draw = np.random.default_rng(0)
    again = []
    for _ in range(REPLICATES):
        times = np.bincount(
            draw.integers(len(held), size=len(held)), minlength=len(held)
        )
        weight = times[place].astype(np.float64)
        if weight[same].sum() and weight[~same].sum():
            again.append(auc(score, same, weight))
    bounds = np.quantile(again, (0.05, 0.95))
    return value, {
        "low": round(float(bounds[0]), 3),
        "high": round(float(bounds[1]), 3),
        "passages": len(score),
        "authors": len(held),
    }


def kinds_parted(
    trial: Trial, of: Of, name: str, other: str, target: float | None
) -> Figure:
    """Verse above another kind."""
    value, more = parted(
        of[name]["verse"], of[name][other], trial.authors("verse"), trial.authors(other)
    )
    label = f"{name}: verse against {other}"
    return Figure(label, value, target, at_least=True, details=more)


def doses(name: str, states: Sequence[Of], way: int, by: str) -> Figure:
    """The share of steps, over kinds, at which the mean goes the right way."""
    means = {
        kind: [float(np.nanmean(state[name][kind])) for state in states]
        for kind in KINDS
    }
    steps = np.concatenate([np.diff(values) for values in means.values()]) * way
    rounded = {kind: [round(v, 4) for v in values] for kind, values in means.items()}
    return Figure(
        f"{name}: follows {by}",
        float((steps > 0).mean()),
        1.0,
        at_least=True,
        details=dict(rounded),
    )


def told(
    trial: Trial, plain: Of, bad: Of, name: str, by: str, target: float | None
) -> Figure:
    """Passages made worse above the same passages as they were, all kinds together."""
    names = [author for kind in KINDS for author in trial.authors(kind)]
    worse, before = (
        np.concatenate([held[name][kind] for kind in KINDS]) for held in (bad, plain)
    )
    value, more = parted(worse, before, names, names)
    for kind in KINDS:
        who = trial.authors(kind)
        more[kind] = round(parted(bad[name][kind], plain[name][kind], who, who)[0], 3)
    label = f"{name}: {by} against original"
    return Figure(label, value, target, at_least=True, details=more)


def run(quick: bool = False, corpora: Path | None = None) -> str:
    """The JSON line. ValueError when there is no corpora folder."""
    if corpora is None:
        raise ValueError("name a corpora folder: --corpora FOLDER")
    trial = Trial(corpora, 20 if quick else PASSAGES)
    swapper = Swapper(trial.known)
    swaps = [
        trial.of(
            lambda held, dose=dose: [  # type: ignore[misc]
                swapper.swap(p.text, dose, n) for n, p in enumerate(held)
            ]
        )
        for dose in SWAPS
    ]
    splices = [
        trial.of(lambda held, dose=dose: spliced(held, dose))  # type: ignore[misc]
        for dose in SPLICES
    ]
    noise = trial.of(lambda held: [salad(p.text, n) for n, p in enumerate(held)])
    turned = trial.of(lambda held: [shuffle(p.text, n) for n, p in enumerate(held)])
    plain = swaps[0]
    figures = [
        kinds_parted(trial, plain, "semantic-variance", "exposition", 0.90),
        kinds_parted(trial, plain, "semantic-variance", "fiction", 0.70),
        doses("semantic-variance", swaps, 1, "swapped words"),
        doses("displacement", swaps, 1, "swapped words"),
        told(trial, splices[0], splices[-1], "displacement", "spliced", 0.85),
        doses("forward-flow", swaps, 1, "swapped words"),
        told(trial, splices[0], splices[-1], "forward-flow", "spliced", 0.85),
        doses("word-entropy", swaps, 1, "swapped words"),
        kinds_parted(trial, plain, "word-entropy", "exposition", None),
        kinds_parted(trial, plain, "word-entropy", "fiction", None),
        kinds_parted(trial, plain, "metaphor-density", "fiction", 0.75),
        kinds_parted(trial, plain, "metaphor-density", "exposition", None),
        doses("metaphor-density", swaps, 1, "swapped words"),
        kinds_parted(trial, plain, "pdi", "exposition", 0.95),
        kinds_parted(trial, plain, "pdi", "fiction", 0.80),
        doses("pdi", swaps, -1, "swapped words"),
        Figure(
            "pdi: of verse with its words in any order",
            float(np.nanmean(noise["pdi"]["verse"])),
            10.0,
            details={"as written": round(float(np.nanmean(plain["pdi"]["verse"])), 2)},
        ),
        told(trial, splices[0], splices[-1], "collapse", "spliced", 0.90),
        told(trial, splices[0], splices[2], "collapse", "half spliced", 0.75),
        told(trial, splices[0], turned, "collapse", "sentences in another order", 0.65),
        doses("collapse", splices, 1, "spliced sentences"),
        *cohesion_figures(trial, swapper),
        renyi_figure(),
        infection_figure(trial),
        *machine_figures(trial, 6 if quick else PROMPTS),
    ]
    cost = 1000 * trial.spent / trial.windows
    return line("measures", figures, ms_a_window=round(cost, 2))


def cohesion_figures(trial: Trial, swapper: Swapper) -> list[Figure]:
    """What follows against what follows another passage of the same kind."""
    true: list[float] = []
    false: list[float] = []
    names: list[str] = []
    means = []
    for dose in SWAPS:
        values = []
        for kind in KINDS:
            held = trial.sample[kind]
            for place, passage in enumerate(held):
                before = window(passage.text, trial.known)
                after = swapper.swap(passage.after, dose, place)
                values.append(cohesion(before, window(after, trial.known)))
                if dose:
                    continue
                others = (*held[place + 1 :], *held[:place])
                other = next(p for p in others if p.author != passage.author)
                true.append(values[-1])
                false.append(cohesion(before, window(other.after, trial.known)))
                names.append(passage.author)
        means.append(float(np.nanmean(values)))
    value, more = parted(np.array(true), np.array(false), names, names)
    label = "cohesion: what follows against what follows another"
    return [
        Figure(label, value, 0.85, at_least=True, details=more),
        Figure(
            "cohesion: follows swapped words",
            float((np.diff(means) < 0).mean()),
            1.0,
            at_least=True,
            details={"means": [round(mean, 4) for mean in means]},
        ),
    ]


def renyi_figure() -> Figure:
    """Entropy of made-up next words against the temperature they are drawn at."""
    draw = np.random.default_rng(0)
    found = []
    for _ in range(50):
        logits = draw.gumbel(size=400) * 3
        heats = np.linspace(0.2, 2, 12)
        values = []
        for heat in heats:
            p = np.exp((logits - logits.max()) / heat)
            p = np.where(p >= 0.05 * p.max(), p, 0)
            values.append(renyi_entropy(p))
        ranks = np.argsort(np.argsort(values))
        found.append(np.corrcoef(ranks, np.arange(len(heats)))[0, 1])
    name = "renyi entropy: rank correlation with temperature"
    return Figure(name, float(np.min(found)), 0.95, at_least=True)


def infection_figure(trial: Trial) -> Figure:
    """Terms put into passages at a known rate: the greatest error in counting them."""
    draw = np.random.default_rng(0)
    terms = ("qorvane", "the mild engine", "ostrel")
    worst = 0.0
    for passage in trial.sample["fiction"][:50]:
        for rate in (0, 1, 4, 8):
            words = passage.text.split()
            for place in sorted(draw.choice(len(words), rate, False), reverse=True):
                words.insert(int(place), str(draw.choice(terms)))
            found = infection(" ".join(words), terms).found
            worst = max(worst, abs(found - rate) / max(rate, 1))
    return Figure("infection: greatest error of a count", worst, 0.15)


def machine_figures(trial: Trial, n: int) -> list[Figure]:
    """The model's answers to unseen authors' passages against how those went on."""
    machine = trial.reference.machine
    if machine is None:
        return []
    held = [p for kind in KINDS for p in trial.sample[kind][: n // len(KINDS)]]
    try:
        found = answers(embedded_model(), [p.text for p in held], lambda said: None)
    except StoppedError as stopped:
        raise ValueError(str(stopped)) from None
    ours = [held[answer.prompt] for answer in found]

    def far(text: str) -> float:
        return 1 - float(trial.encoder.vector(text) @ machine)

    names = [passage.author for passage in ours]
    value, more = parted(
        np.array([far(passage.after) for passage in ours]),
        np.array([far(answer.text) for answer in found]),
        names,
        names,
    )
    means = []
    for dose in SWAPS:
        mixed = []
        for passage, answer in zip(ours, found, strict=True):
            own, its = sentences(passage.after), sentences(answer.text)
            own = own[: round((1 - dose) * len(own))]
            mixed.append(far(" ".join([*own, *its[: round(dose * len(its))]])))
        means.append(float(np.mean(mixed)))
    label = "machine-distance: writers against the model"
    return [
        Figure(label, value, 0.80, at_least=True, details=more),
        Figure(
            "machine-distance: follows the model's share",
            float((np.diff(means) < 0).mean()),
            1.0,
            at_least=True,
            details={"means": [round(mean, 4) for mean in means]},
        ),
    ]
