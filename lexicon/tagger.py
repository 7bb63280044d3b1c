"""Parts of speech by an averaged perceptron, small enough to travel with the program.

M. Collins, "Discriminative Training Methods for Hidden Markov Models" (EMNLP 2002),
read greedily from left to right. Each feature is a short text; its weights for the 17
parts of speech of Universal Dependencies are 17 bytes, found by the CRC of that text.
Nearly all features belong to one word, so a word met before costs a few additions.
`protean lexicon train-tagger` makes the weights; docs/lexicon.md has the accuracy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from lexicon import arrays
from lexicon.tokens import Token, sentences

TAGS = (
    *("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM"),
    *("PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"),
)
"""Parts of speech, as https://universaldependencies.org/u/pos/ defines them."""

N = len(TAGS)
NONE = N
"""Stands for the part of speech before the first word."""

SHIPPED = "tagger.npz"
WHAT = "tagger"
LARGEST = 8 << 20
"""Bytes of a file of weights, unpacked."""

REMEMBERED = 20_000
"""Words whose sums are kept at hand."""

_STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
"""Quotation marks as the treebank has them."""

Scores = NDArray[np.int32]


def lower(word: str) -> str:
    """A word as features spell it: small letters, digits alike."""
    word = word[:60].lower()
    return "0" * min(len(word), 4) if word.isdigit() else word


def own_features(word: str) -> Iterator[str]:
    """What a word says of itself."""
    low = lower(word)
    yield "bias"
    yield f"w={low}"
    for size in (1, 2, 3, 4):
        yield f"s{size}={low[-size:]}"
    for size in (1, 2, 3):
        yield f"p{size}={low[:size]}"
    yield f"x={shape(word)}"
    yield f"xs={shape(word)} {low[-3:]}"


def shape(word: str) -> str:
    """Capitals, small letters, digits and signs, each run as one.

    >>> shape("Debt-42")
    'Aa-0'
    """
    found = ""
    for c in word[:40]:
        kind = "A" if c.isupper() else "a" if c.isalpha() else "0"
        kind = kind if c.isalnum() else c
        if found[-1:] != kind:
            found += kind
    return found


def near_features(word: str) -> tuple[tuple[str, ...], ...]:
    """What a word says of the one after it, of the second after it, of the one before
    it, and of the second before it."""
    low = lower(word)
    case = "A" if word[:1].isupper() else "a"
    return (
        (f"a={low}", f"as={low[-3:]}", f"ac={case}"),
        (f"b={low}",),
        (f"c={low}", f"cs={low[-3:]}", f"cc={case}"),
        (f"d={low}",),
    )


def tag_features(before: int, second: int) -> tuple[str, str]:
    """What the two parts of speech before a word say of it."""
    return f"t={before}", f"tt={before},{second}"


def mixed_features(before: int, word: str, after: str) -> tuple[str, str, str]:
    """What the tag before says together with the word, or with the next word."""
    low = lower(word)
    return (
        f"tw={before} {low}",
        f"ts={before} {low[-3:]}",
        f"tc={before} {lower(after)}",
    )


def crc_of(feature: str) -> int:
    """What a feature is found by."""
    return crc32(feature.encode("utf-8", "replace"))


class Tagger:
    """Gives each word of a sentence its part of speech."""

    def __init__(self, crcs: NDArray[np.uint32], weights: NDArray[np.int8]) -> None:
        """`crcs` (n) in ascending order, `weights` (n, 17)."""
        self._rows = {int(crc): row for row, crc in enumerate(crcs)}
        self._weights = weights.astype(np.int32)
        self._zero: Scores = np.zeros(N, np.int32)
        pairs = [
            [self._sum(tag_features(a, b)) for b in range(N + 1)] for a in range(N + 1)
        ]
        self._pairs: Scores = np.array(pairs)
        self._own = lru_cache(REMEMBERED)(lambda word: self._sum(own_features(word)))
        self._near = lru_cache(REMEMBERED)(self._near_sums)
        self._with = lru_cache(REMEMBERED)(self._mixed_sums)
        self._beside = lru_cache(REMEMBERED)(self._after_sums)

    @classmethod
    def shipped(cls) -> Tagger:
        """The one that comes with Protean; loaded once."""
        return _shipped()

    @classmethod
    def load(cls, file: IO[bytes] | Path) -> Tagger:
        """From a file that training made. Raises LexiconError for what is none."""
        parts = arrays.read(file, WHAT, "crcs", "weights", "tags")
        crcs, weights = parts["crcs"], parts["weights"]
        sound = crcs.dtype == np.uint32 and weights.dtype == np.int8
        if not sound or weights.shape != (len(crcs), N) or weights.nbytes > LARGEST:
            raise arrays.unfit(WHAT, "the numbers have an unknown shape")
        if tuple(map(str, parts["tags"])) != TAGS:
            raise arrays.unfit(WHAT, "the parts of speech are not ours")
        return cls(crcs, weights)

    def tag(self, words: Sequence[str]) -> list[str]:
        """Parts of speech for the words of one sentence, signs included."""
        n = len(words)
        if not n:
            return []
        words = [word.translate(_STRAIGHT) for word in words]
        near = [self._near(word) for word in words]
        own = [self._own(word) for word in words]
        tags: list[str] = []
        before = second = NONE
        for at in range(n):
            after = words[at + 1] if at + 1 < n else ""
            scores = own[at] + self._pairs[before, second]
            scores += self._with(words[at])[before]
            scores += self._beside(after)[before]
            scores += near[at - 1][0] if at else self._edge[0]
            if at > 1:
                scores += near[at - 2][1]
            scores += near[at + 1][2] if at + 1 < n else self._edge[2]
            if at + 2 < n:
                scores += near[at + 2][3]
            second, before = before, int(scores.argmax())
            tags.append(TAGS[before])
        return tags

    def read(self, text: str) -> Iterator[list[tuple[Token, str]]]:
        """The sentences of a text with the part of speech of each token."""
        for sentence in sentences(text):
            tags = self.tag([token.text for token in sentence])
            yield list(zip(sentence, tags, strict=True))

    @property
    def _edge(self) -> Scores:
        return self._near("")

    def _sum(self, features: Iterable[str]) -> Scores:
        rows = self._rows
        found = [rows[crc] for f in features if (crc := crc_of(f)) in rows]
        if not found:
            return self._zero
        total: Scores = self._weights[found].sum(axis=0, dtype=np.int32)
        return total

    def _near_sums(self, word: str) -> Scores:
        return np.array([self._sum(features) for features in near_features(word)])

    def _mixed_sums(self, word: str) -> Scores:
        return np.array(
            [self._sum(mixed_features(tag, word, "")[:2]) for tag in range(N + 1)]
        )

    def _after_sums(self, word: str) -> Scores:
        return np.array(
            [self._sum(mixed_features(tag, "", word)[2:]) for tag in range(N + 1)]
        )


@lru_cache(maxsize=1)
def _shipped() -> Tagger:
    with arrays.shipped(SHIPPED) as file:
        return Tagger.load(file)
