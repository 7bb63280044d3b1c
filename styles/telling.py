"""Readings in plain words, no more exact than they are."""

from __future__ import annotations

from styles.axes import AXES, STYLES
from styles.reading import Place, Reading, Share

SHOWN = 0.15
"""A smaller share of a style is not named in one line."""
_SHARES = (
    (0.05, "hardly any"),
    (0.18, "a little"),
    (0.30, "about a quarter"),
    (0.42, "about a third"),
    (0.58, "about half"),
    (0.72, "about two thirds"),
    (0.90, "mostly"),
    (1.01, "nearly all"),
)
_LENGTHS = (
    (1, "no words to read"),
    (60, "too little to say much"),
    (200, "a first impression"),
    (1_000, "a fair reading"),
)
UNSURE = 0.45
"""A band this wide is told as such."""
PLACED = 20
"""Words below which no axis is worth a line."""
NOWHERE = 70
"""A percentile whose band is this wide is no place."""


def share_word(share: float) -> str:
    """
    >>> share_word(0.5), share_word(0.1)
    ('about half', 'a little')
    """
    return next(word for below, word in _SHARES if share < below)


def trust(words: int) -> str:
    """How far a reading of that many words can be trusted."""
    return next((said for below, said in _LENGTHS if words < below), "a steady reading")


def band(share: Share) -> str:
    """Where the share lies: `a little to about half`, or one word when both agree."""
    low, high = share_word(share.low), share_word(share.high)
    return low if low == high else f"{low} to {high}"


def line(reading: Reading, joint: str = " · ") -> str:
    """The styles in one line, the greatest first: `kjv about half · realism a little`;
    a question mark stands where the band is wide."""
    found = sorted(reading.shares, key=lambda share: -share.mean)
    if not reading.words or not reading.english:
        return ""
    return joint.join(
        f"{share.style} {share_word(share.mean)}"
        + ("?" if share.high - share.low > UNSURE else "")
        for share in found
        if share.mean >= SHOWN
    )


def leanings(reading: Reading, most: int = 2) -> str:
    """Where the text surely leans: `archaic, told`, the words of the ends on whose side
    of the middle of prose the whole band lies, the farthest first."""
    if not reading.english:
        return ""
    found = [
        (-abs(place.at - 50), axis.high if place.low > 50 else axis.low)
        for axis, place in zip(AXES, (a.prose for a in reading.axes), strict=True)
        if place.low > 50 or place.high < 50
    ]
    return ", ".join(word for _, word in sorted(found)[:most])


def among(place: Place, kind: str, high: str, low: str) -> str:
    """`archaic, past about 7 in 10 of prose`."""
    tenths = round(place.at / 10)
    if _nowhere(place):
        return f"too little to place it among {kind}"
    if 4 <= tenths <= 6:
        return f"in the middle of {kind}"
    word, share = (high, tenths) if tenths > 5 else (low, 10 - tenths)
    than = "nearly all" if share >= 10 else f"about {share} in 10"
    return f"{word}, past {than} of {kind}"


def _nowhere(place: Place) -> bool:
    return place.high - place.low > NOWHERE


def slider(place: Place, width: int = 20) -> str:
    """A percentile on a line with its band: `╌╌╌━━●━━━╌╌╌`; the band alone where it is
    too wide for a place."""

    def cell(percent: float) -> int:
        return min(width - 1, max(0, int(percent / 100 * width)))

    low, at, high = cell(place.low), cell(place.at), cell(place.high)
    return "".join(
        "●" if i == at and not _nowhere(place) else "━" if low <= i <= high else "╌"
        for i in range(width)
    )


def page(reading: Reading) -> list[str]:
    """The whole reading, a line each."""
    if not reading.words:
        return ["There is no word to read here."]
    words = "1 word" if reading.words == 1 else f"{reading.words:,} words"
    lines = [f"{words}: {trust(reading.words)}.", ""]
    if not reading.english:
        return [
            f"{words}, hardly any of them English.",
            "Only English can be read: of other languages nothing can be told.",
        ]
    wide = max(len(style.name) for style in STYLES)
    for share in sorted(reading.shares, key=lambda share: -share.mean):
        said, around = share_word(share.mean), band(share)
        more = "" if around == said else f"  ({around})"
        lines.append(f"  {share.style:<{wide}}  {said}{more}")
    lines.append("")
    if reading.words < PLACED:
        return [*lines, f"  Where it stands besides is told from {PLACED} words on."]
    left = max(len(axis.low) for axis in AXES)
    right = max(len(axis.high) for axis in AXES)
    for axis, found in zip(AXES, reading.axes, strict=True):
        for place, kind, low, high in (
            (found.prose, "prose", axis.low, axis.high),
            (found.verse, "verse", "", ""),
        ):
            told = among(place, kind, axis.high, axis.low)
            lines.append(f"  {low:>{left}} {slider(place)} {high:<{right}}  {told}")
    lines += ["", "  The thick part of a line is where the text may well stand."]
    return lines
