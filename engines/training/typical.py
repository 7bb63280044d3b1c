"""What is typical of a voice: passages and words that it would be known by.

Much of what is written in a style reads like any prose. Passages are named by a reader,
the classifier of `measuring.told_apart` (function words and character n-grams), trained
on half of the training authors and asked about the other half, so that no author's own
habits count as the style's. Words are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from engines.measuring import told_apart
from engines.measuring.texts import STYLES
from engines.training.errors import TrainingError
from engines.training.mixing import Ids, Placed

PASSAGES = 600
"""Of each style, that a reader learns from."""
AT_ONCE = 256
LOUDEST = 1.5
"""Nats of log odds beyond which a word, a name perhaps, counts as no more typical."""
SEEN = 5.0
"""Times that every word counts as seen, so that a rare one says little."""
Decode = Callable[[list[int]], str]
Places = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]


class Typical:
    """How surely passages of `length` tokens are named `group`, and not after a rival:
    one of the four styles where `works` has them, else any other set.

    Raises TrainingError where there is no rival.
    """

    def __init__(
        self, group: str, tokens: Ids, works: list[Placed], length: int, decode: Decode
    ) -> None:
        self._group, self._tokens, self._length = group, tokens, length
        self._decode = decode
        long = [w for w in works if w.length > length]
        rivals = [w for w in long if w.group in STYLES and w.group != group]
        rivals = rivals or [w for w in long if w.group != group]
        known = [w for w in long if w.group == group] + rivals
        self._known = known
        names = sorted({(w.group, w.author) for w in known})
        self._half = {name: place % 2 for place, name in enumerate(names)}
        self._readers = [
            self._reader([w for w in known if self._half[w.group, w.author] == half])
            for half in (1, 0)
        ]

    def __call__(self, work: Placed, places: Places) -> npt.NDArray[np.float64]:
        """How typical the passages of `work` are that begin at these places."""
        reader = self._readers[self._half[work.group, work.author]]
        at = reader.styles.index(self._group)
        found = []
        for start in range(0, len(places), AT_ONCE):
            texts = self._read(work, places[start : start + AT_ONCE])
            scores = reader.scores(texts) + reader.marks
            found.append(scores[:, at] - np.delete(scores, at, 1).max(1))
        return np.concatenate(found)

    def words(self, vocabulary: int, pull: float) -> Shares:
        """How much each word is to weigh (vocabulary,), 1 on average over the voice:
        its odds to the power of `pull`."""
        shares = {
            style: self._shares(style, vocabulary)
            for style in {w.group for w in self._known}
        }
        mine = shares.pop(self._group)
        odds = np.log(mine / np.mean(list(shares.values()), 0))
        weights: Shares = np.exp(pull * np.clip(odds, -LOUDEST, LOUDEST))
        return weights / float(mine @ weights)

    def _shares(self, style: str, vocabulary: int) -> Shares:
        total = np.full(vocabulary, SEEN)
        for work in self._known:
            if work.group == style:
                own = self._tokens[work.start : work.start + work.length]
                total += np.bincount(own, minlength=vocabulary)
        shares: Shares = total / total.sum()
        return shares

    def _reader(self, works: list[Placed]) -> told_apart.Reader:
        styles = sorted({w.group for w in works})
        if self._group not in styles or len(styles) < 2:
            raise TrainingError(
                "There is nothing to tell the voice from",
                "--pull asks for authors of other sets too, two of each.",
            )
        texts: dict[str, dict[str, list[str]]] = {}
        for style in styles:
            authors = {w.author for w in works if w.group == style}
            for author in sorted(authors):
                theirs = [w for w in works if (w.group, w.author) == (style, author)]
                each = -(-PASSAGES // (len(authors) * len(theirs)))
                texts.setdefault(style, {})[author] = [
                    text
                    for work in theirs
                    for text in self._read(work, _evenly(work, each, self._length))
                ]
        return told_apart.train(texts)

    def _read(self, work: Placed, places: Sequence[int] | Places) -> list[str]:
        own = self._tokens[work.start : work.start + work.length]
        return [self._decode(own[p : p + self._length].tolist()) for p in places]


def _evenly(work: Placed, n: int, length: int) -> Places:
    """At most `n` places from end to end of a work, no two passages the same."""
    last = work.length - length
    return np.unique(np.linspace(0, last, min(n, 1 + last // length)).astype(np.int64))
