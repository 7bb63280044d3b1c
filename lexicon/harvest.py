"""Terms proposed from a draft: phrases that recur in it and are rare elsewhere.

A phrase weighs how often it stands in the draft times how much more often that is than
in the reference books, in nats (the keyness of corpus linguistics: the log ratio, T.
Dunning, Computational Linguistics 19, 1993, gives the same order for rare words). A
phrase inside a longer one counts only where it stands alone (the C-value of K. Frantzi
and S. Ananiadou, Int. J. on Digital Libraries 3, 2000).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import product

from lexicon.concordance import Place, places
from lexicon.matcher import Matcher
from lexicon.phrases import Phrase, phrases
from lexicon.reference import Reference
from lexicon.tagger import Tagger
from lexicon.terms import LONGEST_NAME, Term

MOST = 50
"""Proposals that are worth looking at."""

LINES = 5
"""Places of each that are shown."""

WORTH = 8.0
"""Nats that a proposal weighs at least."""

NEVER = 25_000
"""A pair of words not in the reference: once in so many times the rarer of the two."""


COMMON = 0.0008
"""Share of all words from which on a word's pairs are not in the reference at all."""

OFTEN = 50
"""The same for a pair with such a word."""

LEAST = 0.01
"""Times that any phrase is taken to stand in the reference."""

BOOST = {"a name": 1.25, "hyphenated": 1.25, "unknown word": 1.25}
"""What reasons other than numbers count for."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A term that the draft seems to have."""

    name: str
    aliases: tuple[str, ...]
    """Parts of a name that stand for it (Tobin, for Tobin Ashgrave)."""
    count: int
    weight: float
    """Nats; for ranking."""
    reasons: tuple[str, ...]
    """Of "recurring", "a name", "hyphenated", "unknown word", "rare elsewhere"."""
    places: tuple[Place, ...] = ()


Key = tuple[str, ...]


@dataclass(slots=True)
class _Found:
    phrases: list[Phrase] = field(default_factory=list)
    alone: list[Phrase] = field(default_factory=list)
    """Those that stand within no longer candidate."""

    @property
    def capital(self) -> bool:
        return all(p.words[0][0].isupper() for p in self.phrases)


def harvest(
    text: str,
    known: Iterable[Term] = (),
    *,
    most: int = MOST,
    tagger: Tagger | None = None,
    reference: Reference | None = None,
    told: Callable[[float], None] = lambda share: None,
) -> list[Proposal]:
    """Proposals from a draft, the weightiest first, without the terms already known.

    `told` hears how much is done, from 0 to 1.
    """
    tagger = tagger or Tagger.shipped()
    reference = reference or Reference.shipped()
    found, n_words = _candidates(text, tagger, told)
    matcher = Matcher(known)
    weighed: list[tuple[float, Key, _Found]] = []
    kept = _longest(found)
    for key, entry in kept.items():
        weight = _weight(key, entry, n_words, reference)
        if weight >= WORTH:
            weighed.append((weight, key, entry))
    weighed.sort(key=lambda row: (-row[0], row[1]))
    folded = _folded(kept, weighed)
    parts = {part for group in folded.values() for part in group}
    proposals: list[Proposal] = []
    for weight, key, entry in weighed:
        name = _name(text, entry)
        if key in parts or len(name) > LONGEST_NAME or _known(matcher, name):
            continue
        aliases = tuple(
            _name(text, found[part], part=True) for part in folded.get(key, ())
        )
        shown = (phrase for part in folded.get(key, ()) for phrase in found[part].alone)
        spans = sorted((p.start, p.end) for p in (*entry.phrases, *shown))
        proposals.append(
            Proposal(
                name,
                aliases,
                len(spans),
                round(weight, 2),
                _reasons(entry, key, reference),
                tuple(places(text, spans[:LINES])),
            )
        )
        if len(proposals) == most:
            break
    return proposals


def _candidates(
    text: str, tagger: Tagger, told: Callable[[float], None]
) -> tuple[dict[Key, _Found], int]:
    found: dict[Key, _Found] = {}
    n_words = 0
    for heard, sentence in enumerate(tagger.read(text)):
        n_words += sum(token.text[0].isalnum() for token, _ in sentence)
        for phrase in phrases(sentence):
            found.setdefault(phrase.key, _Found()).phrases.append(phrase)
        if heard % 200 == 0:
            told(sentence[-1][0].end / len(text))
    told(1.0)
    return found, max(1, n_words)


def _longest(
    found: dict[Key, _Found],
) -> dict[Key, _Found]:
    """Those that could be terms, with what stands inside longer ones told apart."""
    kept = {key: entry for key, entry in found.items() if _possible(entry)}
    spans = [
        (phrase.start, -phrase.end, key, phrase)
        for key, entry in kept.items()
        for phrase in entry.phrases
    ]
    reach, holder = -1, (0, 0)
    for start, minus_end, key, phrase in sorted(spans, key=lambda span: span[:2]):
        if -minus_end > reach:
            reach, holder = -minus_end, (start, minus_end)
        if (start, minus_end) == holder:
            kept[key].alone.append(phrase)
    return {key: entry for key, entry in kept.items() if entry.alone}


def _folded(
    kept: dict[Key, _Found], weighed: list[tuple[float, Key, _Found]]
) -> dict[Key, list[Key]]:
    """For names of several words the single words that stand for them elsewhere."""
    single = {key for key, entry in kept.items() if len(key) == 1 and entry.capital}
    folded: dict[Key, list[Key]] = {}
    for _, key, entry in weighed:
        if len(key) > 1 and len(entry.phrases) > 1 and entry.capital:
            for word in key:
                if (word,) in single:
                    single.remove((word,))
                    folded.setdefault(key, []).append((word,))
    return folded


def _possible(entry: _Found) -> bool:
    """Recurring, hyphenated, or a name of several words."""
    if len(entry.phrases) > 1:
        return True
    only = entry.phrases[0]
    return only.hyphen or (only.named and len(only.words) > 1)


def _weight(key: Key, entry: _Found, n_words: int, reference: Reference) -> float:
    alone = len(entry.alone)
    expected = _rate(key, entry.phrases[0].words, reference)
    weight = math.sqrt(alone) * math.log(alone / n_words / expected)
    for reason in _reasons(entry, key, reference):
        weight *= BOOST.get(reason, 1.0)
    return weight


def _rate(key: Key, words: tuple[str, ...], reference: Reference) -> float:
    """How often the phrase stands in the reference, as a share of all words; the key
    and the words as they are written count as one."""
    forms = [{a, b.lower()} for a, b in zip(key, words, strict=True)]
    rates = [max(map(reference.rate, each)) for each in forms]
    if len(rates) == 1:
        return rates[0]
    found = []
    for at in range(len(rates) - 1):
        pairs = product(forms[at], forms[at + 1])
        together = max(reference.count(a, b) for a, b in pairs) / reference.total
        seldom = OFTEN if max(rates[at], rates[at + 1]) > COMMON else NEVER
        found.append(max(together, min(rates[at], rates[at + 1]) / seldom))
    return max(min(found), LEAST / reference.total)


def _reasons(entry: _Found, key: Key, reference: Reference) -> tuple[str, ...]:
    reasons = []
    if len(entry.phrases) > 1:
        reasons.append("recurring")
    if sum(phrase.named for phrase in entry.phrases) * 2 > len(entry.phrases):
        reasons.append("a name")
    if any(phrase.hyphen for phrase in entry.phrases):
        reasons.append("hyphenated")
    if any(not reference.count(word) for word in key):
        reasons.append("unknown word")
    if len(reasons) < 2:
        reasons.append("rare elsewhere")
    return tuple(reasons)


def _name(text: str, entry: _Found, *, part: bool = False) -> str:
    """The spelling that most of them share. A capital that the sentence gave says
    nothing, unless it is `part` of a name: those count only where there are no others,
    and without it."""
    spelt: Counter[str] = Counter()
    opening: Counter[str] = Counter()
    for phrase in entry.phrases:
        words = " ".join(text[phrase.start : phrase.end].split())
        given = words[0].isupper() and words[1:].islower()
        if given and not phrase.named and not part:
            opening[words[0].lower() + words[1:]] += 1
        else:
            spelt[words] += 1
    found = spelt or opening
    return max(found, key=lambda words: (found[words], -len(words), words))


def _known(matcher: Matcher, name: str) -> bool:
    return any(hit.start == 0 and hit.end == len(name) for hit in matcher.within(name))
