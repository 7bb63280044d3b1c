"""Fits the dial's curves and tests its axes; `protean style calibrate` runs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engines import leans
from engines.catalog import Head
from engines.measuring.told_apart import Reader
from engines.request import Voice
from studio.dial.balance import (
    SLIDERS,
    balanced,
    leant,
    placed,
    responses,
    sides,
    table_of,
)
from studio.dial.drafts import DRAFTS
from studio.dial.trial import (
    LONG_TOKENS,
    WORDS,
    Trial,
    at_places,
    leaning,
    spearman,
)
from studio.dial.voice import dialled
from styles.axes import AXIS_IDS
from styles.dial import asides as dial_asides
from styles.dial import curves as dial_curves
from styles.dial import positions as dial
from styles.dial.asides import Aside
from styles.dial.curves import Curve
from styles.dial.ends import end_weight
from styles.dial.motors import AxisMotor, Motors
from styles.encoder import Encoder

SHARES_OF_END = (-1.0, -2 / 3, -1 / 3, 0.0, 1 / 3, 2 / 3, 1.0)
"""Weights of a lean that are tried, as shares of the dial's end."""
PLACES = (-1.0, -0.5, 0.0, 0.5, 1.0)
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Places of a slider that begins at rest, a voice's or another's."""
EVEN = 0.4
"""How much of the straight line an axis's curve keeps."""
TESTED = 101
"""Seed of the first draft's takes when a dial is tested: none that it was fitted to."""
Say = Callable[[str], None]


def fit_axis(
    trial: Trial,
    encoder: Encoder,
    axis: str,
    asides: Sequence[Aside],
    carrier: Voice,
    drafts: Sequence[str],
    n: int,
) -> Curve:
    """The curve by which an axis, as the encoder reads it, moves evenly with its slider
    to either side of the middle, where the lean does nothing."""
    table = table_of(axis)

    def at(weight: float) -> Voice:
        beside = {aside.table: weight * aside.by for aside in asides}
        return leant(carrier, {table: weight, **beside})

    shares = SHARES_OF_END if -1 in sides(axis) else SHARES
    weights = [share * end_weight(axis) for share in shares]
    found = at_places(trial, at, weights, drafts, n)
    values: dict[float, list[float]] = {weight: [] for weight in weights}
    for weight, _, texts in found:
        values[weight] += [read_axis(encoder, axis, text) for text in texts]
    means = [float(np.mean(values[weight])) for weight in weights]
    middle = weights.index(0.0)
    high = dial_curves.fit(
        weights[middle:], means[middle:], low=0.0, high=1.0, blend=EVEN
    )
    if not middle:
        return high
    low = dial_curves.fit(
        weights[: middle + 1], means[: middle + 1], low=-1.0, high=0.0, blend=EVEN
    )
    return Curve((*low.knots[:-1], *high.knots))


def read_axis(encoder: Encoder, axis: str, text: str) -> float:
    """Where a text stands on an axis, in deviations of the reference texts. Collapse is
    no axis of the encoder: there, stops and dashes per word."""
    if axis == "collapse":
        stops = sum(text.count(sign) for sign in ".!?;—\n")
        return stops / max(1, len(text.split()))
    return float(placed(encoder, text)[AXIS_IDS.index(axis)])


def places_of(axis: str) -> tuple[float, ...]:
    """Where an axis's slider is tried: five places from end to end."""
    return PLACES if -1 in sides(axis) else SHARES


def judged_axis(
    trial: Trial,
    encoder: Encoder,
    reader: Reader,
    axis: str,
    carrier: Voice,
    motors: Motors,
    n: int,
) -> dict[str, Any]:
    """How well a slider moves what it names: Spearman's rho between dial and judge over
    the means of every draft and place, over single takes, and what else moved."""
    offered = replace(motors.axes[axis], spearman=1.0)
    tried = replace(motors, axes={**motors.axes, axis: offered})
    slider = SLIDERS[axis]

    def at(place: float) -> Voice:
        position = dial.turn(dial.CENTRE, slider, place)
        return dialled(carrier, position, {}, tried, {})

    found = at_places(trial, at, places_of(axis), DRAFTS, n, seed=TESTED)
    return {
        **figures(found, lambda texts: leaning(reader, texts, "high", "low")),
        **drift(encoder, axis, found),
    }


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
    found: Sequence[tuple[float, int, list[str]]],
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


def drift(
    encoder: Encoder, axis: str, found: Sequence[tuple[float, int, list[str]]]
) -> dict[str, Any]:
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


def fit_axes(
    trial: Trial,
    encoder: Encoder,
    heads: Sequence[Head],
    n: int,
    say: Say,
    only: Sequence[str] | None = None,
) -> dict[str, AxisMotor]:
    """Curves for every axis that there is a table for, or for those in `only`. They
    count as untested."""
    carrier = carrier_of(heads)
    wanted = [
        axis
        for axis in SLIDERS
        if (only is None or axis in only) and table_of(axis) in leans.names()
    ]
    moves = responses(trial, encoder, carrier, DRAFTS[::2], n) if wanted else {}
    axes = {}
    for axis in wanted:
        asides = balanced(trial, encoder, axis, moves, carrier, DRAFTS[::2], n)
        say(f"{axis}, against what it moves besides: {dial_asides.plain(asides)}")
        curve = fit_axis(trial, encoder, axis, asides, carrier, DRAFTS[::2], n)
        table = leans.table(table_of(axis))
        axes[axis] = AxisMotor(table.name, table.sha, curve, 0.0, asides)
        say(f"{axis}: {dial_curves.plain(curve)}")
    return axes


def carrier_of(heads: Sequence[Head]) -> Voice:
    """The voice that axes are turned over: the first with an adapter."""
    return next((h.voice for h in heads if h.voice.adapters), heads[0].voice)
