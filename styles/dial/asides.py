"""What an axis moves besides itself, taken back by leaning on the other axes' tables.

Books that are winding are old and strange as well, and so is what leans towards them. A
lean's movement on every axis is measured; other tables lean against what it moves
besides, so much that to first order nothing but its own axis is left to move: a row of
the inverse of the matrix of responses, kept small by a ridge (Hoerl and Kennard 1970).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Moves: TypeAlias = "npt.NDArray[np.float64]"
RIDGE = 0.03
"""Against large leans for small gains, in squared deviations per nat."""
OWN = 0.3
"""How much losing a deviation of the axis's own weighs beside drifting by one."""
MOST = 0.8
"""Most that another table leans, as a share of the axis's own lean."""
ROUNDS = 4
MOST_ASIDES = 16


@dataclass(frozen=True, slots=True)
class Aside:
    """Another table and how much it leans for each unit of the axis's own lean, where
    that leans to the low end and where to the high one."""

    table: str
    sha: str
    low: float
    high: float

    def weight(self, own: float) -> float:
        """Its weight where the axis leans by `own`."""
        return own * (self.high if own > 0 else self.low)


def against(own: Moves, others: Moves, axis: int) -> Moves:
    """The weights (tables,) that take back what `own` (axes,) moves on all axes but
    number `axis`. `others` (tables, 2, axes) is what each table moves per unit of
    weight while it leans to its low end and to its high one."""
    # The studio opens without it.
    import numpy as np

    worth = np.ones(len(own))
    worth[axis] = OWN
    wanted = -own
    wanted[axis] = 0.0
    slopes = others.mean(axis=1)
    weights = np.zeros(len(others))
    for _ in range(ROUNDS):
        rows = (slopes * worth).T
        inner = rows.T @ rows + RIDGE * np.eye(len(others))
        weights = np.linalg.solve(inner, rows.T @ (wanted * worth))
        side = (weights > 0).astype(int)
        slopes = others[np.arange(len(others)), side]
    return np.asarray(weights, np.float64)


def plain(asides: Sequence[Aside]) -> list[list[Any]]:
    """As JSON values."""
    return [[a.table, a.sha, a.low, a.high] for a in asides]


def read(value: Any) -> tuple[Aside, ...]:
    """The asides that `plain` made. Raises ValueError."""
    if not isinstance(value, list) or len(value) > MOST_ASIDES:
        raise ValueError("asides are a short list")
    found = []
    for row in value:
        if not (isinstance(row, list) and len(row) == 4):
            raise ValueError("an aside is a table, its hash and two numbers")
        table, sha, low, high = row
        try:
            aside = Aside(str(table), str(sha), float(low), float(high))
        except TypeError as reason:
            raise ValueError("an aside leans by a number") from reason
        if not (-2 <= aside.low <= 2 and -2 <= aside.high <= 2):
            raise ValueError("an aside leans less than its axis")
        found.append(aside)
    return tuple(found)
