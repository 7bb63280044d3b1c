"""From text to paragraphs, and from a paragraph to tokens. Linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

PIECE = 20_000
"""Letters after which an endless paragraph is cut, if possible at white space."""

NARROWEST = 50
"""Letters below which lines are taken as the writer's own."""

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
TOKEN = re.compile(
    r"(?:mr|mrs|dr|st|messrs|mme|mlle)\.|'t(?:is|was)\b|[^\W\d_]+(?:'[^\W\d_]+)*|\d+"
    r"|\.\.\.|--+|\n|[.,;:!?\"'—…()\-]"
)
_ALIKE = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'",
        "‛": "'", "–": "—", "―": "—", "‒": "—", "_": " ", "*": " ", "\r": "\n",
        "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n",
        "[": "(", "]": ")", "‐": "-", "‑": "-", "ſ": "s",
    }
)  # fmt: skip
_BREAK = re.compile(r"\n[^\S\n]*\n\s*")


def alike(text: str) -> str:
    """`text` with the spellings of one mark (curly and straight quotes, dashes, line
    ends) made one, so that a typesetter's habit is not taken for a writer's."""
    return text.replace("\r\n", "\n").translate(_ALIKE)


def paragraphs(text: str) -> list[str]:
    """What empty lines part, without what is blank."""
    return [part for part in _BREAK.split(alike(text).strip()) if part.strip()]


def unwrapped(paragraph: str) -> str:
    """The paragraph in one line when its lines end where an editor broke them (the next
    word would not have fitted into the longest line), else as it is: verse."""
    if "\n" not in paragraph:
        return paragraph
    lines = paragraph.split("\n")
    width = max(map(len, lines))
    if width < NARROWEST or len(lines) == 1:
        return paragraph
    for line, after in pairwise(lines):
        if len(line.rstrip()) + 1 + len(after.lstrip().partition(" ")[0]) <= width:
            return paragraph
    return " ".join(lines)


def pieces(paragraph: str) -> Iterator[str]:
    """The paragraph, or, when it is longer than `PIECE`, the pieces it is cut into."""
    if len(paragraph) <= PIECE:
        yield paragraph
        return
    start = 0
    while start < len(paragraph):
        end = start + PIECE
        if end < len(paragraph):
            cut = max(
                paragraph.rfind(" ", start, end), paragraph.rfind("\n", start, end)
            )
            end = cut + 1 if cut > start else end
        yield paragraph[start:end]
        start = end
