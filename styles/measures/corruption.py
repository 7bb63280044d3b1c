"""Texts made worse by known doses, to see whether a measure notices."""

from __future__ import annotations

import random
import re
from bisect import bisect
from collections.abc import Sequence

import numpy as np

from styles.measures.known import Known
from styles.tokens import WORD
from styles.words import FIRST_OPEN

POOL = 40
"""Texts that the sentences of a splice are taken from."""
_USED = -(10**9)
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*[\"')]*\s*|[.!?…]+\s*")


class Swapper:
    """Puts other words in place of content words: of the same class of words, drawn as
    often as they are used, so that neither grammar nor rarity gives the swap away."""

    def __init__(self, known: Known) -> None:
        self.words = words = known.words
        rows = known.vectors.rows
        forms = list(words.row_of)
        self._of: dict[int, tuple[list[str], list[float]]] = {}
        share = np.exp(known.vectors.log_share.astype(np.float64))
        for kind in np.unique(words.kind[rows]):
            held = np.flatnonzero(words.kind[rows] == kind)
            self._of[int(kind)] = (
                [forms[rows[place]] for place in held],
                np.cumsum(share[held]).tolist(),
            )

    def swap(self, text: str, dose: float, seed: int) -> str:
        """`text` with a share `dose` (0 to 1) of its content words swapped."""
        draw = random.Random(seed)

        def other(match: re.Match[str]) -> str:
            word = match.group()
            row = self.words.row_of.get(word.lower())
            if row is None or self.words.kind[row] < FIRST_OPEN:
                return word
            held = self._of.get(int(self.words.kind[row]))
            # Drawn for every word, so that a larger dose swaps the same words and more.
            chance, place = draw.random(), draw.random()
            if held is None or chance >= dose:
                return word
            found = held[0][min(bisect(held[1], place * held[1][-1]), len(held[0]) - 1)]
            return found.capitalize() if word[0].isupper() else found

        return WORD.sub(other, text)


def salad(text: str, seed: int) -> str:
    """The words of `text` in any order; its marks and line ends stay where they are."""
    found = WORD.findall(text)
    random.Random(seed).shuffle(found)
    given = iter(found)
    return WORD.sub(lambda match: next(given), text)


def sentences(text: str) -> list[str]:
    """
    >>> sentences("One. Two, three! Four")
    ['One. ', 'Two, three! ', 'Four']
    """
    return _SENTENCE.findall(text)


def shuffle(text: str, seed: int) -> str:
    """The sentences of `text` in another order."""
    parts = [part.strip() for part in sentences(text)]
    random.Random(seed).shuffle(parts)
    return " ".join(parts)


def splice(text: str, others: Sequence[str], dose: float, seed: int) -> str:
    """`text` with a share `dose` of its sentences replaced by sentences of about the
    same length out of `others`, texts of other hands."""
    draw = random.Random(seed)
    parts = [part.strip() for part in sentences(text)]
    pool = [
        part.strip()
        for other in draw.sample(list(others), min(POOL, len(others)))
        # The first and the last sentence of a passage may be cut.
        for part in sentences(other)[1:-1]
    ]
    draw.shuffle(pool)
    pool_size = [len(part.split()) for part in pool]
    order = list(range(len(parts)))
    draw.shuffle(order)
    for place in order[: round(dose * len(parts))] if pool else ():
        size = len(parts[place].split())
        nearest = min(range(len(pool)), key=lambda at: abs(pool_size[at] - size))
        parts[place] = pool[nearest]
        pool_size[nearest] = _USED
    return " ".join(parts)
