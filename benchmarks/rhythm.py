"""When a typist's letters fall, and when the studio would read ahead in between."""

from __future__ import annotations

import random
from collections.abc import Sequence

LETTER = (0.06, 0.18)
"""Seconds before a letter inside a word: about a hundred words a minute."""

WORD = (0.15, 0.45)
"""Seconds before the first letter of a word."""


def letters(text: str, seed: int, pace: float = 1.0) -> tuple[float, ...]:
    """The second at which each letter of `text` is typed; `pace` 2 is half as fast."""
    draw = random.Random(seed)
    now = 0.0
    times = []
    before = " "
    for letter in text:
        now += pace * draw.uniform(*(WORD if before == " " else LETTER))
        times.append(now)
        before = letter
    return tuple(times)


def readings(
    times: Sequence[float], pause: float, until: float, apart: float
) -> tuple[tuple[float, int], ...]:
    """When the engine is let to read ahead, and how many letters stand there then.

    The studio looks every `pause` seconds whether anything new stands there, and reads
    when the last key is as long ago or the last reading `apart` seconds.
    """
    found: list[tuple[float, int]] = []
    ticks = int(until / pause) if pause > 0 else 0
    for tick in range(1, ticks + 1):
        now = tick * pause
        typed = sum(time <= now for time in times)
        if not typed or (found and found[-1][1] == typed):
            continue
        if now - times[typed - 1] >= pause or not found or now - found[-1][0] >= apart:
            found.append((now, typed))
    return tuple(found)
