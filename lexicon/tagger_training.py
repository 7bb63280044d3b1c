"""Training the tagger on a treebank, and measuring it.

The data are CoNLL-U files as Universal Dependencies publishes them, plain or packed
with xz. Training is deterministic: the same files and settings give the same weights.
"""

from __future__ import annotations

import io
import lzma
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lexicon.errors import LexiconError
from lexicon.tagger import (
    NONE,
    TAGS,
    N,
    Tagger,
    crc_of,
    mixed_features,
    near_features,
    own_features,
    tag_features,
)

Sentence = list[tuple[str, str]]
"""Words with their parts of speech."""

ROUNDS = 6
SELDOM = 2
"""Features that occur less often in the treebank are left out."""
LIGHT = 3
"""Features all of whose weights are smaller, of 127, are left out."""
LARGEST = 256 << 20
"""Bytes of a treebank file, unpacked."""

_NUMBER = {tag: at for at, tag in enumerate(TAGS)}


def read_conllu(path: Path) -> list[Sentence]:
    """The sentences of a CoNLL-U file. Raises LexiconError."""
    try:
        with lzma.open(path) if path.suffix == ".xz" else path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise LexiconError("The treebank is too large", f"{path.name}: use a part.")
        text = raw.decode("utf-8")
    except (OSError, lzma.LZMAError, UnicodeDecodeError, EOFError) as reason:
        raise LexiconError(
            "The treebank cannot be read", f"{path}: is it a CoNLL-U file?"
        ) from reason
    found: list[Sentence] = []
    now: Sentence = []
    for line in text.split("\n"):
        if not line:
            if now:
                found.append(now)
            now = []
        elif line[0] != "#":
            fields = line.split("\t")
            # Words that were contracted have a range as number, words left out a dot.
            if len(fields) > 3 and fields[0].isdigit() and fields[3] in _NUMBER:
                now.append((fields[1], fields[3]))
    if not found:
        raise LexiconError("The treebank is empty", f"{path} has no tagged sentence.")
    return found


def part(folder: Path, name: str) -> Path:
    """The file of a treebank's part: train, dev or test. Raises LexiconError."""
    found = sorted(folder.expanduser().glob(f"*-{name}.conllu*"))
    if not found:
        raise LexiconError(
            "The treebank is incomplete",
            f"{folder} has no file that ends in -{name}.conllu or -{name}.conllu.xz.",
        )
    return found[0]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares of tokens tagged as the treebank does; `unseen` those never met before."""

    tokens: int
    all: float
    unseen: float
    by_tag: dict[str, float]


def measure(
    tagger: Tagger, sentences: Sequence[Sentence], seen: frozenset[str] = frozenset()
) -> Accuracy:
    """How often the tagger agrees with a treebank on its own tokens."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for sentence in sentences:
        words = [word for word, _ in sentence]
        for (word, gold), tag in zip(sentence, tagger.tag(words), strict=True):
            for group in (gold, "") if word in seen else (gold, "", "unseen"):
                total[group] += 1
                right[group] += tag == gold
    share = {group: right[group] / total[group] for group in total}
    return Accuracy(
        total[""],
        share.get("", 0.0),
        share.get("unseen", 0.0),
        {tag: share[tag] for tag in TAGS if tag in share},
    )


def train(
    sentences: Sequence[Sentence],
    *,
    rounds: int = ROUNDS,
    seed: int = 0,
    told: Callable[[int, float], None] = lambda number, share: None,
) -> tuple[NDArray[np.uint32], NDArray[np.int8]]:
    """Weights for `Tagger`; `told` hears after each round how many were right."""
    table = _Table(sentences)
    weights = np.zeros((table.size, N), np.float32)
    totals = np.zeros((table.size, N), np.float64)
    stamps = np.zeros(table.size, np.int64)
    order = list(range(len(sentences)))
    rng = random.Random(seed)
    step = 0
    for number in range(rounds):
        rng.shuffle(order)
        right = seen = 0
        for at in order:
            before = second = NONE
            for fixed, word, after, gold in table.sentence(at):
                step += 1
                rows = fixed + table.moving(before, second, word, after)
                guess = int(weights[rows].sum(axis=0).argmax())
                if guess != gold:
                    index = np.array(rows)
                    late = (step - stamps[index])[:, None]
                    totals[index] += late * weights[index]
                    stamps[index] = step
                    weights[index, gold] += 1
                    weights[index, guess] -= 1
                right += guess == gold
                seen += 1
                second, before = before, guess
        told(number + 1, right / max(1, seen))
    totals += (step - stamps)[:, None] * weights
    return table.packed(totals / max(1, step))


class _Table:
    """Features of the training sentences as numbers of rows."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        counts: Counter[str] = Counter()
        for sentence in sentences:
            words = [word for word, _ in sentence]
            golds = [NONE, NONE, *(_NUMBER[tag] for _, tag in sentence)]
            for at in range(len(words)):
                counts.update(_fixed(words, at))
                after = words[at + 1] if at + 1 < len(words) else ""
                before, second = golds[at + 1], golds[at]
                counts.update(tag_features(before, second))
                counts.update(mixed_features(before, words[at], after))
        kept = sorted(feature for feature, n in counts.items() if n >= SELDOM)
        self._rows = {feature: row for row, feature in enumerate(kept)}
        self.size = len(kept)
        self._sentences = sentences
        self._ready: dict[int, list[tuple[list[int], str, str, int]]] = {}
        self._met: dict[tuple[int, int, str, str], list[int]] = {}

    def sentence(self, at: int) -> list[tuple[list[int], str, str, int]]:
        """For each word: rows that need no tags, the word, the next, its own tag."""
        if at not in self._ready:
            sentence = self._sentences[at]
            words = [word for word, _ in sentence]
            self._ready[at] = [
                (
                    self._known(_fixed(words, i)),
                    word,
                    words[i + 1] if i + 1 < len(words) else "",
                    _NUMBER[tag],
                )
                for i, (word, tag) in enumerate(sentence)
            ]
        return self._ready[at]

    def moving(self, before: int, second: int, word: str, after: str) -> list[int]:
        """Rows that depend on the parts of speech before."""
        key = (before, second, word, after)
        found = self._met.get(key)
        if found is None:
            features = (
                *tag_features(before, second),
                *mixed_features(before, word, after),
            )
            found = self._met[key] = self._known(features)
        return found

    def packed(
        self, weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.uint32], NDArray[np.int8]]:
        """The weights in bytes, in the order of their features' CRCs."""
        top = float(np.quantile(np.abs(weights).max(axis=1), 0.9999)) or 1.0
        small = np.clip(np.rint(weights * (127 / top)), -127, 127).astype(np.int8)
        features = list(self._rows)
        crcs = np.array([crc_of(f) for f in features], np.uint32)
        heavy = np.abs(small.astype(np.int16)).max(axis=1) >= LIGHT
        unique, first = np.unique(crcs[heavy], return_index=True)
        return unique, small[heavy][first]

    def _known(self, features: Sequence[str]) -> list[int]:
        rows = self._rows
        return [rows[feature] for feature in features if feature in rows]


def _fixed(words: Sequence[str], at: int) -> list[str]:
    n = len(words)
    found = list(own_features(words[at]))
    found.extend(near_features(words[at - 1] if at else "")[0])
    if at > 1:
        found.extend(near_features(words[at - 2])[1])
    found.extend(near_features(words[at + 1] if at + 1 < n else "")[2])
    if at + 2 < n:
        found.extend(near_features(words[at + 2])[3])
    return found


def file_of(crcs: NDArray[np.uint32], weights: NDArray[np.int8]) -> bytes:
    """The weights as `Tagger.load` reads them."""
    file = io.BytesIO()
    np.savez_compressed(file, crcs=crcs, weights=weights, tags=np.array(TAGS))
    return file.getvalue()
