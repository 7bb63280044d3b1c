"""A few numbers as a small line of braille, and what they are in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from widgets.braille import Canvas


def spark(
    values: Sequence[float], width: int, height: int = 1, *, top: float = 0.0
) -> list[str]:
    """Rows of `width` cells: the values from left to right, 0 at the bottom.

    `top`, or the largest where that is more, reaches the top; where all are 0 the line
    lies at the bottom. One value is a level line. Values that are no
    finite numbers count as 0.

    >>> spark((0, 1, 2), 3)
    ['⣀⠴⠊']
    """
    if not values or width <= 0 or height <= 0:
        return [" " * max(0, width)] * max(0, height)
    heights = np.nan_to_num(np.asarray(values, float), posinf=0.0, neginf=0.0)
    heights = np.maximum(heights, 0.0)
    if len(heights) == 1:
        heights = np.repeat(heights, 2)
    floor = 4 * height - 1
    y = floor - heights / (max(heights.max(), top) or 1.0) * floor
    x = np.linspace(0, 2 * width - 1, len(heights))
    points = np.stack((x, y), axis=1)
    canvas = Canvas(width, height)
    canvas.lines(points[:-1], points[1:])
    return ["".join(text for text, _ in row) for row in canvas.rows()]
