"""English inflection by rule: plurals, verb forms, possessives.

The rules are those of any school grammar, with the commonest irregular words listed. A
rule is asked for spellings that a writer would type, so where two are current
(travelled, traveled) both are given, the more usual first.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib import resources

FILE = "irregular.toml"

_VOWELS = "aeiou"
_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_CONSONANT_O = re.compile(r"[^aeiou]o$")
_DOUBLING = re.compile(r"[^aeiou]?[aeiou][bdgklmnprtvz]$")
_VOWEL_GROUPS = re.compile(r"[aeiouy]+")


@cache
def _irregular() -> dict[str, dict[str, tuple[str, ...]]]:
    """What no rule makes: "plurals" and "verbs"."""
    table = tomllib.loads(resources.files("lexicon").joinpath(FILE).read_text("utf-8"))
    return {
        kind: {word: tuple(str(forms).split()) for word, forms in entries.items()}
        for kind, entries in table.items()
    }


def plurals(word: str) -> tuple[str, ...]:
    """Plurals of a noun, the usual one first.

    >>> plurals("ferryman"), plurals("ash"), plurals("debt")
    (('ferrymen',), ('ashes',), ('debts',))
    """
    return _cased(word, _plurals)


def verb_forms(word: str) -> tuple[str, ...]:
    """Third person, past forms and -ing of a verb.

    >>> verb_forms("weave")
    ('weaves', 'wove', 'woven', 'weaved', 'weaving')
    """
    return _cased(word, _verb_forms)


def possessive(word: str) -> str:
    """The possessive of a singular or plural.

    >>> possessive("giant"), possessive("giants")
    ("giant's", "giants'")
    """
    if word.endswith("s") and not word.endswith("ss"):
        return f"{word}'"
    return f"{word}'s"


def inflected_already(word: str) -> bool:
    """Whether a word looks like a verb form, which takes no further endings."""
    low = word.casefold()
    return (
        len(low) > 5
        and low.endswith(("ed", "ing"))
        and low not in _irregular()["verbs"]
    )


def _plurals(word: str) -> tuple[str, ...]:
    table = _irregular()["plurals"]
    if word in table:
        return table[word]
    for base in _ENDS:
        if word.endswith(base):
            return tuple(word.removesuffix(base) + plural for plural in table[base])
    if word.endswith("sis"):
        return (f"{word[:-2]}es",)
    if _CONSONANT_Y.search(word):
        return (f"{word[:-1]}ies",)
    if _SIBILANT.search(word):
        return (f"{word}es",)
    if _CONSONANT_O.search(word):
        return (f"{word}s", f"{word}es")
    return (f"{word}s",)


_ENDS = (
    *("woman", "man", "child", "foot", "tooth", "wolf", "leaf", "knife", "wife"),
    *("half", "self", "shelf", "thief", "hoof", "fish"),
)
"""Irregular nouns that other nouns are made of (ferryman, milk-tooth)."""


def _verb_forms(word: str) -> tuple[str, ...]:
    if word.endswith(("man", "woman", "men")) and len(word) > 3:
        return ()
    irregular = _irregular()["verbs"].get(word)
    third = f"{word[:-1]}ies" if _CONSONANT_Y.search(word) else f"{word}s"
    if _SIBILANT.search(word) or _CONSONANT_O.search(word):
        third = f"{word}es"
    pasts, ings = _regular(word)
    if irregular is not None:
        pasts = irregular
        ings = () if any(form.endswith("ying") for form in irregular) else ings
    return (third, *pasts, *ings)


def _regular(word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Past forms and -ing forms by rule."""
    if word.endswith("e"):
        whole = word.endswith(("ee", "oe", "ye"))
        return (f"{word}d",), (f"{word if whole else word[:-1]}ing",)
    if _CONSONANT_Y.search(word):
        return (f"{word[:-1]}ied",), (f"{word}ing",)
    stems: tuple[str, ...] = (word,)
    if _DOUBLING.fullmatch(word[-3:]) and word[-3:-2] not in _VOWELS:
        doubled = word + word[-1]
        if len(_VOWEL_GROUPS.findall(word)) == 1:
            stems = (doubled,)
        elif word.endswith("l"):
            stems = (doubled, word)
        else:
            # Only the stress tells visited from admitted.
            stems = (word, doubled)
    return tuple(f"{s}ed" for s in stems), tuple(f"{s}ing" for s in stems)


def _cased(word: str, rule: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    """The rule's answer in the word's own letter case."""
    low = word.casefold()
    found = dict.fromkeys(rule(low))
    if word == low:
        return tuple(found)
    if word.isupper() and len(word) > 1:
        endings = (form.removeprefix(low) for form in found if form.startswith(low))
        return tuple(word + ending for ending in endings)
    # What the rule left alone keeps the capitals it had.
    kept = len(word) - 1
    return tuple(
        word[:kept] + form[kept:] if form[:kept] == low[:kept] else word[:1] + form[1:]
        for form in found
    )
