"""A draft that is measured as it is written: only what changed is counted again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from styles.encoder import Encoder, load
from styles.features import Counts
from styles.reading import Reading
from styles.tokens import paragraphs


class Measured:
    """Readings of a draft and of its paragraphs.

    `update` counts the paragraphs it has not seen and takes the others from before; the
    draft's counts are the sum of its paragraphs', so `whole` equals
    `Encoder.read("\\n\\n".join(paragraphs))`. Not for use from two threads at once.
    """

    def __init__(self, encoder: Encoder | None = None) -> None:
        self.encoder = encoder or load()
        self._counts: dict[str, Counts] = {}
        self._now: tuple[str, ...] = ()
        self._total: Counts = self.encoder.features.zero
        self._whole: Reading | None = None

    def update(self, texts: Sequence[str]) -> int:
        """The draft's paragraphs are now `texts`; how many were counted anew."""
        now = tuple(texts)
        if now == self._now:
            return 0
        held: dict[str, Counts] = {}
        counted = 0
        for text in now:
            if text in held:
                continue
            counts = self._counts.get(text)
            if counts is None:
                counts = self.encoder.features.counts(text)
                counted += 1
            held[text] = counts
        self._counts, self._now, self._whole = held, now, None
        # Summed anew rather than by difference: a sum of whole numbers either way, but
        # what is not whole (different words a window) would drift over a long session.
        self._total = (
            np.sum([held[text] for text in now], axis=0)
            if now
            else self.encoder.features.zero
        )
        return counted

    def update_text(self, text: str) -> int:
        """The same for a whole draft, parted at its empty lines."""
        return self.update(paragraphs(text))

    @property
    def counts(self) -> Counts:
        """Of the whole draft."""
        return self._total

    @property
    def whole(self) -> Reading:
        """The draft's reading."""
        if self._whole is None:
            self._whole = self.encoder.read_counts(self._total)
        return self._whole

    def paragraph(self, index: int) -> Reading:
        """The reading of one paragraph; IndexError when there is none."""
        return self.encoder.read_counts(self._counts[self._now[index]])

    def vector(self) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        """The draft's vector, as `Encoder.vector` gives it."""
        return self.encoder.vector_of(self._total)
