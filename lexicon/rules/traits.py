"""Traits: the adjectives and relative clauses that are tied to a term in its sentence.

Left of the term: adjectives and participles in a row, with commas, "and" and adverbs
between them. Right of it: a clause after who, whom, which or that, named by its first
word that says something. What is told of a term in other ways (predicates,
appositions, comparisons) is not tied to it here, and an occurrence without a trait is
unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence

from lexicon.rules.words import Word, key

Tagger = Callable[[Sequence[str]], Sequence[str]]
"""From the words and marks of a sentence to their parts of speech (universal tags:
ADJ, ADV, CCONJ, PUNCT, VERB ...), one each."""

RELATIVE = frozenset(("who", "whom", "which", "that"))
QUIET = frozenset(
    word
    for group in (
        "a an the this that these those each every either neither some any no such",
        "my your his her its our their whose which what one another other",
        "i you he she it we they me him us them who whom himself herself itself",
        "of in on at by for from to with without into onto upon over under above",
        "below",
        "between among through across against along around behind before after beside",
        "near like as than about toward towards within beyond out off up down back",
        "away and or but nor so yet if when while because though although until",
        "unless since",
        "am is are was were be been being do does did done have has had having",
        "will would shall should can could may might must let",
        "not never ever very too also only just even still then now there here where",
        "how quite rather almost always often once again perhaps said",
    )
    for word in group.split()
)
"""Words that are no traits, wherever they stand."""
WHOSE = frozenset(("my", "your", "his", "her", "its", "our", "their"))
SAYING = frozenset(("ADJ", "VERB", "NOUN", "PROPN", "NUM"))
FARTHEST = 6
"""Words to the left and to the right that are looked at."""

_PIECE = re.compile(r"[^\W_](?:[\w\u0300-\u036f]|['’](?=[^\W_]))*|[^\w\s]")


def traits(
    text: str,
    sentence: Sequence[Word],
    first: int,
    last: int,
    tagger: Tagger,
    said: Iterable[int] = (),
) -> frozenset[str]:
    """What is tied to the term at words [first, last) of its sentence; empty when
    nothing could be. `said` are the words of all the places where the term stands:
    what is before an earlier one is that one's trait, and the term names no clause."""
    start, end = sentence[0].start, sentence[-1].end
    pieces = [(start + m.start(), m[0]) for m in _PIECE.finditer(text[start:end])]
    tags = list(tagger([piece for _, piece in pieces]))
    at = {offset: number for number, (offset, _) in enumerate(pieces)}
    begin = at[sentence[first].start]
    after = at[sentence[last - 1].start] + 1
    names = [key(piece) for _, piece in pieces]
    own = {at[sentence[word].start] for word in said}
    found = (*_before(names, tags, begin, own), *_clause(names, tags, after, own))
    return frozenset(found)


def _before(
    names: Sequence[str], tags: Sequence[str], begin: int, own: Collection[int]
) -> list[str]:
    found, n_words = [], 0
    for at in range(begin - 1, -1, -1):
        if names[at] == ",":
            continue
        n_words += 1
        if at in own or n_words > 2 * FARTHEST or not _is_word(names[at]):
            break
        if tags[at] == "ADJ" or _participle(names, tags, at):
            found.append(names[at])
        elif tags[at] not in ("ADV", "CCONJ"):
            break
    return found


def _is_word(name: str) -> bool:
    return name[0].isalnum()


def _participle(names: Sequence[str], tags: Sequence[str], at: int) -> bool:
    """Whether a verb stands where an adjective would: the drowned giant."""
    if tags[at] != "VERB" or not names[at].endswith(("ed", "ing", "en")):
        return False
    return at > 0 and (tags[at - 1] in ("DET", "ADJ", "NUM") or names[at - 1] in WHOSE)


def _clause(
    names: Sequence[str], tags: Sequence[str], after: int, own: Collection[int]
) -> list[str]:
    if names[after : after + 1] == [","]:
        after += 1
    if after >= len(names) or names[after] not in RELATIVE:
        return []
    if names[after] == "that" and tags[after] not in ("PRON", "SCONJ"):
        return []
    for at in range(after + 1, min(len(names), after + 1 + FARTHEST)):
        if not _is_word(names[at]):
            break
        if tags[at] in SAYING and at not in own:
            return [names[at]]
    return []
