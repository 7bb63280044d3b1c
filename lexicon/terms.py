"""Terms and relations: what the writer names, and how the names stand to each other.

Every value is checked when it is made, wherever it comes from: names are one line in
NFC without control characters, lengths are bounded, text is never markup.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal, get_args

from lexicon.errors import LexiconError

Kind = Literal["term", "scene"]
KINDS: tuple[Kind, ...] = get_args(Kind)

LINKED = "linked"
RELATIONS = (LINKED, "appears in", "evolves to", "cuts", "opposes", "inverts")
"""Kinds of relations that Protean knows by name; a writer's own are as good."""

LONGEST_NAME = 200
LONGEST_LABEL = 60
"""Of a tag, and of a relation's kind."""
LONGEST_TEXT = 20_000
"""Of a definition and of notes."""
MOST_NAMES = 200
"""Aliases, forms or tags of one term."""
LARGEST_EXTRA = 100_000
"""Letters of JSON that a term or a relation keeps of fields Protean does not know."""
DEEPEST_EXTRA = 50


def key(name: str) -> str:
    """What two spellings of one name have in common: letter case, apostrophes, hyphens
    and spaces do not tell terms apart.

    >>> key("Debt‐Repossession") == key("debt-repossession")
    True
    """
    return _key(name) if len(name) <= LONGEST_NAME else _key.__wrapped__(name)


@lru_cache(maxsize=100_000)
def _key(name: str) -> str:
    folded = unicodedata.normalize("NFC", name).translate(_ALIKE).casefold()
    return " ".join(unicodedata.normalize("NFC", folded).split())


_ALIKE = {
    **dict.fromkeys(map(ord, "\u2019\u2018\u02bc\uff07"), "'"),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2212"), "-"),
    0xAD: None,
}


@dataclass(frozen=True, slots=True)
class Term:
    """Something of the writer's own: a word or a phrase, or a scene.

    Raises LexiconError where a value is of the wrong type, too long or not printable.
    """

    name: str
    kind: Kind = "term"
    aliases: tuple[str, ...] = ()
    """Other names; found in the text as the name is."""
    definition: str = ""
    tags: tuple[str, ...] = ()
    notes: str = ""
    forms: tuple[str, ...] = ()
    """Inflected forms that no rule makes (wove for weave)."""
    inflect: bool = True
    """Whether plural, possessive and verb forms are found too."""
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Fields of the file it came from that Protean does not know, as JSON values."""

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "name", line(self.name, "name", LONGEST_NAME))
        where = f"“{self.name}”"
        if not self.key:
            raise _refused("A name shows nothing", _MEND)
        if self.kind not in KINDS:
            raise _refused(f"{where} is of an unknown kind", "Use term or scene.")
        for names in ("aliases", "forms"):
            value = lines(getattr(self, names), f"{names} of {where}", LONGEST_NAME)
            put(self, names, value)
        put(self, "tags", lines(self.tags, f"tags of {where}", LONGEST_LABEL))
        for text in ("definition", "notes"):
            put(self, text, prose(getattr(self, text), f"{text} of {where}"))
        if not isinstance(self.inflect, bool):
            raise _refused(f"inflect of {where} is neither true nor false", _MEND)
        put(self, "extra", kept(self.extra, where))

    @property
    def key(self) -> str:
        """What tells this term from others."""
        return key(self.name)

    def plain(self) -> dict[str, Any]:
        """As JSON: the name, and every field that says something."""
        return _plain(self)

    def changed(self, **values: Any) -> Term:
        """The same term with other values. Raises LexiconError."""
        unknown = values.keys() - TERM_FIELDS
        if unknown:
            raise _refused(f"A term has no {short(min(unknown))}", _MEND)
        return replace(self, **values)

    @classmethod
    def of(cls, plain: Any) -> Term:
        """From what `plain` gave; fields unknown here go to `extra`. LexiconError."""
        known, rest = _sorted(plain, TERM_FIELDS, "term", ("name",))
        return cls(**known, extra=rest)


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed tie between two terms, named by their names."""

    source: str
    kind: str
    target: str
    note: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        for end in ("source", "target"):
            value = line(getattr(self, end), f"{end} of a relation", LONGEST_NAME)
            put(self, end, value)
        put(self, "kind", line(self.kind, "kind of a relation", LONGEST_LABEL))
        where = f"the relation of “{self.source}”"
        put(self, "note", prose(self.note, f"note of {where}"))
        put(self, "extra", kept(self.extra, where))

    @property
    def ends(self) -> tuple[str, str, str]:
        """What tells this relation from others: source, kind and target as keys."""
        return key(self.source), key(self.kind), key(self.target)

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return _plain(self)

    @classmethod
    def of(cls, plain: Any) -> Relation:
        """From what `plain` gave. LexiconError."""
        needed = ("source", "kind", "target")
        known, rest = _sorted(plain, RELATION_FIELDS, "relation", needed)
        return cls(**known, extra=rest)


TERM_FIELDS = frozenset(f.name for f in fields(Term)) - {"extra"}
RELATION_FIELDS = frozenset(f.name for f in fields(Relation)) - {"extra"}

_MEND = "Mend the file, or leave that entry out, and try again."


_ATOMS = (str, int, float, bool, type(None))
NOTHING: Mapping[str, Any] = MappingProxyType({})


def short(text: object, most: int = 40) -> str:
    """A value as a message quotes it."""
    text = str(text)[: most * 4]
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def line(value: Any, what: str, most: int) -> str:
    """One line of NFC text with single spaces. Raises LexiconError."""
    if not isinstance(value, str):
        raise _refused(f"The {what} is no text", f"It is {_type(value)}. {_MEND}")
    if len(value) <= most and value.isascii() and _SIMPLE.fullmatch(value):
        return value
    if len(value) > most * 4:
        raise _long(what, len(value), most)
    text = unicodedata.normalize("NFC", _SPACES.sub(" ", value).strip())
    if not text:
        raise _refused(f"The {what} is empty", _MEND)
    if len(text) > most:
        raise _long(what, len(text), most)
    _only_characters(text, what, "")
    return text


def lines(values: Any, what: str, most: int) -> tuple[str, ...]:
    """Several of `line`, each once, in their order. Raises LexiconError."""
    if values == ():
        return ()
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise _refused(f"The {what} are no list", f"They are {_type(values)}. {_MEND}")
    if isinstance(values, Mapping):
        raise _refused(f"The {what} are no list", _MEND)
    found: dict[str, None] = {}
    for value in values:
        found[line(value, f"{what}: one of them", most)] = None
        if len(found) > MOST_NAMES:
            raise _refused(f"There are too many {what}", f"At most {MOST_NAMES} fit.")
    return tuple(found)


def prose(value: Any, what: str) -> str:
    """Text of any number of lines. Raises LexiconError."""
    if not isinstance(value, str):
        raise _refused(f"The {what} is no text", f"It is {_type(value)}. {_MEND}")
    if not value:
        return value
    if len(value) > LONGEST_TEXT:
        raise _long(what, len(value), LONGEST_TEXT)
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    _only_characters(text, what, "\n\t")
    return text


def kept(value: Any, where: str) -> Mapping[str, Any]:
    """Fields that are carried along unread: a JSON object of bounded size and depth."""
    if type(value) is dict and not value:
        return NOTHING
    if not isinstance(value, Mapping):
        raise _refused(f"Further fields of {where} are no object", _MEND)
    if not value:
        return NOTHING
    fields_kept = copied(dict(value), DEEPEST_EXTRA, where)
    try:
        size = len(json.dumps(fields_kept, allow_nan=False))
    except ValueError:
        raise _refused(f"Fields of {where} hold a number that is none", _MEND) from None
    if size > LARGEST_EXTRA:
        raise _long(f"rest of {where}", size, LARGEST_EXTRA)
    return MappingProxyType(fields_kept)


def copied(value: Any, depth: int, where: str) -> Any:
    """A JSON value, copied down to so many levels. Raises LexiconError."""
    if type(value) in _ATOMS:
        return value
    if not depth:
        raise _refused(f"Fields of {where} are nested too deeply", _MEND)
    if isinstance(value, Mapping):
        return {str(name): copied(v, depth - 1, where) for name, v in value.items()}
    if isinstance(value, list | tuple):
        return [copied(v, depth - 1, where) for v in value]
    raise _refused(f"A field of {where} is no JSON value", _MEND)


def _only_characters(text: str, what: str, allowed: str) -> None:
    if text.isascii() and text.isprintable():
        return
    for character in text:
        if character not in allowed and unicodedata.category(character) in _NONE:
            if character in "\u200c\u200d\ufe0f\u00ad":
                continue
            raise _refused(
                f"The {what} holds a character that cannot be shown",
                f"It is U+{ord(character):04X} in “{short(text)}”. {_MEND}",
            )


_SIMPLE = re.compile("[!-~]+(?: [!-~]+)*")
_SPACES = re.compile("[ \\t\\r\\n\u00a0]+")
_NONE = frozenset(("Cc", "Cf", "Cs", "Cn", "Zl", "Zp"))


def _plain(value: Term | Relation) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for f in fields(value):
        held = getattr(value, f.name)
        if f.name == "extra":
            continue
        if held != f.default:
            plain[f.name] = list(held) if isinstance(held, tuple) else held
    for name, held in value.extra.items():
        plain.setdefault(name, held)
    return plain


def _sorted(
    plain: Any, known: frozenset[str], what: str, needed: Iterable[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    if not isinstance(plain, Mapping):
        raise _refused(f"A {what} is no object", f"It is {_type(plain)}. {_MEND}")
    missing = [name for name in needed if name not in plain]
    if missing:
        raise _refused(f"A {what} has no {missing[0]}", _MEND)
    ours = {name: value for name, value in plain.items() if name in known}
    return ours, {n: v for n, v in plain.items() if n not in known}


def _type(value: Any) -> str:
    if value is None:
        return "nothing"
    names = {bool: "true or false", int: "a number", float: "a number", str: "text"}
    shape = "an object" if isinstance(value, Mapping) else "a list"
    return names.get(type(value), shape)


def _long(what: str, size: int, most: int) -> LexiconError:
    return _refused(
        f"The {what} is too long", f"It has {size:,} letters; {most:,} fit. {_MEND}"
    )


def _refused(title: str, message: str) -> LexiconError:
    return LexiconError(title, message)
