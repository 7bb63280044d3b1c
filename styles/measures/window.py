"""A text in windows of 120 words, each read once for all measures.

Every measure of a text depends on how long the text is. So none is ever taken over
anything but 120 words: a draft's is the mean over its windows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from styles.fitting.sample import cut
from styles.measures.known import Known
from styles.measures.vectors import Floats, Ints
from styles.tokens import TOKEN, alike
from styles.words import CLASS_OF, FIRST_OPEN, FIRST_WORD

SIZE = 120
STEP = 12
"""Words of a step, about a line's worth; ten make a window, verse or prose."""
MOST_WINDOWS = 300
"""A longer text is read at so many windows, evenly spread."""
MOST_LETTERS = 8_000
"""Of a window; more is no text of 120 words."""
COMMON = 1e-3
"""Share of all words at which a word weighs half (smooth inverse frequency, Arora
et al. 2017)."""
_ENDS = np.array([CLASS_OF[mark] for mark in ".!?…"])
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+")


@dataclass(frozen=True)
class Window:
    """The tokens of one window; arrays hold an entry per token, line breaks left out,
    or per word where it says so."""

    known: Known
    rows: Ints
    """Row of the word table per token."""
    names: tuple[str, ...] = ()
    """Words with a capital inside a sentence, in order."""

    @cached_property
    def kinds(self) -> Ints:
        return self.known.words.kind[self.rows]

    @cached_property
    def is_word(self) -> npt.NDArray[np.bool_]:
        return self.kinds >= FIRST_WORD

    @cached_property
    def words(self) -> Ints:
        """Row of the word table per word."""
        return self.rows[self.is_word]

    @cached_property
    def at(self) -> Ints:
        """Place among the vectors per content word, -1 for function words and words
        without a vector."""
        content = self.known.words.kind[self.words] >= FIRST_OPEN
        return np.where(content, self.known.place[self.words], -1).astype(np.int32)

    @cached_property
    def every(self) -> Ints:
        """Places among the vectors of all words that have one, in order."""
        at = self.known.place[self.words]
        return at[at >= 0]

    @cached_property
    def content(self) -> Ints:
        """Places among the vectors of the content words that have one, in order."""
        return self.at[self.at >= 0]

    @cached_property
    def weight(self) -> Floats:
        """What each of `content` weighs: common words less."""
        share = np.exp(self.known.vectors.log_share[self.content])
        return np.asarray(COMMON / (COMMON + share), np.float32)

    @cached_property
    def sentence(self) -> Ints:
        """Number of the sentence per word."""
        ends = np.isin(self.kinds, _ENDS)
        return (np.cumsum(ends) - ends)[self.is_word].astype(np.int32)

    @cached_property
    def step(self) -> Ints:
        """Number of the step per word."""
        return (np.arange(len(self.words)) // STEP).astype(np.int32)

    def sums(self, part: Ints) -> Floats:
        """(parts, D) unit sums of the vectors of every part (a number per word), common
        words weighing less; parts without a vector are left out."""
        unit = self.known.vectors.unit
        n = int(part.max(initial=-1)) + 1
        total = np.zeros((n, unit.shape[1]), np.float32)
        weighed = unit[self.content] * self.weight[:, None]
        np.add.at(total, part[self.at >= 0], weighed)
        norm = np.linalg.norm(total, axis=1)
        kept = norm > 1e-6
        return np.asarray(total[kept] / norm[kept, None], np.float32)


def window(text: str, known: Known) -> Window:
    """`text` as one window, whatever its length."""
    words = known.words
    text = alike(text[:MOST_LETTERS])
    get, row = words.row_of.get, words.row
    rows = np.array(
        [
            row(token) if (r := get(token)) is None else r
            for token in TOKEN.findall(text.lower())
            if token != "\n"
        ],
        np.int32,
    )
    return Window(known, rows, tuple(_NAME.findall(text)))


def texts(text: str) -> list[str]:
    """The text cut into windows of `SIZE` words, what is left over left out; none for a
    shorter text, at most `MOST_WINDOWS`."""
    found = list(cut(text, SIZE))
    if len(found) > MOST_WINDOWS:
        picked = np.linspace(0, len(found) - 1, MOST_WINDOWS).round().astype(int)
        found = [found[place] for place in picked]
    return found


def windows(text: str, known: Known) -> Iterator[Window]:
    """The windows of `texts`, read."""
    return (window(part, known) for part in texts(text))
