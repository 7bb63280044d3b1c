"""Counting a corpora folder into the table that `lexicon.reference` reads.

The folder has files `*.jsonl.xz`, one JSON object with a "text" on each line.
"""

from __future__ import annotations

import io
import json
import lzma
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from lexicon.errors import LexiconError
from lexicon.reference import crc_of, level

WORDS = 60_000
PAIRS = 180_000
"""The commonest that are kept."""

COMMON = 120
"""The commonest words, which make no pairs: of the, and he."""

PRUNED = 3_000_000
"""Different pairs that are counted at a time; beyond, those met once are dropped."""

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


def texts(folder: Path) -> Iterator[str]:
    """The texts of a corpora folder, one by one. Raises LexiconError."""
    files = sorted(folder.expanduser().glob("*.jsonl.xz"))
    if not files:
        raise LexiconError(
            "There is nothing to count", f"{folder} has no file *.jsonl.xz."
        )
    for path in files:
        try:
            with lzma.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    yield str(json.loads(line)["text"])
        except (OSError, lzma.LZMAError, ValueError, KeyError, TypeError) as reason:
            raise LexiconError("The corpus cannot be read", f"{path}.") from reason


def count(
    folder: Path, told: Callable[[int], None] = lambda words: None
) -> tuple[int, Counter[str], Counter[tuple[str, str]]]:
    """Words in all, counts of words, counts of pairs. Raises LexiconError.

    Two passes: the second, over pairs, knows which words are too common.
    """
    words: Counter[str] = Counter()
    for text in texts(folder):
        words.update(_words(text))
        told(words.total())
    common = {word for word, _ in words.most_common(COMMON)}
    known = {word for word, n in words.items() if n > 2} - common
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts(folder):
        row = _words(text)
        pairs.update(
            pair for pair in pairwise(row) if pair[0] in known and pair[1] in known
        )
        if len(pairs) > PRUNED:
            pairs = Counter({pair: n for pair, n in pairs.items() if n > 1})
    return words.total(), words, pairs


def file_of(total: int, words: Counter[str], pairs: Counter[tuple[str, str]]) -> bytes:
    """The commonest of both as `Reference.load` reads them."""
    levels: dict[int, int] = {}
    for pair, n in pairs.most_common(PAIRS):
        levels[crc_of(*pair)] = level(n)
    for word, n in words.most_common(WORDS):
        levels[crc_of(word)] = level(n)
    crcs = np.array(sorted(levels), np.uint32)
    bytes_ = np.array([levels[int(crc)] for crc in crcs], np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, total=np.int64(total), crcs=crcs, levels=bytes_)
    return file.getvalue()


def _words(text: str) -> list[str]:
    return _WORD.findall(text.replace("\u2019", "'").lower())
