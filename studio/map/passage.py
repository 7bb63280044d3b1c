"""The words of an exemplar, where a corpora folder is at hand. None of them ship."""

from __future__ import annotations

import lzma
import re
from pathlib import Path
from textwrap import shorten

from styles.corpora import people, works
from styles.map.atlas import Source
from styles.map.build import LONGEST_TITLE

_WORD = re.compile(r"\S+")
MOST_LETTERS = 60_000
"""Letters of a passage that are shown."""


def passage(folder: Path, source: Source, begin: int, words: int) -> str:
    """`words` words of a work from its word `begin` on; "" where it is not found or
    the folder cannot be read. Reads through compressed files: not for the screen's
    thread."""
    try:
        for work in works(folder):
            title = shorten(work.title, LONGEST_TITLE, placeholder="...")
            if work.set != source.set or title != source.title:
                continue
            if len(set(people([work.author, source.author]).values())) > 1:
                continue
            return _cut(work.text, begin, words)
    except (OSError, ValueError, EOFError, lzma.LZMAError, AttributeError):
        return ""
    return ""


def _cut(text: str, begin: int, words: int) -> str:
    start = end = -1
    for number, word in enumerate(_WORD.finditer(text)):
        if number == begin:
            start = word.start()
        if number < begin + words:
            end = word.end()
        else:
            break
    return text[start:end][:MOST_LETTERS] if start >= 0 else ""
