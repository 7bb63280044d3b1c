"""How the company of a term changes over the drafts.

You shall know a word by the company it keeps (J. R. Firth, 1957): what a term means in
a draft is told by the words around it. Two drafts are compared by the Jensen-Shannon
divergence (J. Lin, IEEE Trans. Information Theory 37, 1991) of those words, in bits
from 0 (the same company) to 1 (none in common). Few places make it large by chance, so
beside each figure stands what random halves of the same places give.

Drafts that follow one another share most of their words, so step by step little seems
to change; what a term has become is told against the first draft that has it.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lexicon.matcher import Hit, Matcher
from lexicon.phrases import singular
from lexicon.reference import Reference
from lexicon.terms import Term, key
from lexicon.words import words

WINDOW = 12
"""Words on either side that count as company."""

COMMON = 0.0005
"""Share of all words from which on a word is everyone's company."""

SHOWN = 8
"""Words of company that are named."""

SHUFFLES = 20


@dataclass(frozen=True, slots=True)
class Step:
    """A term in one draft, compared with the first that has it.

    `from_first` and `chance` are bits (see above), None where there is nothing to
    compare; `moved` is the same against the draft before. `came` and `went` are the
    words of company that grew and shrank most since the first.
    """

    label: str
    count: int
    from_first: float | None
    moved: float | None
    chance: float | None
    company: tuple[str, ...]
    came: tuple[str, ...]
    went: tuple[str, ...]


def drift(
    name: str,
    terms: Iterable[Term],
    drafts: Sequence[tuple[str, str]],
    *,
    reference: Reference | None = None,
) -> list[Step]:
    """The steps of a term through drafts (label, text), the oldest first."""
    reference = reference or Reference.shipped()
    matcher = Matcher(terms)
    steps: list[Step] = []
    first: list[Counter[str]] = []
    last: list[Counter[str]] = []
    for label, text in drafts:
        now = _company(text, matcher, key(name), reference)
        total, begun = _sum(now), _sum(first)
        steps.append(
            Step(
                label,
                len(now),
                _apart(begun, total),
                _apart(_sum(last), total),
                _chance(first, now),
                _top(total, Counter()),
                _top(total, begun) if first else (),
                _top(begun, total) if first and now else (),
            )
        )
        last = now or last
        first = first or now
    return steps


def _company(
    text: str, matcher: Matcher, wanted: str, reference: Reference
) -> list[Counter[str]]:
    """The words around each place of a term."""
    hits = [hit for hit in matcher.hits(text) if key(hit.name) == wanted]
    return [_around(text, hit, reference) for hit in hits]


def _around(text: str, hit: Hit, reference: Reference) -> Counter[str]:
    reach = WINDOW * 12
    before = list(words(text, max(0, hit.start - reach), hit.start))[1:][-WINDOW:]
    after = list(words(text, hit.end, min(len(text), hit.end + reach)))[:-1][:WINDOW]
    found: Counter[str] = Counter()
    for word in (*before, *after):
        base = singular(word.norm.removesuffix("'s"))
        if len(base) > 2 and reference.rate(base) < COMMON:
            found[base] += 1
    return found


def _sum(parts: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return total


def _apart(one: Counter[str], other: Counter[str]) -> float | None:
    """Jensen-Shannon divergence in bits; None where one is empty."""
    n_one, n_other = one.total(), other.total()
    if not n_one or not n_other:
        return None
    bits = 0.0
    for word in one.keys() | other.keys():
        p, q = one[word] / n_one, other[word] / n_other
        middle = (p + q) / 2
        bits += sum(x / 2 * math.log2(x / middle) for x in (p, q) if x)
    return round(min(1.0, max(0.0, bits)), 4)


def _chance(before: list[Counter[str]], now: list[Counter[str]]) -> float | None:
    """What the divergence would be if all places were of one draft: the mean over
    random divisions of them, as large as the drafts are."""
    both = [*before, *now]
    if not before or not now:
        return None
    rng = random.Random(len(both))
    found = []
    for _ in range(SHUFFLES):
        rng.shuffle(both)
        apart = _apart(_sum(both[: len(before)]), _sum(both[len(before) :]))
        if apart is not None:
            found.append(apart)
    return round(sum(found) / len(found), 4) if found else None


def _top(one: Counter[str], less: Counter[str]) -> tuple[str, ...]:
    """The words that one has more of, as shares, the most first."""
    n_one, n_less = max(1, one.total()), max(1, less.total())
    gains = {word: n / n_one - less[word] / n_less for word, n in one.items()}
    ranked = sorted(gains, key=lambda word: (-gains[word], word))
    return tuple(word for word in ranked if gains[word] > 0)[:SHOWN]
