"""Can a reader tell the voices apart? A classifier that never saw a model answers.

Function words (Mosteller and Wallace 1964) and character n-grams (Stamatatos 2013), as
authorship studies use them; kernel ridge regression, one style against the rest, its
strength chosen by leaving training authors out. Then every style is given a mark to add
to its score, by which the left-out authors of all styles are named right equally often:
a style of many manners would else be named too seldom, of people's texts as of takes.
Trained on human text alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
BITS = 14
BUCKETS = 1 << BITS
LENGTHS = (2, 3, 4)
WEIGHT = 3.0
"""Of n-grams against function words."""
STRENGTHS = (1.0, 3.0, 10.0)
FOLDS = 4
MARKED = 600
"""Steps in which the marks are moved, each smaller than the one before."""
WORD = re.compile(r"[a-z]+")


@cache
def function_words() -> dict[str, int]:
    path = Path(__file__).with_name("function_words.txt")
    return {word: at for at, word in enumerate(path.read_text().split())}


def rates(text: str) -> Floats:
    """Function words per word of a text (n_words,)."""
    known = function_words()
    counts = np.zeros(len(known), np.float32)
    found = WORD.findall(text.lower())
    for word in found:
        if word in known:
            counts[known[word]] += 1
    return counts / np.float32(max(1, len(found)))


def grams(text: str) -> Floats:
    """Character n-grams in buckets (BUCKETS,): square roots of counts."""
    plain = " ".join(text.lower().split())
    codes = np.frombuffer(plain.encode("utf-32-le"), np.uint32).astype(np.uint64)
    counts = np.zeros(BUCKETS, np.float64)
    for length in LENGTHS:
        key = np.full(max(0, len(codes) - length + 1), length, np.uint64)
        for at in range(length):
            key = key * np.uint64(1_000_003) + codes[at : at + len(key)]
        # The upper bits of a multiplicative hash are the well-mixed ones.
        key = (key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - BITS)
        counts += np.bincount(key.astype(np.int64), minlength=BUCKETS)
    return np.sqrt(counts).astype(np.float32)


@dataclass(frozen=True)
class Reader:
    """A trained classifier; `styles` in the order of its scores."""

    styles: tuple[str, ...]
    strength: float
    cross_validated: float
    """Share of left-out training authors' passages named right."""
    marks: npt.NDArray[np.float64]
    """What is added to each style's score before the highest is named (n_styles,)."""
    _mean: Floats
    _spread: Floats
    _rarity: Floats
    _slopes: npt.NDArray[np.float64]
    """What each feature adds to each style's score (n_features, n_styles)."""

    def name(self, texts: Sequence[str], *, marked: bool = True) -> list[str]:
        """The style that each text looks most like; with `marked` off by the bare
        scores."""
        if not texts:
            return []
        marks = self.marks if marked else 0.0
        return [self.styles[at] for at in (self.scores(texts) + marks).argmax(1)]

    def scores(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """How much each text looks like each style (n_texts, n_styles), about 1 for the
        style of its own and -1 for another; at least one text."""
        rows = _features(_raw(texts), self._mean, self._spread, self._rarity)
        scores: npt.NDArray[np.float64] = rows @ self._slopes
        return scores


def train(texts: Mapping[str, Mapping[str, Sequence[str]]]) -> Reader:
    """A reader from style -> author -> passages of human text."""
    styles = tuple(sorted(texts))
    passages: list[str] = []
    labels: list[int] = []
    authors: list[str] = []
    for at, style in enumerate(styles):
        for author, found in texts[style].items():
            passages += found
            labels += [at] * len(found)
            authors += [f"{style}/{author}"] * len(found)
    raw = _raw(passages)
    mean, spread = raw[0].mean(0), raw[0].std(0) + np.float32(1e-4)
    # Sparck Jones 1972: what stands in few passages says more.
    seen = (raw[1] > 0).sum(0)
    rarity = (np.log((1 + len(passages)) / (1 + seen)) + 1).astype(np.float32)
    rows = _features(raw, mean, spread, rarity)
    targets = np.where(np.array(labels)[:, None] == np.arange(len(styles)), 1.0, -1.0)
    kernel = (rows @ rows.T).astype(np.float64)
    names = sorted(set(authors))
    fold = np.array([names.index(author) % FOLDS for author in authors])
    truth = np.array(labels)
    left_out = {
        strength: _left_out(kernel, targets, fold, strength) for strength in STRENGTHS
    }
    best = max(STRENGTHS, key=lambda each: _right(left_out[each], truth).mean())
    marks = _even(left_out[best], truth)
    right = float(_right(left_out[best] + marks, truth).mean())
    slopes = rows.T.astype(np.float64) @ _solve(kernel, targets, best)
    return Reader(styles, best, right, marks, mean, spread, rarity, slopes)


def confusion(
    reader: Reader, texts: Mapping[str, Sequence[str]], *, marked: bool = True
) -> dict[str, dict[str, float]]:
    """For each true style (or voice) the share named as each style."""
    table = {}
    for style, some in texts.items():
        named = reader.name(some, marked=marked)
        table[style] = {
            name: named.count(name) / max(1, len(named)) for name in reader.styles
        }
    return table


def _raw(texts: Sequence[str]) -> tuple[Floats, Floats]:
    return np.stack([rates(t) for t in texts]), np.stack([grams(t) for t in texts])


def _features(
    raw: tuple[Floats, Floats], mean: Floats, spread: Floats, rarity: Floats
) -> Floats:
    """Both kinds side by side, each row of about their weights' length, and a one."""
    words = np.clip((raw[0] - mean) / spread, -4, 4) / np.sqrt(raw[0].shape[1])
    found = raw[1] * rarity
    lengths = np.linalg.norm(found, axis=1, keepdims=True) + np.float32(1e-9)
    ones = np.ones((len(words), 1), np.float32)
    loud = found * (np.float32(np.sqrt(WEIGHT)) / lengths)
    return np.hstack((words, loud, ones)).astype(np.float32)


def _left_out(kernel: Any, targets: Any, fold: Any, strength: float) -> Any:
    """The scores of every passage by a reader that has not seen its author."""
    scores = np.zeros_like(targets)
    for number in range(FOLDS):
        out = fold == number
        if not out.any() or out.all():
            continue
        weights = _solve(kernel[~out][:, ~out], targets[~out], strength)
        scores[out] = kernel[out][:, ~out] @ weights
    return scores


def _right(scores: Any, truth: Any) -> Any:
    return scores.argmax(1) == truth


def _even(scores: Any, truth: Any) -> Any:
    """Marks (n_styles,) with which each style is named right as often as the others."""
    marks = np.zeros(scores.shape[1])
    for step in range(MARKED):
        right = _right(scores + marks, truth)
        shares = np.array([right[truth == at].mean() for at in range(len(marks))])
        marks += 0.1 / (1 + step / 50) * (shares.mean() - shares)
    return marks - marks.mean()


def _solve(kernel: Any, targets: Any, strength: float) -> Any:
    return np.linalg.solve(kernel + strength * np.eye(len(kernel)), targets)
