"""The words that are tied to a phrase as its traits, while the words still come.

Left of it words in a row, with commas, "and" and adverbs between them; right of it the
first word that says something in a clause with who, which or that. It is the same
reading as `lexicon.rules.traits`, which also knows parts of speech.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engines.governing.wording import Wording

RELATIVE = frozenset(("who", "whom", "which", "that"))
LINKS = frozenset(("and", "or", "but", "very", "so", "too", "most", "more", "quite"))
DETERMINERS = frozenset(
    word
    for line in (
        "a an the this that these those some another",
        "my your his her its our their",
    )
    for word in line.split()
)
"""Words behind which a trait and its target may begin."""
CLAUSE = 6
"""Words of a clause in which its trait is looked for."""


def before(
    wording: Wording, a: int, quiet: Collection[str], said: Collection[int]
) -> Iterator[int]:
    """The words that are traits of the phrase that begins at word `a`, the nearest
    first. `said` are the words of all the places where the phrase stands: what is
    before an earlier one is that one's trait."""
    words = wording.words
    at = a - 1
    while at >= 0 and a - at <= 2 * CLAUSE:
        word = words[at]
        same = word.sentence == words[a].sentence and at not in said
        if not same or not _joined(wording, at):
            return
        if word.key not in LINKS:
            if word.key in quiet:
                return
            yield at
        at -= 1


def clause(
    wording: Wording,
    b: int,
    quiet: Collection[str],
    said: Collection[int],
    *,
    final: bool,
) -> int | None:
    """The word that names the clause behind a phrase that ends before word `b`, and is
    not the phrase itself; -1 where there is none, None where it cannot be told yet."""
    words = wording.words
    over = final or wording.over
    if b >= len(words):
        return -1 if over else None
    same = words[b].sentence == words[b - 1].sentence
    near = _marks(words[b].gap) in ("", ",")
    if not same or not near or words[b].key not in RELATIVE:
        return -1
    for at in range(b + 1, b + 1 + CLAUSE):
        if at >= len(words):
            return -1 if over else None
        if words[at].sentence != words[b].sentence or _marks(words[at].gap):
            return -1
        if words[at].key not in quiet and at not in said:
            return at
    return -1


def _joined(wording: Wording, at: int) -> bool:
    """Only spaces and commas part this word from the next."""
    return not _marks(wording.words[at + 1].gap).replace(",", "").strip()


def _marks(gap: str) -> str:
    """The marks between two words, but for those of emphasis."""
    return gap.replace("_", " ").strip()
