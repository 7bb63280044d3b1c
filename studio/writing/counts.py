"""How much was written: words, lines, and the way to today's goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


def words(text: str) -> int:
    """Number of words in `text`: what white space parts, as the manuscript counts."""
    return len(text.split())


@dataclass(frozen=True, slots=True)
class Counts:
    words: int
    characters: int
    """Without line ends."""
    lines: int
    """Lines with something on them: in verse, the verses."""
    paragraphs: int
    """Runs of lines between empty lines."""


def count(text: str) -> Counts:
    lines = text.split("\n")
    full = [bool(line.strip()) for line in lines]
    return Counts(
        words=words(text),
        characters=sum(map(len, lines)),
        lines=sum(full),
        paragraphs=sum(
            now and not before
            for before, now in zip([False, *full], full, strict=False)
        ),
    )


def spoken(number: int, one: str, many: str) -> str:
    """`1,204 words`: a number with its noun."""
    return f"{number:,} {one if abs(number) == 1 else many}"


@dataclass(slots=True)
class Tally:
    """Words gained today. May be below zero: cutting is work too, and is shown as such.
    Cutting the `given` words, which no writer wrote, is none: the day's start sinks
    with them."""

    day: date
    day_start: int
    words: int
    given: int = 0

    @classmethod
    def begin(cls, saved: Mapping[str, object], words: int, today: date) -> Tally:
        """A new sitting over a draft of `words` words; `saved` is what was kept."""
        start = _number(saved.get("day_start"))
        if start is None or saved.get("day") != today.isoformat():
            start = words
        given = max(0, _number(saved.get("given")) or 0)
        return cls(today, start, words, given)

    def update(self, words: int, today: date) -> None:
        """The draft now has `words` words; past midnight a new day begins."""
        if today != self.day:
            self.day, self.day_start = today, self.words
        sunk = min(self.given, max(0, self.day_start - words))
        self.given -= sunk
        self.day_start -= sunk
        self.words = words

    @property
    def today(self) -> int:
        return self.words - self.day_start

    def saved(self) -> dict[str, object]:
        """What to keep with the draft."""
        kept: dict[str, object] = {
            "day": self.day.isoformat(),
            "day_start": self.day_start,
        }
        return {**kept, "given": self.given} if self.given else kept

    def shown(self, goal: int = 0) -> str:
        """For the status line: `+212 today`, or with a goal `+212 of 500 today`."""
        sign = "+" if self.today > 0 else "−" if self.today < 0 else ""
        number = f"{sign}{abs(self.today):,}"
        if goal <= 0:
            return f"{number} today" if self.today else ""
        done = " ✓" if self.today >= goal else ""
        return f"{number} of {goal:,} today{done}"


def _number(kept: object) -> int | None:
    whole = isinstance(kept, int) and not isinstance(kept, bool)
    return kept if whole else None  # type: ignore[return-value]


def share(done: int, goal: int) -> float:
    """How far towards `goal`, from 0 to 1; 0 without a goal."""
    return 0.0 if goal <= 0 else min(1.0, max(0.0, done / goal))


def bar(part: float, width: int) -> str:
    """A quiet bar of `width` cells, filled to `part` (0 to 1).

    >>> bar(0.5, 8)
    '━━━━╌╌╌╌'
    """
    full = int(max(0.0, min(1.0, part)) * width + 0.5)
    return "━" * full + "╌" * (width - full)
