"""How varied text is, and where it stops: the same figures for takes and for people.

distinct-n: Li et al. 2016 (arXiv 1510.03055); repetition within a text: Welleck et al.
2019 (arXiv 1908.04319).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
END = re.compile(r"[.!?]+[\"'”’)]*(?=\s|$)")
LOOP = 4
"""So many times the same words on end are a loop."""
LONGEST_LOOP = 12
"""Words of a loop's round."""


def variety(texts: Sequence[str]) -> dict[str, float]:
    """distinct-1 to 3 (distinct n-grams over all, of all texts together, cut to equal
    length); the share of 4-grams of words that stood in the same text before; the share
    of texts with a loop; words per sentence; texts that end inside a sentence."""
    words = [[w.lower() for w in WORD.findall(text)] for text in texts]
    words = [some for some in words if some]
    least = min(map(len, words))
    found: dict[str, float] = {}
    for n in (1, 2, 3):
        grams = [g for some in words for g in _grams(some[:least], n)]
        found[f"distinct_{n}"] = len(set(grams)) / max(1, len(grams))
    repeated = [1 - len(set(g)) / len(g) for some in words if (g := _grams(some, 4))]
    found["repeated_4"] = sum(repeated) / max(1, len(repeated))
    found["loops"] = sum(map(has_loop, words)) / len(words)
    ends = sum(len(END.findall(text)) for text in texts)
    found["words_per_sentence"] = sum(map(len, words)) / max(1, ends)
    without = sum(1 for text in texts if not END.search(text))
    found["without_end"] = without / len(texts)
    return found


def has_loop(words: Sequence[str]) -> bool:
    """Whether some words come `LOOP` times on end."""
    for length in range(1, LONGEST_LOOP + 1):
        run = 0
        for at in range(length, len(words)):
            run = run + 1 if words[at] == words[at - length] else 0
            if run >= length * (LOOP - 1):
                return True
    return False


def _grams(words: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + n]) for at in range(len(words) - n + 1)]
