"""The surface forms of a term: every spelling under which it stands in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lexicon.inflection import (
    inflected_already,
    plurals,
    possessive,
    verb_forms,
)
from lexicon.terms import Term

_PARTS = re.compile("[ \u2010\u2011-]+")
_LINKING = frozenset(
    ("of", "in", "on", "under", "over", "with", "without", "at", "by", "for", "from")
) | {"to", "into", "between", "beyond"}

MOST_FORMS = 400
"""Of one name, so that no name can fill the memory."""


def surface_forms(
    term: Term, *, possessives: bool = True, verbs: bool = True
) -> tuple[str, ...]:
    """The forms of a term and its aliases, in the spelling a writer would type.

    The name as it is comes first, then its inflections, then the same with a hyphen
    for the space, or a space for the hyphen, or neither; then the aliases likewise.
    Letter case is the name's own; a sentence may begin with any of them. Nobody knows
    which terms are verbs, so their forms are there for reading (gianted would be found
    where it stands); for writing leave `verbs` out.

    >>> surface_forms(Term("glass string", inflect=False))
    ('glass string', 'glass-string', 'glassstring')
    """
    kinds = {"possessives": possessives, "verbs": verbs}
    found: dict[str, None] = {}
    for name in (term.name, *term.aliases):
        found.update(dict.fromkeys(_of_name(name, term.inflect, **kinds)))
    found.update(dict.fromkeys(term.forms))
    return tuple(found)


def _of_name(name: str, inflect: bool, **kinds: bool) -> Iterator[str]:
    made = [name]
    if inflect:
        made.extend(inflections(name, **kinds))
    made = made[:MOST_FORMS]
    yield from made
    if len(_PARTS.split(name)) > 1:
        for form in made:
            yield from variants(form)


def inflections(
    name: str, *, possessives: bool = True, verbs: bool = True
) -> tuple[str, ...]:
    """The inflected forms of a name, without the name itself.

    The last word is inflected (glass strings), or the first where a preposition
    follows it (strings of glass). A capitalised name is a noun and takes no verb forms.
    """
    parts = _PARTS.split(name)
    marks = [*_PARTS.findall(name), ""]
    at = len(parts) - 1
    if len(parts) > 2 and any(part.casefold() in _LINKING for part in parts[1:-1]):
        at = 0
    word = parts[at]
    if not word.isalpha() or not word.isascii():
        # Not English: only the possessive is safe to guess.
        return (possessive(name),) if possessives and name[-1].isalnum() else ()
    before = "".join(p + m for p, m in zip(parts[:at], marks, strict=False))
    after = marks[at] + "".join(
        p + m for p, m in zip(parts[at + 1 :], marks[at + 1 :], strict=True)
    )
    forms: dict[str, None] = {}
    many: tuple[str, ...] = ()
    if not inflected_already(word):
        many = plurals(word)
        forms.update(dict.fromkeys(many))
        if verbs and word[0].islower() and at == len(parts) - 1:
            forms.update(dict.fromkeys(verb_forms(word)))
    full = {f"{before}{form}{after}": None for form in forms}
    if possessives:
        owners = [name, *(f"{before}{form}{after}" for form in many)]
        full.update(dict.fromkeys(possessive(owner) for owner in owners))
    full.pop(name, None)
    return tuple(full)


def variants(form: str) -> tuple[str, ...]:
    """The same words with spaces, with hyphens, and joined.

    >>> variants("debt-repossession")
    ('debt repossession', 'debtrepossession')
    """
    parts = _PARTS.split(form)
    joined = (" ".join(parts), "-".join(parts), "".join(parts))
    return tuple(each for each in joined if each != form)
