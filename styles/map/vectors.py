"""What the map measures of a text: who might have written it, and in what manner.

Half of the vector is the encoder's own, which tells authors apart; half is where the
text stands on the axes and styles, which a short text shows far more surely. Together
they put a text nearer to where its work stands than either alone, and keep the styles
better apart (`docs/map.md`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from styles.encoder import Encoder
from styles.features import Counts
from styles.map.neighbours import Floats

STEADY = 0.1
"""Share of a short passage's noise that is added to an axis' own variance, so that an
axis on which works hardly differ does not shout."""


def map_vector(encoder: Encoder, counts: Counts) -> Floats:
    """Unit vector (D,) of a text's counts; all zero when it has no word."""
    # A few words stand nearer to where their work does when they are drawn to the
    # middle, as their shortness does.
    author = encoder.vector_of(counts, level=False).astype(np.float64)
    model, seen = encoder.model, encoder.deviations(counts)
    axes = (seen @ model.axis_weights - model.axis_mean) / np.sqrt(
        model.axis_true + STEADY * model.axis_noise
    )
    styles = (seen @ model.style_weights - model.style_mean) / np.sqrt(
        np.diag(model.style_true)
    )
    manner = np.concatenate((axes, styles)).astype(np.float64)
    if not author.any():
        manner *= 0.0
    return _unit(np.concatenate((author, _unit(manner))))


def map_vector_of(encoder: Encoder, text: str) -> Floats:
    """The same of a text."""
    return map_vector(encoder, encoder.features.counts(text))


def _unit(vector: npt.NDArray[Any]) -> Floats:
    size = max(float(np.linalg.norm(vector)), 1e-9)
    return np.asarray(vector / size, np.float32)
