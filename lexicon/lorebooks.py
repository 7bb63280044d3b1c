"""Lorebooks of other programs, read as lexicons: SillyTavern's world info, character
books on cards, and NovelAI's lorebooks.

An entry becomes a term: its title or first key the name, the other keys aliases, its
text the definition. Patterns, switches and all else an entry says are carried along
under the program's name. Where an entry's text names another entry, these programs wake
that one too, so the two are linked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lexicon.change import MOST_TERMS
from lexicon.errors import LexiconError
from lexicon.graph import Lexicon
from lexicon.matcher import Matcher
from lexicon.mythos import assembled
from lexicon.terms import LINKED, LONGEST_NAME, MOST_NAMES, Relation, Term, key

SILLYTAVERN = "sillytavern"
NOVELAI = "novelai"

MOST_LINKS = 100
"""Links that one entry's text makes."""

_TEXTS = ("content", "text", "entry")


def program(value: Any) -> str:
    """Whose lorebook a JSON value is; empty where it is none."""
    if not isinstance(value, Mapping):
        return ""
    if "lorebookVersion" in value and isinstance(value.get("entries"), list):
        return NOVELAI
    entries = _book(value).get("entries")
    if isinstance(entries, list | Mapping):
        return SILLYTAVERN
    return ""


def read(value: Any) -> Lexicon:
    """The lexicon in a lorebook of either program. Raises LexiconError."""
    name = program(value)
    if not name:
        raise LexiconError(
            "This is no lorebook", "Name a file of SillyTavern or of NovelAI."
        )
    if name == NOVELAI:
        book, entries = value, value["entries"]
        groups = _groups(value.get("categories"))
    else:
        book = _book(value)
        entries, groups = book["entries"], {}
    if isinstance(entries, Mapping):
        entries = list(entries.values())
    if len(entries) > MOST_TERMS:
        raise LexiconError(
            "The lorebook is too large",
            f"It has {len(entries):,} entries; {MOST_TERMS:,} fit.",
        )
    terms = list(_terms(name, entries, groups))
    about = {k: v for k, v in book.items() if k != "entries"}
    lexicon = Lexicon()
    lexicon.many(assembled(terms, _links(terms), {name: about} if about else None))
    return lexicon


def _book(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The book itself, which may stand on a character card."""
    for name in ("data", "character_book"):
        inner = value.get(name)
        if isinstance(inner, Mapping) and "entries" not in value:
            value = inner
    return value


def _groups(categories: Any) -> dict[str, str]:
    found = {}
    for category in categories if isinstance(categories, list) else ():
        if isinstance(category, Mapping):
            found[str(category.get("id"))] = str(category.get("name", ""))
    return found


def _terms(
    program: str, entries: Iterable[Any], groups: Mapping[str, str]
) -> Iterator[Term]:
    taken: dict[str, int] = {}
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, Mapping):
            raise LexiconError(
                f"Entry {number} of the lorebook is no object", "Take it out."
            )
        keys = _keys(entry, number)
        plain = [each for each in keys if not _pattern(each)]
        titles = (entry.get(name) for name in ("displayName", "comment", "name"))
        said = [" ".join(t.split()) for t in titles if isinstance(t, str)]
        names = [n for n in (*said, *plain) if 0 < len(n) <= LONGEST_NAME]
        name = _unused(names[0] if names else f"entry {number}", taken)
        aliases = [each for each in plain if key(each) != key(name)]
        text = next((entry[t] for t in _TEXTS if entry.get(t)), "")
        tags = []
        if entry.get("disable") is True or entry.get("enabled") is False:
            tags.append("disabled")
        if entry.get("constant") is True or entry.get("forceActivation") is True:
            tags.append("constant")
        if groups.get(str(entry.get("category"))):
            tags.append(groups[str(entry["category"])])
        yield Term(
            name,
            aliases=tuple(aliases[:MOST_NAMES]),
            definition=text,
            tags=tuple(tags),
            extra={program: {k: v for k, v in entry.items() if k not in _TEXTS}},
        )


def _keys(entry: Mapping[str, Any], number: int) -> list[str]:
    keys = entry.get("keys", entry.get("key", []))
    if isinstance(keys, str):
        keys = keys.split(",")
    if not isinstance(keys, list) or not all(isinstance(k, str) for k in keys):
        raise LexiconError(
            f"The keys of entry {number} of the lorebook are no list of words",
            "Mend that entry, or take it out.",
        )
    return [tidy for k in keys if (tidy := " ".join(k.split()))]


def _pattern(word: str) -> bool:
    """Whether a key is a regular expression, as both programs write them."""
    return len(word) > 2 and word[0] == "/" and "/" in word[1:]


def _unused(name: str, taken: dict[str, int]) -> str:
    """The name, with a number where there are several; `taken` says which is next."""
    free = name
    while key(free) in taken:
        number = taken[key(name)] = taken[key(name)] + 1
        ending = f" ({number})"
        free = name[: LONGEST_NAME - len(ending)] + ending
    taken[key(free)] = 1
    return free


def _links(terms: list[Term]) -> Iterator[Relation]:
    matcher = Matcher(terms)
    for term in terms:
        named = {hit.name: None for hit in matcher.hits(term.definition)}
        named.pop(term.name, None)
        for name in list(named)[:MOST_LINKS]:
            yield Relation(term.name, LINKED, name)
