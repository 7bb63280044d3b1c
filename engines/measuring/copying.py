"""What takes share with the training texts, token for token.

Every 8-gram of the takes is looked for in the whole training stream by its hash (a bit
table first, then an exact search); neighbouring hits at the same distance between take
and stream are runs. Nothing shorter than 8 tokens is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

GRAM = 8
TABLE_BITS = 24
_PRIME = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
Ids = npt.NDArray[np.uint32]
Keys = npt.NDArray[np.uint64]


@dataclass
class Copied:
    """What was found of one take: its longest run, where in the take it begins, in how
    many places of the stream it stands, and which of its 8-grams were found."""

    n_grams: int
    longest: int = 0
    start: int = 0
    places: int = 0
    found: set[int] = field(default_factory=set)

    @property
    def share(self) -> float:
        """Of the take's 8-grams, those found in the stream."""
        return len(self.found) / max(1, self.n_grams)


def look_up(takes: Sequence[Sequence[int]], stream: Iterable[Ids]) -> list[Copied]:
    """The longest common runs of takes with pieces of a stream of token ids (no run
    crosses from one piece into the next)."""
    results = [Copied(max(0, len(take) - GRAM + 1)) for take in takes]
    keys, owners, starts = _of_takes(takes)
    if not len(keys):
        return results
    order = np.argsort(keys, kind="stable")
    keys, owners, starts = keys[order], owners[order], starts[order]
    table = np.zeros(1 << TABLE_BITS, bool)
    table[_slots(keys)] = True
    for piece in stream:
        seen = _keys(piece)
        maybe = np.flatnonzero(table[_slots(seen)])
        low = np.searchsorted(keys, seen[maybe], "left")
        high = np.searchsorted(keys, seen[maybe], "right")
        hit = high > low
        _runs(results, maybe[hit], low[hit], high[hit], owners, starts)
    return results


def _of_takes(takes: Sequence[Sequence[int]]) -> tuple[Keys, Ids, Ids]:
    parts = [_keys(np.array(take, np.uint32)) for take in takes]
    owners = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    starts = [np.arange(len(part)) for part in parts]
    if not parts:
        return np.zeros(0, np.uint64), np.zeros(0, np.uint32), np.zeros(0, np.uint32)
    return (
        np.concatenate(parts),
        owners.astype(np.uint32),
        np.concatenate(starts).astype(np.uint32),
    )


def _keys(ids: Ids) -> Keys:
    """A hash of each 8 ids in a row."""
    n = max(0, len(ids) - GRAM + 1)
    wide = ids.astype(np.uint64)
    keys = np.zeros(n, np.uint64)
    for at in range(GRAM):
        keys = (keys * _PRIME) ^ (wide[at : at + n] * _MIX)
        keys ^= keys >> np.uint64(29)
    return keys


def _slots(keys: Keys) -> npt.NDArray[np.int64]:
    mixed = (keys * _MIX) >> np.uint64(64 - TABLE_BITS)
    return mixed.astype(np.int64)


def _runs(
    results: list[Copied],
    places: npt.NDArray[np.intp],
    low: npt.NDArray[np.intp],
    high: npt.NDArray[np.intp],
    owners: Ids,
    starts: Ids,
) -> None:
    """Join hits on the same diagonal (place minus start) of the same take."""
    counts = high - low
    if not counts.sum():
        return
    place = np.repeat(places, counts)
    offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    at = np.repeat(low, counts) + offset
    owner, start = owners[at].astype(np.int64), starts[at].astype(np.int64)
    order = np.lexsort((start, place - start, owner))
    owner, start, place = owner[order], start[order], place[order]
    diagonal = place - start
    new = np.ones(len(owner), bool)
    new[1:] = (
        (owner[1:] != owner[:-1])
        | (diagonal[1:] != diagonal[:-1])
        | (start[1:] != start[:-1] + 1)
    )
    first = np.flatnonzero(new)
    lengths = np.diff(np.append(first, len(owner))) + GRAM - 1
    for take, begin in set(zip(owner.tolist(), start.tolist(), strict=True)):
        results[take].found.add(begin)
    for row, length in zip(first.tolist(), lengths.tolist(), strict=True):
        result, begin = results[int(owner[row])], int(start[row])
        if length > result.longest:
            result.longest, result.start, result.places = length, begin, 1
        elif length == result.longest and begin == result.start:
            result.places += 1
