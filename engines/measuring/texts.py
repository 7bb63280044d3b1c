"""Held-out and training text of a corpus folder, by set and by author.

The folder is what `protean train corpus` writes; which authors are held out is decided
there and nowhere else (`training/splitting.py`).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engines.errors import EngineError

STYLES = ("realism", "surreal", "kjv", "philosophical")
GENERAL = "general"
Texts = dict[str, dict[str, list[str]]]
"""Set to author (or single work, where only some of an author's are held out) to
texts."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """`training` holds samples only, `n_samples` per set at most."""

    folder: Path
    held_out: Texts
    training: Texts


def read_corpus(folder: Path, n_chars: int = 0, n_samples: int = 0) -> Corpus:
    """Held-out texts whole; of each training set `n_samples` passages of about
    `n_chars` characters, spread evenly over its authors. Raises EngineError."""
    from engines.training.corpus import works_in

    held: dict[str, dict[tuple[str, str], list[str]]] = {}
    sampled: Texts = {}
    trained: dict[str, set[str]] = defaultdict(set)
    for work in works_in(folder):
        group, author = str(work["set"]), str(work["author"])
        text, title = str(work["text"]), str(work.get("title", ""))
        if work["held_out"]:
            held.setdefault(group, {}).setdefault((author, title), []).append(text)
            continue
        trained[group].add(author)
        if n_samples and group in STYLES:
            chance = random.Random(f"{group}/{author}/{title}")
            found = sampled.setdefault(group, {}).setdefault(author, [])
            found += passages(text, n_chars, 40, chance)
    by_set: Texts = {}
    for group, works in held.items():
        for (author, title), texts in works.items():
            unit = f"{author}: {title}" if author in trained[group] else author
            by_set.setdefault(group, {}).setdefault(unit, []).extend(texts)
    if not by_set:
        raise EngineError(
            "Nothing is held out",
            f"{folder} has no held-out work to measure with. Make it anew with "
            "`protean train corpus` from more than one author.",
        )
    return Corpus(
        folder,
        by_set,
        {
            group: _evenly(authors, n_samples, random.Random(group))
            for group, authors in sampled.items()
        },
    )


def passages(text: str, n_chars: int, n: int, chance: random.Random) -> list[str]:
    """Up to `n` passages of `n_chars` characters and the word that ends there, each
    from the beginning of a paragraph, in a random order."""
    starts = [0]
    at = text.find("\n\n")
    while at >= 0:
        starts.append(at + 2)
        at = text.find("\n\n", at + 2)
    starts = [start for start in starts if start + n_chars <= len(text)]
    chance.shuffle(starts)
    found: list[str] = []
    taken: list[int] = []
    for start in starts:
        if len(found) == n:
            break
        if any(abs(start - other) < n_chars for other in taken):
            continue
        end = start + n_chars
        while end < len(text) and not text[end].isspace():
            end += 1
        taken.append(start)
        found.append(text[start:end])
    return found


def spread(
    units: Mapping[str, Sequence[str]], n_chars: int, n: int, seed: str
) -> list[tuple[str, str]]:
    """(author, passage) for `n` held-out passages, spread evenly over the authors."""
    pools: dict[str, list[str]] = {}
    for unit, texts in units.items():
        chance = random.Random(f"{seed}/{unit}")
        pool = [p for text in texts for p in passages(text, n_chars, n, chance)]
        chance.shuffle(pool)
        if pool:
            pools[unit] = pool
    return list(_deal(pools, n))


def _evenly(
    authors: Mapping[str, list[str]], n: int, chance: random.Random
) -> dict[str, list[str]]:
    pools = {}
    for author, found in authors.items():
        if found:
            chance.shuffle(found)
            pools[author] = found
    kept: dict[str, list[str]] = {}
    for author, passage in _deal(pools, n):
        kept.setdefault(author, []).append(passage)
    return kept


def _deal(pools: Mapping[str, list[str]], n: int) -> Iterator[tuple[str, str]]:
    """Passages from each pool in turn, until there are `n` or none is left."""
    n_given = 0
    for turn in range(max(map(len, pools.values()), default=0)):
        for name, pool in pools.items():
            if turn < len(pool):
                if n_given == n:
                    return
                n_given += 1
                yield name, pool[turn]
