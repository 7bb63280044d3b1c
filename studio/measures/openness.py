"""How open a voice stood at each step of a take: Renyi entropy, in a writer's words."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from widgets.parts import Part
from widgets.spark import spark

WIDTH = 48


def ways(bits: float) -> str:
    """How many ways to go on are as open as that.

    >>> ways(0.0), ways(2.0), ways(9.5)
    ('one way', 'about 4 ways', 'about 720 ways')
    """
    number = 2.0 ** max(0.0, bits)
    if number < 1.5:
        return "one way"
    told = round(number) if number < 100 else round(number, -1)
    return f"about {told:,.0f} ways"


def told(bits: Sequence[float]) -> str:
    """A take's openness in a line: at the middle of it, and at its most open step."""
    return (
        f"{ways(fmean(bits))} to go on at a step, {ways(max(bits))} at the most open "
        f"(Renyi entropy {fmean(bits):.1f} bits)"
    )


def open_parts(bits: Sequence[float]) -> list[Part]:
    """For the room that shows what a voice was given; nothing where none was told."""
    if not bits:
        return []
    rows = "\n".join(spark(bits, min(WIDTH, max(2, len(bits))), 2))
    said = told(bits)
    return [
        ("\n\nhow open it stood\n\n", "heading"),
        (rows, "accent"),
        f"\n{said[0].upper()}{said[1:]}.",
    ]
