"""Measures what leans move on every axis, and fits what leans against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from engines import leans
from engines.plan import Lean
from engines.request import Voice
from studio.dial.trial import Trial, at_places
from studio.dial.voice import RAMP
from styles.dial import asides as dial_asides
from styles.dial import positions as dial
from styles.dial.asides import Aside, Moves
from styles.encoder import Encoder

END = 1.2
"""Weight of a lean at the dial's end."""
STRONGER = {"line-break": 3.0, "nesting": 1.7, "strangeness": 1.4, "density": 1.4}
"""Line breaks are so unlikely in prose that it takes more to have one; a table from
which a book's age was taken out has smaller numbers."""
TRIED = (-1.0, -0.5, 0.5, 1.0)
"""Shares of the end at which each table's movements are measured."""
CORRECTIONS = 2
KEPT = 0.75
"""Of an axis's own move: what takes more of it away than the rest is not worth it."""
AXES = tuple(slider.name for slider in dial.AXES)
Responses = dict[str, dict[float, Moves]]
"""What each axis's table moves, (axes,), by share of its end."""


def table_of(axis: str) -> str:
    """The name of an axis's lean table."""
    return axis.replace("-", "_")


def end_of(axis: str) -> float:
    """The weight at an axis's end."""
    return END * STRONGER.get(axis, 1.0)


def leant(voice: Voice, weights: Mapping[str, float]) -> Voice:
    """A voice that leans by so much on each of some tables."""
    found = tuple(
        Lean(name, weight, leans.table(name).sha, RAMP if name == "collapse" else 0)
        for name, weight in weights.items()
        if weight
    )
    return replace(voice, plan=replace(voice.plan, leans=found))


def readings(
    trial: Trial,
    encoder: Encoder,
    voiced: Callable[[float], Voice],
    places: Sequence[float],
    drafts: Sequence[str],
    n: int,
) -> dict[float, Moves]:
    """Where takes stand on every axis on the mean, by place."""
    rows: dict[float, list[list[float]]] = {place: [] for place in places}
    for place, _, texts in at_places(trial, voiced, places, drafts, n):
        for text in texts:
            rows[place].append([axis.value for axis in encoder.read(text).axes])
    return {place: np.mean(found, axis=0) for place, found in rows.items()}


def responses(
    trial: Trial, encoder: Encoder, carrier: Voice, drafts: Sequence[str], n: int
) -> Responses:
    """What the table of every axis moves, from where takes stand without any lean."""
    found: Responses = {}
    middle = readings(trial, encoder, lambda _: carrier, (0.0,), drafts, 2 * n)[0.0]
    for axis in AXES:
        # Takes are read as prose, in one line: no other axis can lean against lines.
        if axis == "line-break" or table_of(axis) not in leans.names():
            continue

        def at(share: float, axis: str = axis) -> Voice:
            return leant(carrier, {table_of(axis): share * end_of(axis)})

        means = readings(trial, encoder, at, TRIED, drafts, n)
        found[axis] = {share: mean - middle for share, mean in means.items()}
        found[axis][0.0] = middle
    return found


def balanced(
    trial: Trial,
    encoder: Encoder,
    axis: str,
    moves: Responses,
    carrier: Voice,
    drafts: Sequence[str],
    n: int,
) -> tuple[Aside, ...]:
    """The tables that lean against what an axis moves besides. They are measured and
    put right twice; what drifted least is kept, nothing where it did not help or took
    too much of the axis's own move."""
    if axis not in moves:
        return ()
    others = [name for name in moves if name != axis]
    slopes = np.array(
        [[_slope(moves[name], name, side) for side in (-1, 1)] for name in others]
    )
    own = AXES.index(axis)
    ends: dict[int, Moves] = {}
    for side in (-1, 1):
        end = side * end_of(axis)
        moved = moves[axis][float(side)]
        weights = np.zeros(len(others))
        best = _drift(side * moved, own), weights
        for _ in range(CORRECTIONS):
            step = dial_asides.against(moved, slopes, own)
            most = dial_asides.MOST * abs(end)
            weights = np.clip(weights + step, -most, most)
            asked = dict(zip(map(table_of, others), weights.tolist(), strict=True))
            voice = leant(carrier, {table_of(axis): end, **asked})
            means = readings(
                trial,
                encoder,
                lambda _, v=voice: v,  # type: ignore[misc]
                (end,),
                drafts,
                2 * n,
            )
            moved = means[end] - moves[axis][0.0]
            if side * moved[own] >= KEPT * side * moves[axis][float(side)][own]:
                now = _drift(side * moved, own), weights
                best = min(best, now, key=lambda pair: pair[0])
        ends[side] = best[1] / end
    return tuple(
        Aside(table_of(name), leans.table(table_of(name)).sha, low, high)
        for name, low, high in zip(
            others,
            np.round(ends[-1], 3).tolist(),
            np.round(ends[1], 3).tolist(),
            strict=True,
        )
        if low or high
    )


def _slope(moved: Mapping[float, Moves], axis: str, side: int) -> Moves:
    """What a table moves per unit of weight on one side of the middle: by what was
    measured at the half and at the end, through nothing."""
    shares = (0.5 * side, 1.0 * side)
    top = sum(share * moved[share] for share in shares)
    return np.asarray(top / (sum(s * s for s in shares) * end_of(axis)), np.float64)


def _drift(moved: Moves, own: int) -> float:
    """The most that another axis moved, beside the axis's own move."""
    others = np.abs(np.delete(moved, own)).max()
    return float(others / max(moved[own], 1e-6))
