"""`mythos.json`: the lexicon as a file of its own.

    {"terms": [{"name": ..., "definition": ..., "linked_terms": [names], ...}],
     "relations": [{"source": .., "kind": .., "target": .., "note": ..}],
     "history": [operations], "about": {...}}

Only `terms` with a `name` each is needed. Further fields of a term are those of
`terms.Term`; what Protean does not know is carried along and written out again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from lexicon.change import Op
from lexicon.errors import LexiconError
from lexicon.graph import Lexicon
from lexicon.merging import becoming
from lexicon.terms import LINKED, TERM_FIELDS, Relation, Term, key, short

LINKS = "linked_terms"


def read(value: Any, *, history: bool = True) -> Lexicon:
    """The lexicon that a JSON value spells. Raises LexiconError.

    Its history comes with it; what was changed in the file by hand since then is the
    latest change. Names that are linked to but not described become empty terms.
    """
    if isinstance(value, list):
        value = {"terms": value}
    if not isinstance(value, Mapping) or not isinstance(value.get("terms"), list):
        raise LexiconError(
            "This is no lexicon",
            'A mythos.json has {"terms": [{"name": ...}, ...]}. Name such a file, a '
            "GraphML file or a lorebook.",
        )
    wanted = Lexicon()
    if ops := _ops(value):
        wanted.many(ops)
    past = value.get("history", [])
    if not history or not past:
        return wanted
    return _with_past(past, wanted)


def write(lexicon: Lexicon, *, history: bool = True) -> str:
    """The lexicon as the text of a mythos.json; `read` gives the same again."""
    links: dict[str, list[str]] = {}
    others: list[dict[str, Any]] = []
    for relation in lexicon.relations():
        if relation.kind == LINKED and not relation.note and not relation.extra:
            links.setdefault(key(relation.source), []).append(relation.target)
        else:
            others.append(relation.plain())
    terms = []
    for term in lexicon:
        plain = {"name": term.name, "definition": term.definition, **term.plain()}
        plain[LINKS] = links.get(term.key, [])
        terms.append(plain)
    value: dict[str, Any] = {**lexicon.about, "terms": terms}
    if others:
        value["relations"] = others
    if history and lexicon.ops:
        value["history"] = list(lexicon.ops)
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def assembled(
    terms: Iterable[Term],
    relations: Iterable[Relation],
    about: Mapping[str, Any] | None = None,
) -> list[Op]:
    """Operations that make a lexicon of terms and of relations between any names; a
    name without a term becomes an empty one. Each relation counts once."""
    ops: list[Op] = [{"op": "about", "set": dict(about)}] if about else []
    names: dict[str, str] = {}
    for term in terms:
        ops.append({"op": "add", "term": term.plain()})
        names[term.key] = term.name
        for alias in term.aliases:
            names.setdefault(key(alias), term.name)
    ties: dict[tuple[str, str, str], dict[str, Any]] = {}
    for relation in relations:
        ends = []
        for end in (relation.source, relation.target):
            if key(end) not in names:
                names[key(end)] = end
                ops.append({"op": "add", "term": {"name": end}})
            ends.append(names[key(end)])
        tie = {**relation.plain(), "source": ends[0], "target": ends[1]}
        ties.setdefault((key(ends[0]), key(relation.kind), key(ends[1])), tie)
    ops.extend({"op": "relate", "relation": tie} for tie in ties.values())
    return ops


def _ops(value: Mapping[str, Any]) -> list[Op]:
    known = {"terms", "relations", "history"}
    about = {name: held for name, held in value.items() if name not in known}
    terms: dict[str, Term] = {}
    relations: list[Relation] = []
    for number, entry in enumerate(value["terms"], 1):
        if not isinstance(entry, Mapping) or "name" not in entry:
            raise LexiconError(
                f"Term {number} of the file has no name", "Name it, or take it out."
            )
        plain = dict(entry)
        links = plain.pop(LINKS, None) or []
        # What other programs leave empty they often write as null.
        said = {k: v for k, v in plain.items() if v is not None or k not in TERM_FIELDS}
        term = Term.of(said)
        if term.key in terms:
            raise LexiconError(
                f"“{short(term.name)}” stands in the file twice",
                "Make one term of the two, or rename one.",
            )
        terms[term.key] = term
        relations.extend(_links(term.name, links))
    ties = value.get("relations", [])
    if not isinstance(ties, list):
        raise LexiconError("The relations of the file are no list", "Mend the file.")
    relations.extend(Relation.of(tie) for tie in ties)
    return assembled(terms.values(), relations, about)


def _links(name: str, links: Any) -> Iterable[Relation]:
    if not isinstance(links, list):
        raise LexiconError(
            f"The linked_terms of “{short(name)}” are no list",
            'Write them as ["one", "another"].',
        )
    for link in links:
        if isinstance(link, Mapping) and "name" in link:
            yield Relation(name, link.get("kind", LINKED), link["name"])
        else:
            yield Relation(name, LINKED, link)


def _with_past(past: Any, wanted: Lexicon) -> Lexicon:
    if not isinstance(past, list):
        raise LexiconError(
            "The history of the file is no list", "Import it without its history."
        )
    lexicon = Lexicon()
    for op in past:
        lexicon.apply(op)
    changes = becoming(lexicon, wanted)
    if changes:
        lexicon.many(changes)
    return lexicon
