"""Who wrote which letters: run lengths over the whole draft, in small blocks.

A flat list of starts would have to be shifted behind every keystroke. Blocks of runs
know only lengths, so an edit touches one block, and a place is found by adding up the
blocks' totals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sessions.edit import Origin, Run, Span

BLOCK = 128
"""Runs in a block before it is split."""


class Provenance:
    """Run lengths that always add up to the length of the draft."""

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        flat: list[Run] = []
        for length, origin in runs:
            _push(flat, length, origin)
        self._blocks: list[list[Run]] = []
        self._totals: list[int] = []
        self._set_blocks(0, 0, flat)

    def copy(self) -> Provenance:
        """Another one, to be read while this one changes; blocks are never changed."""
        twin = Provenance()
        twin._blocks, twin._totals = self._blocks.copy(), self._totals.copy()
        return twin

    def replace(
        self, offset: int, n_removed: int, inserted: Sequence[Run]
    ) -> tuple[Run, ...]:
        """Put `inserted` in place of `n_removed` characters; returns what was there."""
        first, base = self._find(offset)
        last, covered = first, base + self._totals[first]
        while covered < offset + n_removed:
            last += 1
            covered += self._totals[last]
        flat = [run for block in self._blocks[first : last + 1] for run in block]
        head, rest = _split(flat, offset - base)
        middle, tail = _split(rest, n_removed)
        for length, origin in inserted:
            _push(head, length, origin)
        if tail:
            _push(head, *tail[0])
            head.extend(tail[1:])
        self._set_blocks(first, last + 1, head)
        return tuple(middle)

    def between(self, start: int, end: int) -> list[Span]:
        """Spans over `start` to `end`, clipped, in order, equal neighbours joined."""
        spans: list[Span] = []
        if end <= start:
            return spans
        block, place = self._find(start)
        for length, origin in self._from(block):
            after = place + length
            if after > start:
                left, right = max(place, start), min(after, end)
                if spans and spans[-1].origin == origin:
                    spans[-1] = Span(spans[-1].start, right, origin)
                else:
                    spans.append(Span(left, right, origin))
            place = after
            if place >= end:
                break
        return spans

    def runs(self) -> list[Run]:
        """All runs, neighbours of one origin as one."""
        flat: list[Run] = []
        for length, origin in self._from(0):
            _push(flat, length, origin)
        return flat

    def _from(self, block: int) -> Iterator[Run]:
        for index in range(block, len(self._blocks)):
            yield from self._blocks[index]

    def _find(self, offset: int) -> tuple[int, int]:
        """The first block that reaches `offset`, and the offset at which it begins."""
        base = 0
        for index, total in enumerate(self._totals):
            if base + total >= offset:
                return index, base
            base += total
        raise IndexError(offset)

    def _set_blocks(self, first: int, last: int, flat: list[Run]) -> None:
        if len(flat) <= BLOCK:
            blocks = [flat]
        else:
            half = BLOCK // 2
            blocks = [flat[i : i + half] for i in range(0, len(flat), half)]
        if not flat and (first > 0 or last < len(self._blocks)):
            blocks = []
        self._blocks[first:last] = blocks
        self._totals[first:last] = [sum(run[0] for run in block) for block in blocks]


def _push(flat: list[Run], length: int, origin: Origin) -> None:
    if length <= 0:
        return
    if flat and (flat[-1][1] is origin or flat[-1][1] == origin):
        flat[-1] = (flat[-1][0] + length, origin)
    else:
        flat.append((length, origin))


def _split(flat: list[Run], offset: int) -> tuple[list[Run], list[Run]]:
    place = 0
    for index, (length, origin) in enumerate(flat):
        if place + length > offset:
            inside = offset - place
            if not inside:
                return flat[:index], flat[index:]
            head = [*flat[:index], (inside, origin)]
            return head, [(length - inside, origin), *flat[index + 1 :]]
        place += length
    return list(flat), []
