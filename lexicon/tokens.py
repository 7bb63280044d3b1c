"""Words and signs as a tagger wants them: clitics apart, signs apart, offsets kept.

Cut as the English Web Treebank is: do|n't, giant|'s, debt|-|laden.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lexicon.words import WORD


class Token(NamedTuple):
    """A word or a sign at [start, end) of a text."""

    start: int
    end: int
    text: str


_PIECE = re.compile(rf"{WORD.pattern}|\.\.\.|-{{2,}}|[^\s\w]|_")
_CLITIC = re.compile(
    "(?i:(n['\u2019]t)|(['\u2019](?:s|ll|re|ve|d|m)))$",
)
_END = frozenset(".!?\u2026")
_CLOSING = frozenset("\"'\u2019\u201d)]*_")

LONGEST_SENTENCE = 400
"""Tokens after which a sentence is ended wherever it is."""


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of a text, or of its part [start, end)."""
    last = len(text) if end is None else end
    found: list[Token] = []
    for match in _PIECE.finditer(text, start, last):
        word, first = match[0], match.start()
        clitic = _CLITIC.search(word) if len(word) > 2 else None
        if clitic is not None and clitic.start():
            cut = clitic.start()
            found.append(Token(first, first + cut, word[:cut]))
            found.append(Token(first + cut, match.end(), word[cut:]))
        else:
            found.append(Token(first, match.end(), word))
    return found


def sentences(text: str, start: int = 0, end: int | None = None) -> list[list[Token]]:
    """The tokens of a text by sentence; a blank line, or the end of a line that no
    small letter follows, ends one too."""
    found: list[list[Token]] = []
    now: list[Token] = []
    ended = False
    for token in tokens(text, start, end):
        if now and (
            len(now) >= LONGEST_SENTENCE or _begins(text, now[-1], token, ended)
        ):
            found.append(now)
            now, ended = [], False
        if token.text[-1] in _END:
            ended = not _initial(now)
        elif token.text not in _CLOSING:
            ended = False
        now.append(token)
    if now:
        found.append(now)
    return found


def _begins(text: str, before: Token, token: Token, ended: bool) -> bool:
    """Whether a sentence begins with this token; `ended` where one may have ended."""
    between = text[before.end : token.start]
    if "\n" in between and ("\n\n" in between or token.text[0].isupper()):
        return True
    return ended and bool(between) and not token.text[0].islower()


def _initial(before: list[Token]) -> bool:
    """Whether what a full stop follows is an initial or a title, not a sentence."""
    if not before:
        return False
    word = before[-1].text
    return word in _TITLES or (len(word) == 1 and word.isupper() and word != "I")


_TITLES = frozenset(("Mr", "Mrs", "Ms", "Dr", "St", "Prof", "Capt", "Col", "Gen"))
