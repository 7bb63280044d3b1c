"""How far an axis leans where its slider stands at its end."""

from __future__ import annotations

END = 1.2
"""Weight of a lean at the dial's end."""
STRONGER = {
    "line-break": 2.5,
    "nesting": 1.2,
    "strangeness": 1.2,
    "density": 1.4,
    "dialogue": 1.25,
    "concreteness": 1.25,
    "collapse": 1.4,
}
"""Line breaks are so unlikely in prose that it takes more to have one; tables have
smaller numbers where the two ends' books are less far apart."""
FURTHER = {"concreteness": 1.4}
"""How much further a slider goes than its table was weighed for. The voice that axes
are tried over tells of things already: there a turn must go far to be heard."""


def table_end(axis: str) -> float:
    """The weight at which a table is made to move its own axis alone."""
    return END * STRONGER.get(axis, 1.0)


def end_weight(axis: str) -> float:
    """The weight at the end of an axis's slider."""
    return table_end(axis) * FURTHER.get(axis, 1.0)
