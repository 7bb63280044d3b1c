"""Judges the dial: does what is asked of a slider show in what is written?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engines.catalog import Head
from engines.measuring.told_apart import Reader
from engines.request import Voice
from studio.dial.balance import SLIDERS, placed, sides
from studio.dial.drafts import DRAFTS
from studio.dial.trial import LONG_TOKENS, WORDS, Trial, at_places, leaning, spearman
from studio.dial.voice import dialled
from styles.axes import AXIS_IDS
from styles.dial import positions as dial
from styles.dial.motors import Motors
from styles.encoder import Encoder

PLACES = (-1.0, -0.5, 0.0, 0.5, 1.0)
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Places of a slider that begins at rest, a voice's or another's."""
TESTED = 101
"""Seed of the first draft's takes when a dial is tested: none that it was fitted to."""
Found = Sequence[tuple[float, int, Sequence[str]]]
"""Takes by place of the dial and number of the draft."""


def places_of(axis: str) -> tuple[float, ...]:
    """Where an axis's slider is tried: five places from end to end."""
    return PLACES if -1 in sides(axis) else SHARES


def carriers_of(heads: Sequence[Head]) -> list[Voice]:
    """The voices that axes are tested over: all that have an adapter."""
    worn = [head.voice for head in heads if head.voice.adapters]
    return worn or [heads[0].voice]


def judged_axis(
    trial: Trial,
    encoder: Encoder,
    reader: Reader,
    axis: str,
    carriers: Sequence[Voice],
    motors: Motors,
    n: int,
) -> dict[str, Any]:
    """How well a slider moves what it names: Spearman's rho between dial and judge over
    the means of every draft and place, over single takes, and what else moved.

    The `n` takes of a mean are shared evenly among `carriers`, as a slider turns all
    lanes at once; `over` has rho over the means of each carrier's takes alone.
    """
    offered = replace(motors.axes[axis], spearman=1.0)
    tried = replace(motors, axes={**motors.axes, axis: offered})
    slider = SLIDERS[axis]
    each = -(-n // len(carriers))

    def score(texts: Sequence[str]) -> Any:
        return leaning(reader, texts, "high", "low")

    found: dict[tuple[float, int], list[str]] = {}
    over: dict[str, float] = {}
    for carrier in carriers:

        def at(place: float, carrier: Voice = carrier) -> Voice:
            position = dial.turn(dial.CENTRE, slider, place)
            return dialled(carrier, position, {}, tried, {})

        some = at_places(trial, at, places_of(axis), DRAFTS, each, seed=TESTED)
        over[carrier.name] = figures(some, score)["spearman"]
        for place, draft, texts in some:
            found.setdefault((place, draft), []).extend(texts)
    every = [(place, draft, texts) for (place, draft), texts in found.items()]
    return {**figures(every, score), "over": over, **drift(encoder, axis, every)}


def judged_pair(
    trial: Trial,
    encoder: Encoder,
    reader: Reader,
    pair: tuple[str, str],
    heads: Mapping[str, Voice],
    motors: Motors,
    n: int,
    *,
    exact: bool = False,
) -> tuple[dict[str, Any], list[tuple[float, int, list[str]]]]:
    """The same for the way from one voice to another, and its takes; `opening` is rho
    over the means of what they begin with."""
    first, second = pair

    def at(place: float) -> Voice:
        shares = {first: 1 - place, second: place}
        position = dial.made(shares, {}, exact=exact)
        return dialled(heads[first], position, heads, motors, trial.hashes)

    found = at_places(trial, at, SHARES, DRAFTS, n, LONG_TOKENS, TESTED)
    told = figures(found, lambda texts: leaning(reader, texts, second, first))
    begun = [
        (place, draft, [_opening(t) for t in some]) for place, draft, some in found
    ]
    early = figures(begun, lambda texts: leaning(reader, texts, second, first))
    told["opening"] = early["spearman"]
    return {**told, **drift(encoder, "", found)}, found


def _opening(text: str) -> str:
    """About the first 100 tokens of a take."""
    return " ".join(text.split()[:WORDS])


def figures(
    found: Found,
    score: Callable[[Sequence[str]], Any],
) -> dict[str, Any]:
    """Rank correlations of place and judge's score."""
    scored = [(place, score(texts)) for place, _, texts in found if texts]
    means = [(place, float(np.mean(scores))) for place, scores in scored]
    single = [(place, float(each)) for place, scores in scored for each in scores]
    by_place: dict[float, list[float]] = {}
    for place, mean in means:
        by_place.setdefault(place, []).append(mean)
    return {
        "spearman": round(spearman(*zip(*means, strict=True)), 3),
        "per_take": round(spearman(*zip(*single, strict=True)), 3),
        "takes": len(single),
        "judged": {f"{p:g}": round(float(np.mean(x)), 3) for p, x in by_place.items()},
    }


def drift(encoder: Encoder, axis: str, found: Found) -> dict[str, Any]:
    """How far every axis moved from one end to the other, in deviations of the
    reference texts; `drift` is the largest move of another axis over its own."""
    places = sorted({place for place, _, _ in found})
    ends: dict[float, list[dict[str, float]]] = {places[0]: [], places[-1]: []}
    for place, _, texts in found:
        if place in ends:
            for text in texts:
                stands = zip(AXIS_IDS, placed(encoder, text).tolist(), strict=True)
                ends[place].append(dict(stands))
    moved = {
        name: round(
            float(
                np.mean([x[name] for x in ends[places[-1]]])
                - np.mean([x[name] for x in ends[places[0]]])
            ),
            3,
        )
        for name in (ends[places[0]] or [{}])[0]
    }
    told: dict[str, Any] = {"moved": moved}
    if moved.get(axis):
        others = [abs(value) for name, value in moved.items() if name != axis]
        told["drift"] = round(max(others) / abs(moved[axis]), 3)
    return told
