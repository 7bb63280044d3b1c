"""The measures' fitted numbers, in `data/measures.json` where anyone can read them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from styles.measures.weighing import Weighing
from styles.model import StyleError
from styles.words import DATA

FILE = DATA / "measures.json"
Floats = npt.NDArray[np.float64]
MOST_BYTES = 1_000_000
STEPS = 21
"""Quantiles kept, from the least to the greatest value."""


@dataclass(frozen=True, slots=True)
class Reference:
    poetry: Weighing
    disorder: Weighing
    splice: Weighing
    prose: dict[str, Floats]
    """Measure -> (STEPS,) quantiles among windows of prose, ascending."""
    verse: dict[str, Floats]
    machine: Floats | None
    """(dimensions of the encoder,) mean vector of the model's takes, of length one."""

    def plain(self) -> dict[str, object]:
        """What is written to the file."""

        def table(held: dict[str, Floats]) -> dict[str, list[float]]:
            return {
                name: [float(f"{v:.4g}") for v in values]
                for name, values in held.items()
            }

        return {
            "poetry": self.poetry.plain(),
            "disorder": self.disorder.plain(),
            "splice": self.splice.plain(),
            "prose": table(self.prose),
            "verse": table(self.verse),
            "machine": None
            if self.machine is None
            else [round(float(value), 4) for value in self.machine],
        }

    @classmethod
    def of(cls, held: object) -> Reference:
        """ValueError when `held` is no such table."""
        if not isinstance(held, dict):
            raise ValueError("it is no table")
        machine = held.get("machine")
        return cls(
            Weighing.read(held.get("poetry")),
            Weighing.read(held.get("disorder")),
            Weighing.read(held.get("splice")),
            _quantiles(held.get("prose")),
            _quantiles(held.get("verse")),
            None if machine is None else _row(machine, None),
        )


def _quantiles(held: object) -> dict[str, Floats]:
    if not isinstance(held, dict):
        raise ValueError("a table of quantiles is missing")
    return {str(name): _row(values, STEPS) for name, values in held.items()}


def _row(values: object, size: int | None) -> Floats:
    try:
        row = np.array(values, np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError("a row of numbers is none") from error
    if row.ndim != 1 or not np.isfinite(row).all() or len(row) != (size or len(row)):
        raise ValueError("a row of numbers has another length")
    if size and (np.diff(row) < 0).any():
        raise ValueError("quantiles must not fall")
    return row


def read(path: Path) -> Reference:
    """StyleError when the file is missing or is not such a table."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("it is too large")
        return Reference.of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise StyleError(
            "The measures cannot be read",
            f"{path.name}: {error}. Install Protean again, or make them anew "
            "(`protean style reference`).",
        ) from error


@lru_cache(maxsize=1)
def load() -> Reference:
    """The reference that ships with Protean, read once."""
    return read(FILE)
