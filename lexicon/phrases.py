"""Noun phrases that could be terms, found in tagged text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lexicon.inflection import plurals
from lexicon.tokens import Token

Tagged = Sequence[tuple[Token, str]]

LONGEST = 5
"""Words of the longest phrase."""

_HEADS = frozenset(("NOUN", "PROPN"))
_BEFORE = frozenset(("ADJ", "NOUN", "PROPN", "NUM"))
_HYPHENS = frozenset("-\u2010\u2011")
_OF = frozenset(("of", "without"))
_NO_VERBS = frozenset(("string", "king", "thing", "wing", "spring"))
"""Nouns whose ending the tagger takes for a participle's."""
_WEAK = frozenset(("last", "first", "second", "next", "same", "other", "such", "many"))
_WEAK |= {"few", "more", "most", "own", "several", "certain", "whole", "half", "little"}
_WEAK |= {"old", "new"}
"""Adjectives that say which, not what: no term but a name begins with them."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A possible term at [start, end) of a text; `words` as they stand there, without
    hyphens, `hyphen` where hyphens join all of them, `named` where every word of weight
    has a capital that no sentence gave it."""

    start: int
    end: int
    words: tuple[str, ...]
    hyphen: bool
    named: bool

    @property
    def key(self) -> tuple[str, ...]:
        """What the phrase has in common with its plural and its other spellings."""
        low = [word.lower() for word in self.words]
        low[-1] = singular(low[-1])
        if len(low) > 2 and low[1] in _OF:
            low[0] = singular(low[0])
        return tuple(low)


def phrases(sentence: Tagged) -> Iterator[Phrase]:
    """Every run of a sentence that could be a term, long and short ones."""
    joined = [_unit(sentence, at) for at in range(len(sentence))]
    for first in range(len(sentence)):
        if first and joined[first - 1]:
            continue
        yield from _from(sentence, joined, first)


def _from(sentence: Tagged, joined: list[bool], first: int) -> Iterator[Phrase]:
    words: list[int] = []
    linked = False
    at = first
    while at < len(sentence) and len(words) < LONGEST:
        token, tag = sentence[at]
        if tag == "VERB" and words and token.text.lower() in _NO_VERBS:
            tag = "NOUN"
        if token.text in _HYPHENS and words and joined[at - 1]:
            at += 1
            continue
        compound = (at > 0 and joined[at - 1]) or joined[at]
        linking = token.text.lower() in _OF and words and not linked
        if linking and sentence[at - 1][1] in _HEADS and not compound:
            linked = True
            words.append(at)
            at += 1
            if at < len(sentence) and sentence[at][0].text.lower() == "the":
                words.append(at)
                at += 1
            continue
        if not compound and tag not in _BEFORE and not _participle(sentence, at):
            return
        which = tag == "NUM" or (token.text.lower() in _WEAK and tag != "PROPN")
        if not token.text[0].isalpha() or (which and not words):
            return
        words.append(at)
        at += 1
        whole = at >= len(sentence) or not joined[at - 1]
        if whole and (tag in _HEADS or compound):
            yield _phrase(sentence, words)


def _phrase(sentence: Tagged, words: list[int]) -> Phrase:
    texts = tuple(sentence[at][0].text for at in words)
    heavy = [at for at in words if sentence[at][1] not in ("ADP", "DET")]
    named = all(sentence[at][0].text[0].isupper() for at in heavy)
    return Phrase(
        sentence[words[0]][0].start,
        sentence[words[-1]][0].end,
        texts,
        len(words) > 1 and words[-1] - words[0] == 2 * (len(words) - 1),
        named and not _opens(sentence, words[0]),
    )


def _unit(sentence: Tagged, at: int) -> bool:
    """Whether a token is joined to the next by a hyphen, or is such a hyphen."""
    if at + 1 >= len(sentence) or sentence[at][0].end != sentence[at + 1][0].start:
        return False
    here, after = sentence[at][0].text, sentence[at + 1][0].text
    if here in _HYPHENS:
        return at > 0 and _unit(sentence, at - 1) and after[0].isalpha()
    return (
        here[-1].isalpha()
        and after in _HYPHENS
        and (
            at + 2 < len(sentence)
            and sentence[at + 1][0].end == sentence[at + 2][0].start
            and sentence[at + 2][0].text[0].isalpha()
        )
    )


def _participle(sentence: Tagged, at: int) -> bool:
    """Whether a verb form stands where an adjective would: the drowned parish."""
    token, tag = sentence[at]
    if tag != "VERB" or not token.text.endswith(("ed", "en", "ing")):
        return False
    after = sentence[at + 1][1] if at + 1 < len(sentence) else ""
    return at > 0 and sentence[at - 1][1] in ("DET", "ADJ") and after in _HEADS


def _opens(sentence: Tagged, at: int) -> bool:
    """Whether the sentence, or speech in it, begins with this token: then its capital
    says nothing."""
    return not any(tag not in ("PUNCT", "SYM") for _, tag in sentence[:at]) or (
        sentence[at - 1][0].text in '"\u201c\u2018:'
    )


def singular(word: str) -> str:
    """The singular that has this plural by our own rules, or the word itself.

    >>> singular("bees"), singular("ashes"), singular("lamp")
    ('bee', 'ash', 'lamp')
    """
    for base in _candidates(word):
        if word in plurals(base):
            return base
    return word


def _candidates(word: str) -> Iterable[str]:
    if word.endswith("men"):
        yield f"{word[:-3]}man"
    if word.endswith("ies") and len(word) > 4:
        yield f"{word[:-3]}y"
    if word.endswith("ves"):
        yield from (f"{word[:-3]}f", f"{word[:-3]}fe")
    if word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
        yield word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        yield word[:-1]
