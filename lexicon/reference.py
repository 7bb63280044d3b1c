"""How common words and pairs of words are in other people's books.

Counts of words and of neighbouring content words in public-domain English prose and
verse, each as one byte (the logarithm of the count) found by the CRC of the word or the
pair. `protean lexicon count-words` makes the table from a corpora folder.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import IO
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from lexicon import arrays

SHIPPED = "counts.npz"
WHAT = "table of word counts"
LARGEST = 16 << 20
"""Bytes of the table, unpacked."""

STEP = 12.0
"""Bytes to one factor of e: a count is kept within 4.2 %."""

UNSEEN = 0.5
"""What counts for a word that never occurs there."""


class Reference:
    """Word and pair counts of a reference corpus of `total` words."""

    def __init__(
        self, total: int, crcs: NDArray[np.uint32], levels: NDArray[np.uint8]
    ) -> None:
        """`crcs` (n) in ascending order, `levels` (n) as `level` gives them."""
        self.total = total
        self._crcs = crcs
        self._levels = levels

    @classmethod
    def shipped(cls) -> Reference:
        """The one that comes with Protean; loaded once."""
        return _shipped()

    @classmethod
    def load(cls, file: IO[bytes] | Path) -> Reference:
        """From a file that counting made. Raises LexiconError for what is none."""
        parts = arrays.read(file, WHAT, "total", "crcs", "levels")
        total, crcs, levels = parts["total"], parts["crcs"], parts["levels"]
        sound = crcs.dtype == np.uint32 and levels.dtype == np.uint8
        if not sound or crcs.ndim != 1 or crcs.shape != levels.shape or total.shape:
            raise arrays.unfit(WHAT, "the numbers have an unknown shape")
        if crcs.nbytes > LARGEST or total.dtype != np.int64 or total < 1:
            raise arrays.unfit(WHAT, "the numbers are too many or too few")
        return cls(int(total), crcs, levels)

    def count(self, word: str, after: str = "") -> float:
        """How often a word stands there, or a word with another right after it; in
        small letters. 0.0 for what is not in the table."""
        crc = crc_of(word, after)
        at = int(np.searchsorted(self._crcs, np.uint32(crc)))
        if at < len(self._crcs) and self._crcs[at] == crc:
            return float(np.exp(self._levels[at] / STEP))
        return 0.0

    def rate(self, word: str) -> float:
        """The share of all words that are this word."""
        return max(self.count(word), UNSEEN) / self.total


def crc_of(word: str, after: str = "") -> int:
    """What a word or a pair is found by."""
    return crc32(f"{word} {after}".encode("utf-8", "replace"))


def level(count: int) -> int:
    """A count as one byte."""
    return min(255, round(STEP * float(np.log(max(1, count)))))


@lru_cache(maxsize=1)
def _shipped() -> Reference:
    with arrays.shipped(SHIPPED) as file:
        return Reference.load(file)
