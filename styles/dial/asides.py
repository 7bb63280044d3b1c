"""What an axis moves besides itself, taken back by leaning on the other axes' tables.

Tables move little but their own axis as they are made (`purity.py`); what they still
move in takes of a voice is measured. Other tables lean against it, so much that to
first order nothing but the axis itself is left to move: a row of the inverse of the
matrix of responses, kept small by a ridge (Hoerl and Kennard 1970).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Moves: TypeAlias = "npt.NDArray[np.float64]"
RIDGE = 0.05
"""Against large leans for small gains, in squared deviations per nat."""
OWN = 0.3
"""How much losing a deviation of the axis's own weighs beside drifting by one."""
MOST = 0.8
"""Most that another table leans, as a share of the axis's own lean."""
SWEEPS = 200
"""Rounds over the tables; the weights stand still long before."""
MOST_ASIDES = 16


@dataclass(frozen=True, slots=True)
class Aside:
    """Another table and how much it leans for each unit of the axis's own lean."""

    table: str
    sha: str
    by: float


def against(own: Moves, others: Moves, axis: int) -> Moves:
    """The weights (tables,) that take back what a unit of an axis's own lean moves,
    `own` (axes,), on all axes but number `axis`; `others` (tables, axes) is what a unit
    of every other table moves."""
    # The studio opens without it.
    import numpy as np

    worth = np.ones(len(own))
    worth[axis] = OWN
    wanted = -own * worth
    wanted[axis] = 0.0
    rows = (others * worth).T
    inner = rows.T @ rows + RIDGE * np.eye(len(others))
    goal = rows.T @ wanted
    weights = np.zeros(len(others))
    # One weight at a time within its bounds: each step brings the rest down, which a
    # solution that is cut to the bounds at its end need not do.
    for _ in range(SWEEPS):
        for k in range(len(weights)):
            more = (goal[k] - inner[k] @ weights) / inner[k, k]
            weights[k] = np.clip(weights[k] + more, -MOST, MOST)
    return np.asarray(weights, np.float64)


def plain(asides: Sequence[Aside]) -> list[list[Any]]:
    """As JSON values."""
    return [[a.table, a.sha, a.by] for a in asides]


def read(value: Any) -> tuple[Aside, ...]:
    """The asides that `plain` made. Raises ValueError."""
    if not isinstance(value, list) or len(value) > MOST_ASIDES:
        raise ValueError("asides are a short list")
    found = []
    for row in value:
        if not (isinstance(row, list) and len(row) == 3):
            raise ValueError("an aside is a table, its hash and a number")
        table, sha, by = row
        try:
            aside = Aside(str(table), str(sha), float(by))
        except TypeError as reason:
            raise ValueError("an aside leans by a number") from reason
        if not -2 <= aside.by <= 2:
            raise ValueError("an aside leans less than its axis")
        found.append(aside)
    return tuple(found)
