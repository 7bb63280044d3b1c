"""Measures in plain words: where a text stands among prose and among verse."""

from __future__ import annotations

from collections.abc import Sequence

from styles.measures.report import Report, Value
from styles.measures.window import SIZE

NOTHING = 0.05
"""A change of distance that says nothing."""
TOO_SHORT = f"Measures need {SIZE} words at least; there are {{words}}."


def places(value: Value) -> str:
    """`ranges wide: above about 8 in 10 of prose, amid verse`."""
    if value.prose is None or value.verse is None:
        return "nothing to say"
    told = f"{past(value.prose, 'prose')}, {past(value.verse, 'verse')}"
    if past(value.prose, "prose") == "amid prose":
        return told
    word = value.measure.high if value.prose > 50 else value.measure.low
    return f"{word}: {told}"


def past(percent: float, kind: str) -> str:
    """
    >>> past(83, "prose"), past(50, "verse"), past(12, "verse")
    ('above about 8 in 10 of prose', 'amid verse', 'below about 9 in 10 of verse')
    """
    tenths = round(percent / 10)
    if 4 <= tenths <= 6:
        return f"amid {kind}"
    side, share = ("above", tenths) if tenths > 5 else ("below", 10 - tenths)
    than = "nearly all" if share >= 10 else f"about {share} in 10"
    return f"{side} {than} of {kind}"


def lines(report: Report) -> list[str]:
    """A line for each measure that something can be said of."""
    if not report.windows:
        return [TOO_SHORT.format(words=report.words)]
    wide = max(len(value.measure.label) for value in report.values)
    return [
        f"  {value.measure.label:<{wide}}  {places(value)}"
        + (f"  ({value.measure.marked})" if value.measure.marked else "")
        for value in report.values
        if value.at is not None
    ]


def page(report: Report) -> list[str]:
    """The whole report."""
    if not report.windows:
        return lines(report)
    windows = "1 window" if report.windows == 1 else f"{report.windows} windows"
    return [
        f"{report.words:,} words, read in {windows} of {SIZE}.",
        "",
        *lines(report),
        "",
        "  Places among windows of the same length; none is a grade.",
    ]


def way(moments: Sequence[tuple[int, float]], width: int = 30) -> list[str]:
    """A line a moment of a draft, given as (words, distance from the model's mean), the
    model to the left; then, in words, where it went."""
    low = min(at for _, at in moments)
    reach = max(max(at for _, at in moments) - low, 1e-6)
    lines = []
    for words, at in moments:
        cell = (
            round((at - low) / reach * (width - 1)) if reach >= NOTHING else width // 2
        )
        lines.append(f"  {words:>9,} words  {'╌' * cell}●{'╌' * (width - 1 - cell)}")
    return [*lines, "", f"  {went([at for _, at in moments])}"]


def went(distances: Sequence[float]) -> str:
    """Where a draft went, from its distances from the model's mean, oldest first."""
    if len(distances) < 2:
        return "One moment is no way yet."
    by = distances[-1] - distances[0]
    if abs(by) < NOTHING:
        return "The draft keeps its distance from the model's mean."
    way = "towards" if by < 0 else "away from"
    return f"The draft has moved {way} the model's mean."
