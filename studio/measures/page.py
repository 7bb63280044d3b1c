"""The page of measures as text: places on lines, a session's way, one's own terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING

from engines.text import inert
from studio.measures.openness import ways
from widgets.parts import Part
from widgets.spark import spark
from widgets.take_rows import clipped

if TYPE_CHECKING:
    from styles.measures.infection import Infection
    from styles.measures.report import Report, Value

WIDTH = 24
"""Cells of the line a place is shown on."""
WAY_WIDTH, WAY_HEIGHT = 48, 3
LONGEST = 18
"""Letters of a voice's name that are shown."""
LEAST = 0.15
"""A session that strays less than this from one distance is drawn as a level line."""
DISTANCE = "machine-distance"
HALF, MOST = 1 / 3, 2 / 3
"""Spread over the paragraphs from which terms come here and there, and everywhere."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is made of. `starts` finds one's own terms in a text; `openness` is
    the entropy at each step of the takes in the lanes, by voice; `way` gives the texts
    of a session, oldest first, in bites."""

    here: str
    draft: str
    starts: Callable[[str], list[int]] | None = None
    openness: Mapping[str, Sequence[float]] = field(default_factory=dict)
    way: Callable[[], Iterator[list[str] | None]] = lambda: iter(())


@dataclass(frozen=True, slots=True)
class Found:
    """What was read of it; `way` is None while it is being read, else the session's
    distances from the model's mean, oldest first."""

    here: Report
    draft: Report
    terms: tuple[Infection, Infection] | None = None
    """About the caret, and in the whole draft."""
    way: Sequence[float] | None = None


def parts(found: Found, asked: Asked, hues: Mapping[str, str]) -> list[Part]:
    """The page: a measure each, the caret's words ● and the draft ○ on a line."""
    from styles.measures.telling import TOO_SHORT

    told: list[Part] = []
    if not found.draft.windows:
        told.append(TOO_SHORT.format(words=found.draft.words) + "\n")
    else:
        told += [
            ("●", "accent"),
            " the words about the caret   ",
            ("○", "strong"),
            " the whole draft\n",
            ("Places among passages of 120 words; none is a grade.\n", "muted"),
        ]
        for near, whole in zip(found.here.values, found.draft.values, strict=True):
            told += _measure(near, whole)
            if whole.measure.id == DISTANCE and whole.at is not None:
                told += _way(found.way)
    if found.terms is not None:
        told += _terms(*found.terms)
    return [*told, *_openness(asked.openness, hues), "\n"]


def _measure(near: Value, whole: Value) -> Iterator[Part]:
    from styles.measures.telling import past

    measure = whole.measure
    if whole.at is None or whole.prose is None or whole.verse is None:
        return
    yield (f"\n{measure.label}", "heading")
    yield (f"  {measure.low} … {measure.high}\n", "muted")
    if measure.marked:
        yield (f"  {measure.marked}\n", "muted")
    pairs = (("prose", near.prose, whole.prose), ("verse", near.verse, whole.verse))
    for kind, here, draft in pairs:
        yield (f"  {kind}  ", "muted")
        yield from _line(here, draft)
        yield f"  {past(draft if here is None else here, kind)}\n"


def _line(near: float | None, whole: float) -> list[Part]:
    cells = ["╌"] * WIDTH
    cells[_cell(whole)] = "○"
    if near is None:
        return ["".join(cells)]
    place = _cell(near)
    return ["".join(cells[:place]), ("●", "accent"), "".join(cells[place + 1 :])]


def _cell(percent: float) -> int:
    return min(WIDTH - 1, int(percent / 100 * WIDTH))


def _way(distances: Sequence[float] | None) -> Iterator[Part]:
    """How far from the model's mean the draft was in the course of the session."""
    from styles.measures.telling import went

    if distances is None:
        yield ("  the session is being read …\n", "muted")
    elif len(distances) > 1:
        reach = max(distances) - min(distances)
        # A level line lies in the middle.
        low = min(distances) - max(0.0, LEAST - reach) / 2
        heights = [at - low for at in distances]
        rows = spark(heights, WAY_WIDTH, WAY_HEIGHT, top=LEAST)
        yield "\n"
        for label, row in zip(("farther", "", "nearer"), rows, strict=True):
            yield (f"  {label:<7} ", "muted")
            yield (f"{row}\n", "accent")
        yield ("          the session, from its beginning to now\n", "muted")
        yield f"  {went(distances)}\n"


def _terms(here: Infection, draft: Infection) -> Iterator[Part]:
    yield ("\nlexical infection", "heading")
    yield ("  how often your own terms come\n", "muted")
    if not draft.found:
        yield "  none of them stands in the draft\n"
        return
    where = (
        "in few paragraphs"
        if draft.spread < HALF
        else "here and there"
        if draft.spread < MOST
        else "all over it"
    )
    for name, of, more in (("draft", draft, f", {where}"), ("caret", here, "")):
        yield (f"  {name}  ", "muted")
        yield f"{of.rate:.1f} in 100 words{more}\n"


def _openness(
    openness: Mapping[str, Sequence[float]], hues: Mapping[str, str]
) -> Iterator[Part]:
    if not openness:
        return
    yield ("\nhow open the voices stood", "heading")
    yield ("  ways to go on at each step of their takes (Renyi entropy)\n", "muted")
    wide = min(LONGEST, max(map(len, openness)))
    top = max(map(max, openness.values()))
    for voice, bits in openness.items():
        yield (f"  {clipped(inert(voice), wide):<{wide}}  ", hues.get(voice, ""))
        yield (spark(bits, WIDTH, top=top)[0], "accent")
        yield f"  {ways(fmean(bits))} at a step\n"
