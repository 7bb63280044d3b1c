"""The slider *virality*: how often the writer's own terms come."""

from __future__ import annotations

MOST_INFECTION = 4.0
"""Terms per 100 tokens that it ends at."""
CEILING = 8.0
"""Nats that a term may be pulled by, at most."""


def infection_of(virality: float) -> float:
    """Terms per 100 tokens for the slider from 0 (my words stay away) to 1 (my words
    are everywhere)."""
    return round(MOST_INFECTION * min(1.0, max(0.0, virality)), 3)


def gamma_of(virality: float) -> float:
    """The ceiling of the pull in nats: a low slider also pulls less hard."""
    return CEILING * (0.5 + 0.5 * min(1.0, max(0.0, virality)))


def virality_said(value: float) -> str:
    """A place of the slider in words; its ends are "my words stay away" and "my words
    are everywhere".

    >>> virality_said(0.0)
    'my words stay away'
    """
    for below, said in (
        (0.05, "my words stay away"),
        (0.35, "my words come now and then"),
        (0.65, "my words come often"),
        (0.95, "my words crowd in"),
    ):
        if value < below:
            return said
    return "my words are everywhere"
