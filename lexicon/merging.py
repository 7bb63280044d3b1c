"""From one lexicon to another: the operations that lead there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lexicon.change import Op
from lexicon.graph import Lexicon
from lexicon.terms import TERM_FIELDS, Term, key


def merging(ours: Lexicon, other: Lexicon) -> list[Op]:
    """What `other` adds to ours: its new terms and relations, and for a term in both
    what ours leaves empty, with names and tags of both. Nothing of ours is lost."""
    ops: list[Op] = []
    for term in other:
        if term.name not in ours:
            ops.append({"op": "add", "term": term.plain()})
            continue
        own = ours.term(term.name)
        if added := _added(own, term):
            ops.append({"op": "edit", "name": own.name, "set": added})
    new = {n: v for n, v in other.about.items() if n not in ours.about}
    if new:
        ops.append({"op": "about", "set": new})
    known = {relation.ends for relation in ours.relations()}
    for relation in other.relations():
        if relation.ends not in known:
            ops.append({"op": "relate", "relation": relation.plain()})
    return ops


def becoming(ours: Lexicon, other: Lexicon) -> list[Op]:
    """What makes ours the same as `other`."""
    ops: list[Op] = []
    gone = [term.name for term in ours if term.name not in other]
    ties = {relation.ends: relation for relation in ours.relations()}
    wanted = {relation.ends: relation for relation in other.relations()}
    lost = {key(name) for name in gone}
    for ends, relation in ties.items():
        same = wanted.get(ends)
        if same is not None and same == relation:
            continue
        if ends[0] not in lost and ends[2] not in lost:
            pair = {"source": relation.source, "target": relation.target}
            ops.append({"op": "unrelate", "kind": relation.kind, **pair})
    ops.extend({"op": "remove", "name": name} for name in gone)
    for term in other:
        if term.name not in ours:
            ops.append({"op": "add", "term": term.plain()})
            continue
        own = ours.term(term.name)
        if own.name != term.name:
            ops.append({"op": "rename", "name": own.name, "to": term.name})
        if change := _change(own.plain(), term.plain()):
            ops.append({"op": "edit", "name": term.name, **change})
    if change := _change(ours.about, other.about):
        ops.append({"op": "about", **change})
    for ends, relation in wanted.items():
        if ties.get(ends) != relation:
            ops.append({"op": "relate", "relation": relation.plain()})
    return ops


def from_nothing(lexicon: Lexicon) -> Op:
    """One operation that makes an empty lexicon the same as this, without its past."""
    return {"op": "many", "at": _last(lexicon), "ops": becoming(Lexicon(), lexicon)}


def _last(lexicon: Lexicon) -> float:
    return float(lexicon.ops[-1]["at"]) if lexicon.ops else 0.0


def _change(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Fields to set and to unset; empty where there is nothing to do."""
    put = {
        name: value
        for name, value in after.items()
        if name != "name" and (name not in before or before[name] != value)
    }
    gone = sorted(before.keys() - after.keys())
    if not put and not gone:
        return {}
    return {"set": put, "unset": gone} if gone else {"set": put}


def _added(own: Term, other: Term) -> dict[str, object]:
    ours, theirs = own.plain(), other.plain()
    added: dict[str, object] = {}
    for name in ("aliases", "tags", "forms"):
        both = list(dict.fromkeys((*ours.get(name, ()), *theirs.get(name, ()))))
        if both != ours.get(name, []):
            added[name] = both
    for name, value in theirs.items():
        carried = name not in TERM_FIELDS or name in ("definition", "notes")
        if carried and not ours.get(name):
            added[name] = value
    return added
