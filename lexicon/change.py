"""What an operation does to a graph of terms, and the operation that undoes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import networkx as nx

from lexicon.errors import LexiconError
from lexicon.terms import Relation, Term, kept, key, short

Op = dict[str, Any]
Graph: TypeAlias = nx.MultiDiGraph
"""Nodes are keys with their `term`; edges have the kind's key as their key and carry
their `relation`."""

MOST_TERMS = 50_000
MOST_RELATIONS = 500_000
MOST_SPELLINGS = 80_000
"""Names, aliases and forms of all terms together."""
MOST_MOVED = 200_000
"""Relations that renamings may carry along in all, so that no file can keep the reader
busy for hours."""


def empty() -> Graph:
    """A graph without terms."""
    graph: Graph = nx.MultiDiGraph(tied=0, spelt=0, moved=0, about={})
    return graph


def term_of(graph: Graph, name: str) -> Term:
    """The term of that name. Raises LexiconError where there is none."""
    node = key(name)
    if node not in graph:
        raise LexiconError(
            f"There is no term “{short(name)}”", "Add it first, or check its name."
        )
    term: Term = graph.nodes[node]["term"]
    return term


def relations_of(graph: Graph, node: str) -> list[Relation]:
    """The relations that begin or end at a node, in a stable order."""
    out = [relation for *_, relation in graph.out_edges(node, data="relation")]
    back = graph.in_edges(node, data="relation")
    return out + [relation for source, _, relation in back if source != node]


def applied(graph: Graph, op: Any) -> Op:
    """Apply an operation without entering it; the one that undoes it."""
    try:
        match op["op"]:
            case "add":
                return _add(graph, Term.of(op["term"]))
            case "edit":
                return _edit(graph, op["name"], op.get("set", {}), op.get("unset", []))
            case "rename":
                return _rename(graph, op["name"], op["to"])
            case "remove":
                return _remove(graph, op["name"])
            case "relate":
                return _relate(graph, Relation.of(op["relation"]))
            case "unrelate":
                return _unrelate(graph, op["source"], op["kind"], op["target"])
            case "about":
                return _about(graph, op.get("set", {}), op.get("unset", []))
            case "many":
                return _many(graph, op["ops"])
    except (KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise no_change(op)


def _add(graph: Graph, term: Term) -> Op:
    if term.key in graph:
        raise LexiconError(
            f"“{short(term.name)}” is there already",
            "Edit that term, or give this one another name.",
        )
    if len(graph) >= MOST_TERMS:
        raise LexiconError(
            "The lexicon is full",
            f"It holds {MOST_TERMS:,} terms, the most it can.",
        )
    _spell(graph, _spellings(term))
    graph.add_node(term.key, term=term)
    return {"op": "remove", "name": term.name}


def _spellings(term: Term) -> int:
    return 1 + len(term.aliases) + len(term.forms)


def _spell(graph: Graph, more: int) -> None:
    """Count names in, or refuse them."""
    if more > 0 and graph.graph["spelt"] + more > MOST_SPELLINGS:
        raise LexiconError(
            "The lexicon is full",
            f"It holds {MOST_SPELLINGS:,} names and forms, the most it can.",
        )
    graph.graph["spelt"] += more


def _edit(
    graph: Graph, name: str, values: Mapping[str, Any], gone: Sequence[str]
) -> Op:
    term = term_of(graph, name)
    if "name" in (*values, *gone):
        raise LexiconError("A term is not renamed by editing it", "Use rename instead.")
    plain = term.plain()
    changed = Term.of(_merged(plain, values, gone))
    _spell(graph, _spellings(changed) - _spellings(term))
    graph.nodes[term.key]["term"] = changed
    return {"op": "edit", "name": term.name, **_back(plain, values, gone)}


def _merged(
    plain: Mapping[str, Any], values: Mapping[str, Any], gone: Sequence[str]
) -> dict[str, Any]:
    return {name: v for name, v in {**plain, **values}.items() if name not in gone}


def _back(
    plain: Mapping[str, Any], values: Mapping[str, Any], gone: Sequence[str]
) -> Op:
    """What gives these fields the values back that they have in `plain`."""
    names = dict.fromkeys((*values, *gone))
    back: Op = {"set": {name: plain[name] for name in names if name in plain}}
    if missing := [name for name in names if name not in plain]:
        back["unset"] = missing
    return back


def _rename(graph: Graph, name: str, to: str) -> Op:
    term = term_of(graph, name)
    renamed = term.changed(name=to)
    node = renamed.key
    if node != term.key:
        if node in graph:
            raise LexiconError(
                f"“{short(to)}” is there already", "Choose another name."
            )
        graph.graph["moved"] += graph.degree(term.key)
        if graph.graph["moved"] > MOST_MOVED:
            raise LexiconError(
                "Terms of so many relations are not renamed so often",
                "Import the file without its history.",
            )
        nx.relabel_nodes(graph, {term.key: node}, copy=False)
    graph.nodes[node]["term"] = renamed
    for edges in (graph.out_edges, graph.in_edges):
        for *_, data in edges(node, data=True):
            old = data["relation"]
            ends = [
                renamed.name if key(end) in (term.key, node) else end
                for end in (old.source, old.target)
            ]
            data["relation"] = Relation(ends[0], old.kind, ends[1], old.note, old.extra)
    return {"op": "rename", "name": renamed.name, "to": term.name}


def _remove(graph: Graph, name: str) -> Op:
    term = term_of(graph, name)
    back: list[Op] = [{"op": "add", "term": term.plain()}]
    for relation in relations_of(graph, term.key):
        back.append({"op": "relate", "relation": relation.plain()})
    graph.graph["spelt"] -= _spellings(term)
    graph.remove_node(term.key)
    graph.graph["tied"] -= len(back) - 1
    return {"op": "many", "ops": back}


def _relate(graph: Graph, relation: Relation) -> Op:
    source, kind, target = relation.ends
    # A relation names its ends as the terms spell themselves.
    names = term_of(graph, source).name, term_of(graph, target).name
    named = relation
    if names != (relation.source, relation.target):
        named = replace(relation, source=names[0], target=names[1])
    if graph.has_edge(source, target, kind):
        raise LexiconError(
            f"“{short(named.source)}” {short(named.kind)} “{short(named.target)}” "
            "is there already",
            "Take it away first to change its note.",
        )
    if graph.graph["tied"] >= MOST_RELATIONS:
        raise LexiconError(
            "The lexicon is full",
            f"It holds {MOST_RELATIONS:,} relations, the most it can.",
        )
    graph.add_edge(source, target, key=kind, relation=named)
    graph.graph["tied"] += 1
    return {"op": "unrelate", **_ends(named)}


def _unrelate(graph: Graph, source: str, kind: str, target: str) -> Op:
    start, end = term_of(graph, source), term_of(graph, target)
    if not graph.has_edge(start.key, end.key, key(kind)):
        raise LexiconError(
            f"“{short(start.name)}” {short(kind)} “{short(end.name)}” is not there",
            "Look at the term's relations.",
        )
    relation = graph.edges[start.key, end.key, key(kind)]["relation"]
    graph.remove_edge(start.key, end.key, key(kind))
    graph.graph["tied"] -= 1
    return {"op": "relate", "relation": relation.plain()}


def _about(graph: Graph, values: Mapping[str, Any], gone: Sequence[str]) -> Op:
    about = graph.graph["about"]
    graph.graph["about"] = dict(kept(_merged(about, values, gone), "the lexicon"))
    return {"op": "about", **_back(about, values, gone)}


def _many(graph: Graph, ops: Sequence[Any]) -> Op:
    undoing: list[Op] = []
    try:
        for op in ops:
            if op["op"] == "many":
                raise TypeError
            back = applied(graph, op)
            undoing[:0] = back["ops"] if back["op"] == "many" else [back]
    except Exception:
        for op in undoing:
            applied(graph, op)
        raise
    return {"op": "many", "ops": undoing}


def no_change(op: Any) -> LexiconError:
    return LexiconError(
        "The lexicon's history holds something that is no change",
        f"It is {short(op)}. Import the file without its history.",
    )


def _ends(relation: Relation) -> dict[str, str]:
    return {
        "source": relation.source,
        "kind": relation.kind,
        "target": relation.target,
    }
