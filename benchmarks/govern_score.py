"""What the bare base model thinks of a take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from engines import llama
from engines.context import Context


class Scorer:
    """The base model without a voice. Use as a context manager."""

    def __init__(self, model: Path) -> None:
        llama.start()
        self._model = llama.Model(str(model))
        self._context = Context(self._model, n_ctx=1024, n_seq=1, n_batch=32)

    def __enter__(self) -> Scorer:
        return self

    def __exit__(self, *_: object) -> None:
        self._context.close()
        self._model.close()

    def nats(self, draft: str, ids: Sequence[int]) -> float:
        """Minus the log probability of a take's tokens behind a draft."""
        context = self._context
        before = self._model.tokenize(draft)[-600:]
        context.forget(0)
        for start in range(0, len(before) - 1, 32):
            context.feed(before[start : min(start + 32, len(before) - 1)], 0, start)
        total, last = 0.0, before[-1]
        for at, token in enumerate(ids[:400]):
            (row,) = context.step([(last, 0, len(before) - 1 + at)])
            top = float(row.max())
            total += float(np.log(np.exp(row - top).sum())) + top - float(row[token])
            last = token
        return total


def repetition(text: str, n: int = 3, *, having: Collection[str] = ()) -> float:
    """The share of word n-grams that stood in the text before; with `having`, of those
    alone in which one of these words is, in any form that begins with it."""
    words = text.lower().split()
    grams = [tuple(words[at : at + n]) for at in range(len(words) - n + 1)]
    if not grams:
        return 0.0
    begins = tuple(having)
    return sum(
        count - 1
        for gram, count in Counter(grams).items()
        if not begins or any(word.strip(MARKS).startswith(begins) for word in gram)
    ) / len(grams)


MARKS = ".,;:!?\"'()\u201c\u201d\u2018\u2019\u2014"
"""What may stand at the ends of a word."""
