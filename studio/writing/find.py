"""Find and replace in the draft: what matches, and what would stand there instead.

Offsets count characters. A pattern of the writer's own may take for ever, and Python's
matcher holds the interpreter while it tries; so patterns run in a short-lived child
process that is ended when its time is up, and the page never waits.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LIMIT = 100_000
"""Matches beyond this many are left out."""
PATIENCE = 2.0
"""Seconds a pattern may take."""

Range = tuple[int, int]

# What a keyboard types and what a page shows for the same mark.
_ALIKE = {
    "'": "['\u2018\u2019]",
    '"': '["\u201c\u201d\u201e]',
    " ": "[ \u00a0\u202f]",
    "-": "[-\u2010\u2011]",
}
_CHILD = Path(__file__).with_name("find_child.py")


class FindError(Exception):
    """The search could not be made; the text says why in one line."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. As a pattern (`regex`), `^` and `$` hold at every line."""

    needle: str
    regex: bool = False
    whole_words: bool = False
    match_case: bool = False

    @property
    def pattern(self) -> str:
        """The query as a regular expression."""
        body = self.needle
        if not self.regex:
            # A plain straight quote finds the curly one; a curly one means itself.
            body = "".join(_ALIKE.get(c, re.escape(c)) for c in self.needle)
        return rf"(?<!\w)(?:{body})(?!\w)" if self.whole_words else body

    @property
    def flags(self) -> int:
        return re.MULTILINE | (0 if self.match_case else re.IGNORECASE)


def search(query: Query, text: str, patience: float = PATIENCE) -> tuple[Range, ...]:
    """Every match in `text`, in order, not overlapping. Raises `FindError`.

    A pattern may match nothing at a place (`^`): an empty range. With `regex` this
    blocks for up to `patience` seconds, so call it off the painter's thread.
    """
    if not query.needle:
        return ()
    if query.regex:
        return tuple(
            (start, end) for start, end, _ in _ask(query, text, None, patience)
        )
    found: list[Range] = []
    for match in re.finditer(query.pattern, text, query.flags):
        found.append(match.span())
        if len(found) == LIMIT:
            break
    return tuple(found)


def replacements(
    query: Query, text: str, new: str, patience: float = PATIENCE
) -> tuple[tuple[int, int, str], ...]:
    r"""(start, end, what to put there) for every match; raises `FindError`.

    With `regex`, `\1` and `\g<name>` in `new` stand for groups, `\n` for a new line.
    """
    if query.regex and query.needle:
        return tuple(_ask(query, text, new, patience))
    return tuple((start, end, new) for start, end in search(query, text))


def replacement(query: Query, text: str, at: Range, new: str) -> str | None:
    """What would stand at the match `at`, or None when nothing matches there now."""
    for start, end, instead in replacements(query, text, new):
        if (start, end) == at:
            return instead
    return None


def _ask(
    query: Query, text: str, new: str | None, patience: float
) -> list[tuple[int, int, str]]:
    question = json.dumps(
        {
            "pattern": query.pattern,
            "flags": query.flags,
            "text": text,
            "new": new,
            "limit": LIMIT,
        }
    )
    try:
        answer = subprocess.run(
            # -I -S: the child needs nothing but `re`, and starts in 20 ms without site.
            [sys.executable, "-I", "-S", str(_CHILD)],
            input=question.encode("utf-8", "surrogatepass"),
            capture_output=True,
            timeout=patience,
            check=False,
        ).stdout
    except subprocess.TimeoutExpired:
        raise FindError("This pattern takes too long; make it simpler") from None
    except OSError as error:
        raise FindError(f"The search could not start: {error.strerror}") from error
    try:
        said = json.loads(answer)
    except ValueError:
        raise FindError("The search stopped; try a simpler pattern") from None
    if "error" in said:
        raise FindError(str(said["error"]))
    return [(start, end, instead) for start, end, instead in said["found"]]


def from_caret(matches: Sequence[Range], caret: int) -> int:
    """Index of the first match at or after `caret`, around to 0; -1 without any."""
    if not matches:
        return -1
    return bisect_left(matches, (caret, caret)) % len(matches)


def after(matches: Sequence[Range], selection: Range) -> int:
    """Index of the match that follows `selection`, around to the first; -1 for none."""
    if not matches:
        return -1
    start, end = min(selection), max(selection)
    # An empty match at the caret was seen already; the next one is further on.
    at = (start, end) if (start, end) in _window(matches, start) else (end, -1)
    return bisect_right(matches, at) % len(matches)


def before(matches: Sequence[Range], selection: Range) -> int:
    """Index of the match that precedes `selection`, around to the last; -1 for none."""
    if not matches:
        return -1
    return (bisect_left(matches, (min(selection), -1)) - 1) % len(matches)


def _window(matches: Sequence[Range], start: int) -> Sequence[Range]:
    low = bisect_left(matches, (start, -1))
    return matches[low : low + 2]


def within(matches: Sequence[Range], start: int, end: int) -> Sequence[Range]:
    """The matches that touch start..end: what a visible part of the page must paint."""
    low = bisect_left(matches, (start, -1))
    # Matches do not overlap, so at most one that began earlier reaches in.
    if low and matches[low - 1][1] > start:
        low -= 1
    return matches[low : bisect_left(matches, (end, -1))]
