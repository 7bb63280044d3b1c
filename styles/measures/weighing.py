"""Fitted combinations of a window's features: a logistic regression, its weights
published in `data/measures.json` beside the names of what they weigh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styles.measures.features import NAMES, Row

Rows = npt.NDArray[np.float64]
CLIP = 4.0
RIDGE = 1.0
_ROUNDS = 25


@dataclass(frozen=True, slots=True)
class Weighing:
    """p = sigmoid(offset + sum of weight (feature - mean) / deviation), deviations cut
    at `CLIP`; a feature that is NaN weighs nothing."""

    of: tuple[str, ...]
    mean: Row
    deviation: Row
    weight: Row
    offset: float

    def __call__(self, rows: Rows) -> Rows:
        """(windows,) 0 to 1 for (windows, features)."""
        return np.asarray(1 / (1 + np.exp(-self.score(rows))))

    def score(self, rows: Rows) -> Rows:
        """(windows,) the same in log odds."""
        held = rows[:, [NAMES.index(name) for name in self.of]]
        seen = np.clip((held - self.mean) / self.deviation, -CLIP, CLIP)
        return np.asarray(np.nan_to_num(seen) @ self.weight + self.offset)

    def plain(self) -> dict[str, object]:
        """For the data file."""
        three = zip(self.mean, self.deviation, self.weight, strict=True)
        return {
            "offset": round(self.offset, 4),
            "features": {
                name: [float(f"{value:.5g}") for value in values]
                for name, values in zip(self.of, three, strict=True)
            },
        }

    @classmethod
    def read(cls, held: object) -> Weighing:
        """ValueError when `held` is no such table."""
        if not isinstance(held, dict) or not isinstance(held.get("features"), dict):
            raise ValueError("a table of weights is missing")
        of = tuple(held["features"])
        unknown = [name for name in of if name not in NAMES]
        if unknown or not of:
            raise ValueError(f"there is no feature {', '.join(unknown) or 'at all'}")
        try:
            values = np.array([held["features"][name] for name in of], np.float64)
            offset = float(held["offset"])
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"weights must be numbers: {error}") from error
        fits = values.shape == (len(of), 3) and np.isfinite(values).all()
        if not fits or not np.isfinite(offset) or (values[:, 1] <= 0).any():
            raise ValueError("weights must be three finite numbers each")
        return cls(of, values[:, 0], values[:, 1], values[:, 2], offset)


def fit(of: Sequence[str], yes: Sequence[Rows], no: Sequence[Rows]) -> Weighing:
    """The weighing that parts the groups `yes` from the groups `no`; every group of a
    side weighs the same, and so do the sides (ridge, Newton's method)."""
    columns = [NAMES.index(name) for name in of]
    groups = [rows[:, columns] for rows in (*yes, *no)]
    every = np.vstack(groups)
    mean = np.nanmean(every, axis=0)
    deviation = np.maximum(np.nanstd(every, axis=0), 1e-9)
    seen = np.nan_to_num(np.clip((every - mean) / deviation, -CLIP, CLIP))
    seen = np.column_stack([seen, np.ones(len(seen))])
    truth = np.repeat([1.0, 0.0], [sum(map(len, yes)), sum(map(len, no))])
    share = np.concatenate(
        [
            np.full(len(rows), len(every) / (2 * len(rows) * len(side)))
            for side in (yes, no)
            for rows in side
        ]
    )
    ridge = np.full(seen.shape[1], RIDGE)
    ridge[-1] = 0
    weight = np.zeros(seen.shape[1])
    for _ in range(_ROUNDS):
        p = 1 / (1 + np.exp(-(seen @ weight)))
        slope = seen.T @ (share * (truth - p)) - ridge * weight
        bend = (seen * (share * p * (1 - p))[:, None]).T @ seen + np.diag(ridge)
        weight = weight + np.linalg.solve(bend, slope)
    return Weighing(tuple(of), mean, deviation, weight[:-1], float(weight[-1]))
