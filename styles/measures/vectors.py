"""What words keep company with: one vector per word, by table.

`data/vectors.npz` is made by `protean style vectors` from a corpora folder
(`measures/vectors_fit.py`); no passage can be read back from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from styles.closed_class import COARSE
from styles.model import StyleError

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
MOST_BYTES = 4_000_000
MOST_WORDS, MOST_DIMENSIONS = 40_000, 256


@dataclass(frozen=True, slots=True)
class Vectors:
    """V words, D dimensions, T coarse tags."""

    rows: Ints
    """(V,) rows of the word table, ascending."""
    unit: Floats
    """(V, D) unit vectors, the mean of all taken out; a cosine of 0 is no relation."""
    log_share: Floats
    """(V,) natural logarithm of the word's share of all words in the corpora."""
    tags: Floats
    """(T, T, T) natural logarithm of the chance of the third coarse tag after two."""

    def __post_init__(self) -> None:
        words, width = self.unit.shape
        fits = (
            self.rows.shape == self.log_share.shape == (words,)
            and 0 < words <= MOST_WORDS
            and 0 < width <= MOST_DIMENSIONS
            and self.tags.shape == (len(COARSE),) * 3
            and bool((np.diff(self.rows) > 0).all())
            and self.rows[0] >= 0
            and all(np.isfinite(a).all() for a in (self.unit, self.log_share))
            and bool(np.isfinite(self.tags).all())
        )
        if not fits:
            raise ValueError("the arrays do not fit each other")

    def write(self, path: Path) -> None:
        """The table as a file of about a megabyte: vectors in 8 bits a number."""
        scale = 127 / np.abs(self.unit).max(axis=1, keepdims=True)
        np.savez_compressed(
            path,
            rows=self.rows,
            unit=np.round(self.unit * scale).astype(np.int8),
            log_share=self.log_share.astype(np.float16),
            tags=self.tags.astype(np.float16),
        )

    @classmethod
    def read(cls, path: Path) -> Vectors:
        """StyleError when the file is missing or is not such a table."""
        try:
            if path.stat().st_size > MOST_BYTES:
                raise ValueError("it is too large")
            with np.load(path, allow_pickle=False) as held:
                unit = held["unit"].astype(np.float32)
                norm = np.linalg.norm(unit, axis=1, keepdims=True)
                return cls(
                    held["rows"].astype(np.int32),
                    unit / np.maximum(norm, 1e-9),
                    held["log_share"].astype(np.float32),
                    held["tags"].astype(np.float32),
                )
        except (
            OSError,
            ValueError,
            KeyError,
            IndexError,
            EOFError,
            BadZipFile,
        ) as error:
            raise StyleError(
                "The word vectors cannot be read",
                f"{path.name}: {error}. Install Protean again, or make them anew "
                "(`protean style vectors`).",
            ) from error
