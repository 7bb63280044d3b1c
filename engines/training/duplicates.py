"""What is said twice is learnt once, and what is held out is not learnt at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

LONG = 160
"""Letters from which a paragraph is compared; shorter ones repeat honestly."""
SENTENCE = 40
SENTENCES = re.compile(r"(?<=[.!?;:])\s+|\n")
LETTERS = re.compile(r"[\W\d_]+")


class Duplicates:
    """Drops paragraphs met before, and those that quote what is held out.

    Give the held-out works first. A paragraph quotes them when at least half of the
    letters in its sentences (of 40 letters or more) stand in one of theirs: so a
    harmony of the gospels leaves with the gospel that is held out.
    """

    def __init__(self) -> None:
        self._paragraphs: set[bytes] = set()
        self._sentences: set[bytes] = set()

    def keep(self, text: str, *, held_out: bool) -> str:
        """`text` without the paragraphs to be dropped."""
        kept = []
        for paragraph in text.split("\n\n"):
            letters = LETTERS.sub("", paragraph).casefold()
            if len(letters) >= LONG:
                mark = _mark(letters)
                if mark in self._paragraphs:
                    continue
                self._paragraphs.add(mark)
            sentences = list(_sentences(paragraph))
            if held_out:
                self._sentences.update(mark for mark, _ in sentences)
            elif self._quotes(sentences):
                continue
            kept.append(paragraph)
        return "\n\n".join(kept)

    def _quotes(self, sentences: Iterable[tuple[bytes, int]]) -> bool:
        quoted = total = 0
        for mark, letters in sentences:
            total += letters
            quoted += letters if mark in self._sentences else 0
        return quoted > 0 and 2 * quoted >= total


def _sentences(paragraph: str) -> Iterable[tuple[bytes, int]]:
    for sentence in SENTENCES.split(paragraph):
        letters = LETTERS.sub("", sentence).casefold()
        if len(letters) >= SENTENCE:
            yield _mark(letters), len(letters)


def _mark(letters: str) -> bytes:
    return blake2b(letters.encode(), digest_size=8).digest()
