"""Fits how much colder two voices' blend is drawn than they are.

Between two adapters a model is less sure of itself than under either, and drawn as warm
as its parts a blend would be less likely than both. So it is drawn colder: an even
blend of two is to be as likely to the bare model as its ends are in the mean, and
always a tenth more likely than the worse of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from engines.request import Voice
from studio.dial.strength import SCORED, Likely
from studio.dial.trial import LONG_TOKENS, Trial
from studio.dial.voice import dialled
from styles.dial import positions as dial
from styles.dial.motors import Motors, pair

TRIED = (0.0, 0.15, 0.3)
"""Coolings that are tried."""
FINE = 0.05
"""Coolings are told apart by so much."""
BETTER = 0.1
"""Nats per token by which a blend is to be more likely than the worse end: drafts
differ, and what holds over some is to hold over others."""
Say = Callable[[str], None]


def fit_coolings(
    trial: Trial,
    voices: Sequence[Voice],
    motors: Motors,
    likely: Likely,
    drafts: Sequence[str],
    n: int,
    say: Say,
) -> dict[str, float]:
    """For every pair of voices, by `pair`. `motors` has their curves."""
    named = {voice.name: voice for voice in voices}
    trial.load([scale.path for voice in voices for scale in voice.adapters])
    found = {}
    for a, b in combinations(named, 2):

        def at(place: float, cooling: float, a: str = a, b: str = b) -> Voice:
            tried = replace(motors, coolings={pair(a, b): cooling})
            position = dial.made({a: 1 - place, b: place}, {})
            return dialled(named[a], position, named, tried, trial.hashes)

        asked = [replace(at(0, 0), name=a), replace(at(1, 0), name=b)]
        asked += [replace(at(0.5, cooling), name=f"{cooling:g}") for cooling in TRIED]
        each: list[list[float]] = [[] for _ in asked]
        for number, draft in enumerate(drafts):
            woven = trial.takes(asked, draft, n, 1 + number, LONG_TOKENS)
            for voice, nats in zip(asked, each, strict=True):
                nats += likely(draft, woven[voice.name][:SCORED])
        first, second, *even = (float(np.mean(nats)) for nats in each)
        found[pair(a, b)] = cooling_for((first, second), even)
        told = [f"{math.exp(x):.1f}" for x in (first, second, *even)]
        say(
            f"{a} {told[0]}, {b} {told[1]}, blended {', '.join(told[2:])}: "
            f"{found[pair(a, b)]:g}"
        )
    return found


def cooling_for(ends: tuple[float, float], even: Sequence[float]) -> float:
    """The least cooling at which an even blend is as likely as it is to be.

    `ends` are the nats per token of two voices, `even` those of their even blend at
    each of `TRIED`.
    """
    wanted = min(sum(ends) / 2, max(ends) - BETTER)
    falling = np.minimum.accumulate(np.asarray(even, dtype=np.float64))
    cooling = float(np.interp(-wanted, -falling, TRIED))
    return round(math.ceil(cooling / FINE - 1e-6) * FINE, 4)
