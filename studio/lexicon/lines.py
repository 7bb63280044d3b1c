"""Where a term stands in the draft, looked for in small bites."""

from __future__ import annotations

from collections.abc import Iterator

from lexicon.matcher import Matcher
from lexicon.terms import key
from studio.lexicon.card import Line

SHOWN = 40
"""Lines of the draft that a card shows."""

BESIDE = 44
"""Letters shown at either side of a term."""


class Finding:
    """`lines` and `total`, more and more while `walk` is walked."""

    def __init__(self, matcher: Matcher, text: str, name: str) -> None:
        self.lines: list[Line] = []
        self.total = 0
        self._matcher, self._text, self._key = matcher, text, key(name)

    def walk(self) -> Iterator[None]:
        """One paragraph of the draft a step."""
        text, start, reached = self._text, 0, 0
        while start <= len(text):
            end = text.find("\n\n", start)
            end = len(text) if end < 0 else end
            for hit in self._matcher.hits(text, start, end):
                if hit.start >= reached and key(hit.name) == self._key:
                    self.total += 1
                    reached = hit.end
                    if len(self.lines) < SHOWN:
                        self.lines.append(_line(text, hit.start, hit.end))
            start = end + 2
            yield


def _line(text: str, start: int, end: int) -> Line:
    first = max(text.rfind("\n", 0, start) + 1, start - BESIDE)
    last = text.find("\n", end)
    last = min(len(text) if last < 0 else last, end + BESIDE)
    before, after = trimmed(
        text[first:start],
        text[end:last],
        begins=not first or text[first - 1] == "\n",
        ends=last == len(text) or text[last] == "\n",
    )
    return Line(before, text[start:end], after, start)


def trimmed(before: str, after: str, *, begins: bool, ends: bool) -> tuple[str, str]:
    """What stands around a term, cut between words where its line goes on."""
    if not begins:
        before = f"…{before.partition(' ')[2] or before}"
    if not ends:
        after = f"{after.rpartition(' ')[0] or after}…"
    return before, after
