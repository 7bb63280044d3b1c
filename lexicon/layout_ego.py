"""A term in the middle, its neighbours at both sides, theirs beyond.

The sides have rows of their own, so that names can be read however many there are; a
radial map sets those above and below the middle one over the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lexicon.layout import Place

REACH = 2.0
"""Half the width of a map with two steps; half its height is 1."""

INWARD = 0.35
"""How far the middle rows of a side stand out beyond its first and last."""


def around(
    centre: str, tied: Callable[[str], Sequence[str]], *, steps: int = 2, most: int = 40
) -> dict[str, Place]:
    """Places of `centre` and what is tied to it within `steps` (1 or 2).

    Args:
        tied: The names a name is tied to; the order is kept, so that what is added
            last comes last and the rest hardly moves.
        most: Names that are placed at all; the nearest first.
    """
    near = [name for name in dict.fromkeys(tied(centre)) if name != centre]
    near = near[: max(0, most - 1)]
    seen = {centre, *near}
    places = {centre: (0.0, 0.0)}
    left = most - len(seen)
    for side, sign in ((near[0::2], 1.0), (near[1::2], -1.0)):
        _column(side, sign, places)
    if steps < 2:
        return places
    beyond: dict[float, list[str]] = {1.0: [], -1.0: []}
    for name in sorted(near, key=lambda name: places[name][1]):
        for other in tied(name):
            if left > 0 and other not in seen:
                seen.add(other)
                beyond[1.0 if places[name][0] > 0 else -1.0].append(other)
                left -= 1
    for sign, side in beyond.items():
        _column(side, sign * REACH, places)
    return places


def _column(names: Sequence[str], x: float, places: dict[str, Place]) -> None:
    """One side: rows evenly from -1 to 1, bent outward in the middle."""
    for row, name in enumerate(names):
        y = -1 + (2 * row + 1) / len(names)
        bend = 1 - INWARD * y * y / abs(x)
        places[name] = x * bend, y
