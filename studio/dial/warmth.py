"""Temperature in words: from cool to hot."""

from __future__ import annotations

STEPS = (0.3, 0.5, 0.7, 0.85, 1.0, 1.15, 1.3, 1.5)
_WORDS = ((0.4, "cold"), (0.6, "cool"), (0.8, "mild"), (0.95, "even"), (1.1, "warm"))
OWN = -1.0
"""The voice's own warmth."""


def word(temperature: float) -> str:
    """What a temperature is called.

    >>> word(0.5), word(1.3)
    ('cool', 'hot')
    """
    for below, name in _WORDS:
        if temperature < below:
            return name
    return "hot" if temperature < 1.4 else "fevered"


def turned(warmth: float, own: float, by: int) -> float:
    """The next step hotter (`by` 1) or cooler (-1) from `warmth`; steps go from the
    voice's `own` temperature, and coming back to it is `OWN` again."""
    steps = sorted({*STEPS, own})
    at = own if warmth < 0 else warmth
    if by > 0:
        chosen = next((step for step in steps if step > at + 1e-9), steps[-1])
    else:
        chosen = next((step for step in reversed(steps) if step < at - 1e-9), steps[0])
    return OWN if abs(chosen - own) < 1e-9 else chosen


def slider(temperature: float, width: int = 14) -> str:
    """The warmth on a line from cool to hot.

    >>> slider(1.0, 8)
    '────●───'
    """
    low, high = STEPS[0], STEPS[-1]
    part = (min(max(temperature, low), high) - low) / (high - low)
    at = round(part * (width - 1))
    return "─" * at + "●" + "─" * (width - 1 - at)
