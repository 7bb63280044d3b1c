"""The word vectors beside the word table, and what is derived from both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from styles.measures.concreteness import concreteness
from styles.measures.vectors import Floats, Ints, Vectors
from styles.model import StyleError
from styles.words import DATA, Words, table


@dataclass(frozen=True)
class Known:
    """The vectors beside the word table they were made on."""

    vectors: Vectors
    words: Words

    @cached_property
    def place(self) -> Ints:
        """(rows of the word table,) place among the vectors, -1 where there is none."""
        found = np.full(len(self.words.kind), -1, np.int32)
        found[self.vectors.rows] = np.arange(len(self.vectors.rows), dtype=np.int32)
        return found

    @cached_property
    def concrete(self) -> Floats:
        """(V,) about -2 (an idea) to 2 (a thing)."""
        return concreteness(self.vectors, self.words)


@lru_cache(maxsize=1)
def load() -> Known:
    """The vectors that ship with Protean, read once. StyleError when they cannot be."""
    vectors, words = Vectors.read(DATA / "vectors.npz"), table()
    if vectors.rows[-1] >= words.listed:
        raise StyleError(
            "The word vectors cannot be used",
            "They were made for another word table: `protean style vectors`.",
        )
    return Known(vectors, words)
