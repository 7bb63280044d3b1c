"""Which authors are held out of all training, by a fixed rule.

The rule, so that anyone can repeat it:

1. The unit is the author, under every spelling and in every set. An author who is more
   than a quarter of a set (a Bible, a folder of one's own books) or has no name is
   split by work.
2. A set's units stand in the order of the SHA-256 of their name. Units of more than 3 %
   of any set (too dear to lose) or under 20,000 characters are passed over.
3. Units are held out in that order until there are six of them, with a fortieth of the
   set's characters, or until a quarter of its units are spent.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

UNITS = 6
SHARE = 1 / 40
LARGEST = 0.03
WHOLE_AUTHOR = 0.25
NAMELESS = ("anonymous", "unknown", "various")
SMALLEST = 20_000
"""Characters; a smaller unit gives too few passages to stand for an author."""


@dataclass(frozen=True)
class Entry:
    """A work as the rule sees it."""

    group: str
    author: str
    title: str
    characters: int


def author_key(author: str) -> str:
    """One key for the spellings of a name: no accents, case, order or signs."""
    plain = unicodedata.normalize("NFKD", author.casefold())
    words = "".join(c if c.isalnum() else " " for c in plain if ord(c) < 0x300 or
                    not unicodedata.combining(c)).split()  # fmt: skip
    return " ".join(sorted(words)) or NAMELESS[1]


def held_out(entries: Iterable[Entry]) -> set[tuple[str, str, str]]:
    """(set, author, title) of every work that no training may see."""
    works = list(entries)
    by_group: dict[str, list[Entry]] = defaultdict(list)
    for entry in works:
        by_group[entry.group].append(entry)
    dear = {a for group in by_group.values() for a in _too_large(group)}
    authors: set[str] = set()
    single: set[tuple[str, str]] = set()
    for group in sorted(by_group):
        for author, title in _chosen(by_group[group], dear):
            if title:
                single.add((author, title))
            else:
                authors.add(author)
    return {
        (e.group, e.author, e.title)
        for e in works
        if author_key(e.author) in authors or (author_key(e.author), e.title) in single
    }


def _too_large(entries: list[Entry]) -> set[str]:
    sizes: dict[str, int] = defaultdict(int)
    for e in entries:
        sizes[author_key(e.author)] += e.characters
    total = sum(sizes.values())
    return {a for a, n in sizes.items() if LARGEST * total < n <= WHOLE_AUTHOR * total}


def _chosen(entries: list[Entry], dear: set[str]) -> list[tuple[str, str]]:
    """(author, title) of a set's units that are held out; "" stands for all titles."""
    total = sum(e.characters for e in entries)
    by_author: dict[str, int] = defaultdict(int)
    for e in entries:
        by_author[author_key(e.author)] += e.characters
    sizes: dict[tuple[str, str], int] = defaultdict(int)
    for e in entries:
        author = author_key(e.author)
        single = author in NAMELESS or by_author[author] > WHOLE_AUTHOR * total
        sizes[author, e.title if single else ""] += e.characters
    smallest = min(SMALLEST, total * LARGEST / 4)
    fitting = [
        unit
        for unit, size in sizes.items()
        if smallest <= size <= LARGEST * total and (unit[1] or unit[0] not in dear)
    ]
    if not fitting:
        # A handful of books: the smallest one is kept back, if there is another.
        fitting = (
            sorted(sizes, key=lambda u: (sizes[u], u))[:1] if len(sizes) > 1 else []
        )
    chosen: list[tuple[str, str]] = []
    spent = 0
    for unit in sorted(fitting, key=_order):
        enough = len(chosen) >= UNITS and spent >= SHARE * total
        if enough or (chosen and len(chosen) >= len(sizes) / 4):
            break
        chosen.append(unit)
        spent += sizes[unit]
    return chosen


def _order(unit: tuple[str, str]) -> str:
    return hashlib.sha256("\n".join(unit).encode()).hexdigest()
