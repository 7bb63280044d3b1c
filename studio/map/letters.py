"""Letters as strokes, for pictures drawn without a font.

A letter stands on a grid: x from the left, y down from the top of a capital; small
letters begin at 2, the line is at 6. Each stroke is a run of points `xy`.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Segments = NDArray[np.float64]

CAPITAL = 6.0
"""Units from the line to the top of a capital."""
GAP, SPACE = 2.0, 3.0
"""Units between two letters, and of a space."""

_BOWL = "43 32 12 03 05 16 36 45"
_ROUND = "10 30 41 45 36 16 05 01 10"
_STROKES = {
    "A": "06 02 20 42 46|04 44",
    "B": "33 03 00 30 41 42 33 44 45 36 06 03",
    "C": "41 30 10 01 05 16 36 45",
    "D": "00 20 42 44 26 06 00",
    "E": "40 00 06 46|03 33",
    "F": "40 00 06|03 33",
    "G": "41 30 10 01 05 16 36 45 43 23",
    "H": "00 06|40 46|03 43",
    "I": "00 06",
    "J": "30 35 26 16 05",
    "K": "00 06|40 04|13 46",
    "L": "00 06 36",
    "M": "06 00 24 40 46",
    "N": "06 00 46 40",
    "O": _ROUND,
    "P": "06 00 30 41 42 33 03",
    "Q": f"{_ROUND}|24 46",
    "R": "06 00 30 41 42 33 03|23 46",
    "S": "41 30 10 01 02 13 33 44 45 36 16 05",
    "T": "00 40|20 26",
    "U": "00 05 16 36 45 40",
    "V": "00 26 40",
    "W": "00 16 22 36 40",
    "X": "00 46|40 06",
    "Y": "00 23 40|23 26",
    "Z": "00 40 06 46",
    "a": "12 32 43 46|44 14 05 16 36 45",
    "b": "00 06|03 12 32 43 45 36 16 05",
    "c": _BOWL,
    "d": f"40 46|{_BOWL}",
    "e": f"04 44 {_BOWL}",
    "f": "30 20 11 16|02 22",
    "g": f"42 47 38 18 07|{_BOWL}",
    "h": "00 06|03 12 32 43 46",
    "i": "02 06|00 00",
    "j": "12 17 08|10 10",
    "k": "00 06|32 04 36",
    "l": "00 06",
    "m": "02 06|03 12 23 26|23 32 43 46",
    "n": "02 06|03 12 32 43 46",
    "o": "12 32 43 45 36 16 05 03 12",
    "p": "02 08|03 12 32 43 45 36 16 05",
    "q": f"42 48|{_BOWL}",
    "r": "02 06|03 12 22",
    "s": "42 12 03 14 34 45 36 06",
    "t": "10 15 26|02 22",
    "u": "02 05 16 36 45|42 46",
    "v": "02 26 42",
    "w": "02 16 23 36 42",
    "x": "02 46|42 06",
    "y": "02 25|42 18 08",
    "z": "02 42 06 46",
    "0": _ROUND,
    "1": "01 10 16",
    "2": "01 10 30 41 42 06 46",
    "3": "01 10 30 41 42 33 44 45 36 16 05|33 23",
    "4": "36 30 04 44",
    "5": "40 00 03 33 44 45 36 06",
    "6": "30 10 01 05 16 36 45 44 33 13 04",
    "7": "00 40 16",
    "8": "13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33",
    "9": "42 33 13 02 01 10 30 41 45 36 16",
    ".": "06 06",
    ",": "15 16 07",
    "'": "00 02",
    '"': "00 02|20 22",
    "-": "03 23",
    "·": "03 03",
    "(": "10 01 05 16",
    ")": "00 11 15 06",
    "&": "46 12 11 20 30 31 04 05 16 26 44",
    ":": "03 03|06 06",
    ";": "13 13|15 16 07",
    "!": "00 04|06 06",
    "?": "01 10 20 31 32 14|16 16",
    "/": "30 06",
    "*": "11 35|31 15|20 26",
}
_UNKNOWN = "00 30 36 06 00"
_ALIKE = str.maketrans("\u2018\u2019\u201c\u201d\u2010\u2011\u2013\u2014", "''\"\"----")


def lettered(text: str, capital: float) -> tuple[Segments, float]:
    """`text` in one line as segments (n, 2, 2) from the left end of its line, and its
    width; a capital is `capital` high, in the same unit. Letters that are not known
    lose their accents, or else are boxes."""
    found: list[Segments] = []
    at = 0.0
    for letter in _plain(text):
        if letter == " ":
            at += SPACE
            continue
        held = _segments(letter)
        found.append(held + np.array((at, -CAPITAL)))
        at += float(held[..., 0].max()) + GAP
    size = capital / CAPITAL
    if not found:
        return np.zeros((0, 2, 2)), 0.0
    return np.concatenate(found) * size, (at - GAP) * size


def _plain(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.translate(_ALIKE))
    return "".join(c for c in parted if not unicodedata.combining(c))


@cache
def _segments(letter: str) -> Segments:
    strokes = []
    for stroke in _STROKES.get(letter, _UNKNOWN).split("|"):
        points = [(float(at[0]), float(at[1])) for at in stroke.split()]
        strokes += list(pairwise(points))
    return np.array(strokes)
