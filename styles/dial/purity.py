"""Tables that move their own axis and as little else as can be.

What one more use of a form moves on every axis is counted, not guessed: the form is
cut out of passages where it stands, and the style encoder reads them again. A lean of
w nats brings a form that is drawn with probability p to p e^w / (1 + p (e^w - 1)), so
what a whole table moves from one end of the dial to the other is a sum over its
forms. What it moves besides its own axis is then taken out by weighing its forms
anew: as little as will do, each form between nothing and `MOST` times what the books
say, so that no form leans against them and none is there for the encoder's sake
alone. Forms of other kinds than the axis's own, left out at first, come in as far as
they take something back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Reads = Callable[[str], npt.NDArray[Any]]
"""A text's place on every axis (axes,), in deviations of the reference texts."""
Cut = Callable[[str], Iterator[tuple[str, int, int]]]
"""The forms of a text, each with where it begins and ends."""
MOST = 1.5
FEW, MANY, SHARE = 4, 60, 120.0
"""A form is cut out of so many passages at least and at most, and how many for one use
in a passage: frequent forms move most, and must be known best."""
QUOTE = '"'
ROUNDS, STEP, RIDGE = 150, 0.3, 1e-3
_BOUND, _TINY = 4.0, 1e-12


@dataclass(frozen=True, slots=True)
class Usage:
    """`often` (n,) is how many times a form stands in a passage, `moves` (n, axes) what
    one more use of it moves on every axis."""

    forms: tuple[str, ...]
    often: Floats
    moves: Floats

    def of(self, forms: Sequence[str]) -> Usage:
        """That of some forms; one that was never seen moves nothing."""
        order = {form: place for place, form in enumerate(self.forms)}
        places = np.array([order.get(form, -1) for form in forms], int)
        seen = places >= 0
        return Usage(
            tuple(forms),
            np.where(seen, self.often[places], 0.0),
            np.where(seen[:, None], self.moves[places], 0.0),
        )


def usage(
    passages: Sequence[str], forms: Collection[str], cut: Cut, read: Reads
) -> Usage:
    """Count and cut. `passages` are of one length and in any order, the same every
    time."""
    order = {form: place for place, form in enumerate(sorted(forms))}
    often = np.zeros(len(order))
    for passage in passages:
        for form, _, _ in cut(passage):
            if form in order:
                often[order[form]] += 1
    often /= max(1, len(passages))
    left = np.clip(FEW + often * SHARE, FEW, MANY).astype(int)
    moves = np.zeros((len(order), len(read(""))))
    seen = np.zeros(len(order))
    for passage in passages:
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for form, start, end in cut(passage):
            place = order.get(form)
            if place is not None and left[place] > 0:
                left[place] -= 1
                found[place].append((start, end))
        whole = read(passage) if found else None
        for place, uses in found.items():
            for start, end in uses:
                without, n = _without(passage, start, end)
                moves[place] += (whole - read(without)) / n
                seen[place] += 1
    moves /= np.maximum(seen, 1)[:, None]
    return Usage(tuple(order), often, moves)


def shift(nats: Floats, end: float, used: Usage) -> Floats:
    """What a table of `nats` (n,) moves on every axis (axes,) from weight -`end` to
    `end`."""
    chance = used.often / max(used.often.sum(), 1e-9)
    more = _grown(end * nats, chance) - _grown(-end * nats, chance)
    return np.asarray((used.often * more) @ used.moves, np.float64)


def purified(
    nats: Floats,
    start: Floats,
    used: Usage,
    end: float,
    own: int,
    others: Sequence[int],
    limit: float = np.inf,
) -> Floats:
    """The nats of a table that moves axis number `own` as far as `nats * start` does
    and the axes `others` not at all, the nearest such in what it leans (weights times
    squared nats, by use). `start` (n,) is 1 for a form of the table and 0 for one that
    may come in; no form leans by more than `limit`."""
    axes = [own, *others]
    chance = used.often / max(used.often.sum(), 1e-9)
    goal = np.zeros(len(axes))
    goal[0] = shift(nats * start, end, used)[own]
    cost = used.often * nats**2 + _TINY
    most = np.minimum(MOST, limit / np.maximum(np.abs(nats), _TINY))
    shares, pulls = start.copy(), np.zeros(len(axes))
    best, least, step, before = shares, np.inf, STEP, np.inf
    for _ in range(ROUNDS):
        missed = goal - shift(nats * shares, end, used)[axes]
        far = float(np.linalg.norm(missed))
        if pulls.any() and far < least:
            best, least = shares, far
        # Forms that come and go at their bounds can make it swing: shorter steps.
        step = step / 2 if far > before else min(STEP, step * 1.1)
        before = far
        leant = end * nats * shares
        each = (
            used.often * end * (_slope(leant, chance) + _slope(-leant, chance)) * nats
        )
        rows = each[:, None] * used.moves[:, axes]
        free = (shares > 0) & (shares < most) if pulls.any() else cost > 0
        inner = (rows[free].T / cost[free]) @ rows[free]
        inner += (RIDGE * np.trace(inner) / len(axes) + _TINY) * np.eye(len(axes))
        pulls += step * np.linalg.solve(inner, missed)
        shares = np.clip(start + rows @ pulls / cost, 0.0, most)
    return np.asarray(nats * best, np.float64)


def _without(text: str, start: int, end: int) -> tuple[str, int]:
    """A text without a form of it, and how many forms went: a quotation mark goes with
    the one that it opens or closes with."""
    if QUOTE in text[start:end]:
        at = text.rindex(QUOTE, start, end)
        closes = text.count(QUOTE, 0, at) % 2
        other = text.rfind(QUOTE, 0, at) if closes else text.find(QUOTE, at + 1)
        gone = {at, other} - {-1}
        return "".join(c for n, c in enumerate(text) if n not in gone), len(gone)
    if text[end : end + 1] == " " and text[:start].endswith(" "):
        end += 1
    return text[:start] + text[end:], 1


def _grown(nats: Floats, chance: Floats) -> Floats:
    """By what factor, less one, a form's use grows."""
    odds = np.exp(np.clip(nats, -_BOUND, _BOUND)) - 1
    return np.asarray(odds / (1 + chance * odds), np.float64)


def _slope(nats: Floats, chance: Floats) -> Floats:
    """How fast it grows with the nats."""
    odds = np.exp(np.clip(nats, -_BOUND, _BOUND))
    return np.asarray(odds / (1 + chance * (odds - 1)) ** 2, np.float64)
