"""Measures what leans move on every axis, and fits what leans against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from styles.dial.ends import end_weight
from styles.encoder import Encoder

CORRECTIONS = 2
KEPT = 0.75
"""Of an axis's own move: what takes more of it away than the rest is not worth it."""
SLIDERS = {slider.name: slider for slider in (*dial.AXES, *dial.MANNERS)}
AXES = tuple(slider.name for slider in dial.AXES)
Responses = dict[str, Moves]
"""What a unit of each axis's table moves, (axes,), from end to end."""


def table_of(axis: str) -> str:
    """The name of an axis's lean table."""
    return axis.replace("-", "_")


def sides(axis: str) -> tuple[int, ...]:
    """To which sides of rest an axis turns."""
    return (1,) if SLIDERS[axis].floor == 0 else (-1, 1)


def leant(voice: Voice, weights: Mapping[str, float]) -> Voice:
    """A voice that leans by so much on each of some tables."""
    found = tuple(
        Lean(name, weight, leans.table(name).sha, RAMP if name == "collapse" else 0)
        for name, weight in weights.items()
        if weight
    )
    return replace(voice, plan=replace(voice.plan, leans=found))


def placed(encoder: Encoder, text: str) -> Moves:
    """Where a text stands on every axis (axes,), in deviations."""
    return np.asarray(encoder.stands(encoder.features.counts(text)), np.float64)


def moved_by(
    trial: Trial,
    encoder: Encoder,
    axis: str,
    by: Mapping[str, float],
    carrier: Voice,
    drafts: Sequence[str],
    n: int,
) -> Moves:
    """What a unit of an axis's lean moves on every axis (axes,), from end to end, while
    the tables of other axes lean `by` so much for each unit of it."""
    ends = [SLIDERS[axis].floor * end_weight(axis), end_weight(axis)]
    units = {**by, table_of(axis): 1.0}

    def at(weight: float) -> Voice:
        return leant(carrier, {table: weight * unit for table, unit in units.items()})

    rows: dict[float, list[Moves]] = {end: [] for end in ends}
    for end, _, texts in at_places(trial, at, ends, drafts, n):
        rows[end] += [placed(encoder, text) for text in texts]
    low, high = (np.mean(rows[end], axis=0) for end in ends)
    return np.asarray((high - low) / (ends[1] - ends[0]), np.float64)


def responses(
    trial: Trial, encoder: Encoder, carrier: Voice, drafts: Sequence[str], n: int
) -> Responses:
    """What the table of every axis moves."""
    return {
        axis: moved_by(trial, encoder, axis, {}, carrier, drafts, n)
        for axis in AXES
        if table_of(axis) in leans.names()
    }


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
    # A lean on lines breaks them, however little it is asked: it leans against none.
    others = [name for name in moves if name not in (axis, dial.LINES)]
    slopes = np.array([moves[name] for name in others])
    own = AXES.index(axis)
    moved, weights = moves[axis], np.zeros(len(others))
    best = _drift(moved, own), weights
    for _ in range(CORRECTIONS):
        weights = weights + dial_asides.against(moved, slopes, own)
        by = dict(zip(map(table_of, others), weights.tolist(), strict=True))
        moved = moved_by(trial, encoder, axis, by, carrier, drafts, 2 * n)
        if moved[own] >= KEPT * moves[axis][own]:
            best = min(best, (_drift(moved, own), weights), key=lambda pair: pair[0])
    return tuple(
        Aside(table_of(name), leans.table(table_of(name)).sha, weight)
        for name, weight in zip(others, np.round(best[1], 3).tolist(), strict=True)
        if weight
    )


def _drift(moved: Moves, own: int) -> float:
    """The most that another axis moved, beside the axis's own move."""
    others = np.abs(np.delete(moved, own)).max()
    return float(others / max(moved[own], 1e-6))
