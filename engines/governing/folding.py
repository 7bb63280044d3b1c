"""Letters folded alike, so that a phrase is found however it is written.

Decomposed letters are composed, other marks on a letter and invisible characters are
dropped, curly quotes are straight, all hyphens one hyphen, white space of any kind and
length is one space.
"""

from __future__ import annotations

import unicodedata

_ALIKE = {
    **dict.fromkeys(map(ord, "‘’ʼ′＇‛"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″＂«»"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒−﹣－"), "-"),
    ord("…"): "...",
}


def fold(cluster: str, *, ignore_case: bool) -> str:
    """A letter with its marks as phrases are compared: none, one or more characters.

    >>> fold("e\\u0301", ignore_case=True) == fold("É", ignore_case=True)
    True
    """
    if cluster.isascii():
        if cluster.isspace():
            return " "
        return cluster.lower() if ignore_case else cluster
    text = unicodedata.normalize("NFKC", cluster).translate(_ALIKE)
    kept = "".join(
        " " if character.isspace() else character
        for character in text
        if not is_mark(character)
    )
    return kept.casefold() if ignore_case else kept


def is_mark(character: str) -> bool:
    """Whether a character only changes the one before it, or is not seen at all."""
    return not character.isascii() and unicodedata.category(character) in _MARKS


_MARKS = frozenset(("Mn", "Me", "Cf"))


def folded(text: str, *, ignore_case: bool) -> str:
    """A whole phrase folded, without white space at its ends."""
    characters: list[str] = []
    for cluster in clusters(text):
        for character in fold(cluster, ignore_case=ignore_case):
            if character != " " or characters[-1:] != [" "]:
                characters.append(character)
    return "".join(characters).strip()


def clusters(text: str) -> list[str]:
    """`text` cut before every character that is no mark."""
    if text.isascii():
        return list(text)
    found: list[str] = []
    for character in text:
        if found and is_mark(character):
            found[-1] += character
        else:
            found.append(character)
    return found


def in_word(character: str) -> bool:
    """Whether a folded character is part of a word."""
    return character.isalnum() or character == "_"
