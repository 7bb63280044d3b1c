"""Fits the curves of the dial's axes; `protean style calibrate` runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engines import leans
from engines.catalog import Head
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
from studio.dial.judging import SHARES, carriers_of
from studio.dial.trial import Trial, at_places
from styles.axes import AXIS_IDS
from styles.dial import asides as dial_asides
from styles.dial import curves as dial_curves
from styles.dial.asides import Aside
from styles.dial.curves import Curve
from styles.dial.ends import end_weight
from styles.dial.motors import AxisMotor
from styles.encoder import Encoder

SHARES_OF_END = (-1.0, -2 / 3, -1 / 3, 0.0, 1 / 3, 2 / 3, 1.0)
"""Weights of a lean that are tried, as shares of the dial's end."""
EVEN = 0.4
"""How much of the straight line an axis's curve keeps."""
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
    carrier = carriers_of(heads)[0]
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
