"""Distance from the model's mean: whether a text drifts towards the machine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from styles.encoder import Encoder
from styles.measures.window import texts

Floats = npt.NDArray[np.float64]
LATEST = 10


def mean(vectors: Sequence[npt.NDArray[np.floating]]) -> Floats:
    """The mean of unit vectors, of length one. ValueError when there is none."""
    if not len(vectors):
        raise ValueError("no vector to take the mean of")
    total = np.sum(np.asarray(vectors, np.float64), axis=0)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9))


def distance(text: str, encoder: Encoder, machine: Floats) -> float:
    """Mean over windows of the cosine distance of the window's style vector from the
    model's mean: 0 (written as the model writes) to 2. NaN for a text of fewer than
    `SIZE` words.
    """
    return _distance(texts(text), encoder, machine)


def drift(states: Sequence[str], encoder: Encoder, machine: Floats) -> list[float]:
    """The distance of each state of a draft, in order: a session's way to the machine
    or from it. Only the last `LATEST` windows of a state are read, what was new."""
    return [_distance(texts(state)[-LATEST:], encoder, machine) for state in states]


def _distance(parts: Sequence[str], encoder: Encoder, machine: Floats) -> float:
    found = [1 - float(encoder.vector(part) @ machine) for part in parts]
    return float(np.mean(found)) if found else float("nan")
