"""Patterns of words, such as `a testament to *` or `(dance|dances) with ... shadows`.

A word ending in `*` stands for all words that begin so, `*` alone for any one word,
`...` for up to four words, `(a|b c)` for one of several. A pattern begins and ends with
a word, a `*` at its end included. Reading a text against one takes time in proportion
to the text: there is nothing to repeat without end, and nothing to go back to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from engines.governing.folding import folded

LONGEST = 300
"""Characters of a pattern."""
MOST_ITEMS = 16
GAP = 4
"""Words that `...` may stand for."""

_ITEM = re.compile(r"\(([^()]*)\)|(\.\.\.|…)|([^\s()]+)")


class PatternError(ValueError):
    """What is wrong with a pattern, in words."""


@dataclass(frozen=True, slots=True)
class Item:
    """One of `words` (folded; `open` ones may go on), any word, or a gap of words."""

    words: tuple[tuple[str, bool], ...] = ()
    gap: bool = False


def is_pattern(text: str) -> bool:
    """Whether a line of a list is meant as a pattern."""
    return re.search(r"\*|\([^()]*\||(^|\s)(\.\.\.|…)(\s|$)", text) is not None


def items(pattern: str, *, ignore_case: bool = True) -> tuple[Item, ...]:
    """The parts of a pattern. Raises PatternError."""
    if len(pattern) > LONGEST:
        raise PatternError(f"it is longer than {LONGEST} letters")
    found: list[Item] = []
    for match in _ITEM.finditer(pattern):
        choice, gap, word = match.groups()
        if gap:
            found.append(Item(gap=True))
        elif word == "*":
            found.append(Item())
        else:
            parts = choice.split("|") if choice is not None else [word]
            found.append(Item(tuple(_word(part, ignore_case) for part in parts)))
    if _ITEM.sub("", pattern).strip():
        raise PatternError("a bracket is not closed")
    if len(found) > MOST_ITEMS:
        raise PatternError(f"it has more than {MOST_ITEMS} parts")
    if not found or not found[0].words or found[-1].gap:
        raise PatternError("it must begin and end with a word")
    if any(a.gap and b.gap for a, b in pairwise(found)):
        raise PatternError("two gaps follow each other")
    return tuple(found)


def _word(part: str, ignore_case: bool) -> tuple[str, bool]:
    is_open = part.rstrip().endswith("*")
    word = folded(part.rstrip().removesuffix("*"), ignore_case=ignore_case)
    if not word or "*" in word:
        raise PatternError("a * stands alone, or at the end of a word")
    return word, is_open
