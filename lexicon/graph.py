"""The graph of the writer's terms, and everything it ever was.

A lexicon is changed by small operations, each a JSON object with the time it was made:

    {"op": "add", "at": 1.0, "term": {...}}      a `Term.plain`
    {"op": "edit", "at": .., "name": .., "set": {field: value, ...}}
    {"op": "rename", "at": .., "name": .., "to": ..}
    {"op": "remove", "at": .., "name": ..}       its relations go with it
    {"op": "relate", "at": .., "relation": {...}}    a `Relation.plain`
    {"op": "unrelate", "at": .., "source": .., "kind": .., "target": ..}
    {"op": "many", "at": .., "ops": [...]}       all of them, or none

Applied again in order they give the same lexicon, so that the list of them is its
history, its file and its journal at once.
"""

from __future__ import annotations

import math
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import networkx as nx

from lexicon.errors import LexiconError
from lexicon.terms import Relation, Term, copied, key, short

Op = dict[str, Any]

MOST_TERMS = 50_000
MOST_RELATIONS = 500_000
MOST_OPS = 2_000_000
"""Operations of one history, those inside of "many" counted."""
MOST_UNDONE = 1_000
DEEPEST_OP = 60
LAST_TIME = 1e12
"""Seconds; no clock is as late."""


class Lexicon:
    """Terms, their relations and their history. Belongs to one thread.

    Names are matched by `terms.key`: letter case and the kind of apostrophe or hyphen
    do not matter. Whatever is refused raises LexiconError and changes nothing.
    """

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self.graph: nx.MultiDiGraph = nx.MultiDiGraph()
        """Nodes are keys with their `term`; edges have the kind's key as their key and
        carry their `relation`. To be read, never changed, from outside."""
        self.version = 0
        """Grows with every change."""
        self.observers: list[Callable[[Op], None]] = []
        """Told every operation after it was applied, as it stands in `ops`."""
        self._clock = clock
        self._ops: list[Op] = []
        self._undoing: list[Op] = []
        self._redoing: list[Op] = []
        self._size = 0
        self._tied = 0

    # -- reading ----------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.graph)

    def __contains__(self, name: str) -> bool:
        return key(name) in self.graph

    def __iter__(self) -> Iterator[Term]:
        for _, term in self.graph.nodes(data="term"):
            yield term

    def term(self, name: str) -> Term:
        """The term of that name. Raises LexiconError where there is none."""
        node = key(name)
        if node not in self.graph:
            raise LexiconError(
                f"There is no term “{short(name)}”", "Add it first, or check its name."
            )
        term: Term = self.graph.nodes[node]["term"]
        return term

    def find(self, name: str) -> Term | None:
        """The term of that name, or the first with that alias."""
        node = key(name)
        if node in self.graph:
            return self.term(name)
        for term in self:
            if any(key(alias) == node for alias in term.aliases):
                return term
        return None

    def relations(self, name: str | None = None) -> list[Relation]:
        """All relations, or those that begin or end at a term, in a stable order."""
        if name is None:
            return [relation for *_, relation in self.graph.edges(data="relation")]
        node = self.term(name).key
        out = [r for *_, r in self.graph.out_edges(node, data="relation")]
        back = self.graph.in_edges(node, data="relation")
        return out + [relation for source, _, relation in back if source != node]

    def kinds(self) -> list[str]:
        """Kinds of relations in use, the commonest first."""
        counts: dict[str, int] = {}
        for relation in self.relations():
            counts[relation.kind] = counts.get(relation.kind, 0) + 1
        return sorted(counts, key=lambda kind: (-counts[kind], kind))

    def neighbours(self, name: str, hops: int = 1) -> dict[str, int]:
        """Names of terms within so many relations, either way, and how far each is.

        The term itself is there at 0. Nearest first.
        """
        start = self.term(name).key
        found = {start: 0}
        edge = [start]
        for distance in range(1, hops + 1):
            reached: list[str] = []
            for node in edge:
                for near in (*self.graph.successors(node), *self.graph.pred[node]):
                    if near not in found:
                        found[near] = distance
                        reached.append(near)
            edge = reached
        return {self.graph.nodes[node]["term"].name: d for node, d in found.items()}

    @property
    def ops(self) -> Sequence[Op]:
        """Every operation so far, oldest first. To be read only."""
        return self._ops

    def as_of(self, at: float) -> Lexicon:
        """The lexicon as it stood at a time (seconds since the epoch)."""
        then = Lexicon(clock=self._clock)
        end = bisect_right(self._ops, at, key=lambda op: float(op["at"]))
        for op in self._ops[:end]:
            then.apply(op)
        return then

    def history(self, name: str) -> list[Op]:
        """The operations that made a term what it is or was, oldest first.

        Followed back through its renamings; relations that begin or end at it count.
        """
        wanted = key(name)
        found: list[Op] = []
        for op in reversed([one for made in self._ops for one in _singles(made)]):
            if _about(op, wanted):
                found.append(op)
                if op["op"] == "rename" and key(op["to"]) == wanted:
                    wanted = key(op["name"])
        return found[::-1]

    # -- changing ---------------------------------------------------------------

    def add(self, term: Term) -> Op:
        """A new term. Each of these returns the operation that undoes it, and is what
        `undo` takes back."""
        return self._do({"op": "add", "term": term.plain()})

    def edit(self, name: str, **values: Any) -> Op:
        """Other values for fields of a term (not its name: see `rename`)."""
        return self._do({"op": "edit", "name": name, "set": values})

    def rename(self, name: str, to: str) -> Op:
        """Another name; relations and history stay with the term."""
        return self._do({"op": "rename", "name": name, "to": to})

    def remove(self, name: str) -> Op:
        """Take a term away, and its relations with it."""
        return self._do({"op": "remove", "name": name})

    def relate(self, source: str, kind: str, target: str, note: str = "") -> Op:
        """A relation between two terms."""
        relation = Relation(source, kind, target, note)
        return self._do({"op": "relate", "relation": relation.plain()})

    def unrelate(self, source: str, kind: str, target: str) -> Op:
        """Take a relation away."""
        ends = {"source": source, "kind": kind, "target": target}
        return self._do({"op": "unrelate", **ends})

    def many(self, ops: Iterable[Op]) -> Op:
        """Several operations as one, which is undone as one; all of them, or none."""
        return self._do({"op": "many", "ops": list(ops)})

    def undo(self) -> bool:
        """Take back the last change of this sitting, as a change of its own; False
        where there is none."""
        return self._back(self._undoing, self._redoing)

    def redo(self) -> bool:
        """Make the change again that was taken back last; False where there is none."""
        return self._back(self._redoing, self._undoing)

    def _back(self, taken: list[Op], kept: list[Op]) -> bool:
        if not taken:
            return False
        kept.append(self._entered(taken.pop()))
        return True

    def apply(self, op: Mapping[str, Any]) -> Op:
        """Apply an operation with its own time, from a journal or a file.

        Times never run backwards; where none is given it is now. Returns the operation
        that undoes this one. Raises LexiconError, and then nothing has changed.
        """
        return self._entered(op)

    def _do(self, op: Op) -> Op:
        undoing = self._entered(op)
        self._undoing.append(undoing)
        del self._undoing[:-MOST_UNDONE]
        self._redoing.clear()
        return undoing

    def _entered(self, op: Mapping[str, Any]) -> Op:
        op = self._timed(op)
        size = max(1, len(op.get("ops", [])))
        if self._size + size > MOST_OPS:
            raise LexiconError(
                "The lexicon's history is full",
                "Export the lexicon without its history, and begin with that file.",
            )
        undoing = self._one(op)
        self._ops.append(op)
        self._size += size
        self.version += 1
        for observer in self.observers:
            observer(op)
        return undoing

    def _timed(self, op: Mapping[str, Any]) -> Op:
        """A copy in plain JSON with its time; nobody changes history from outside."""
        plain: Op = copied(op, DEEPEST_OP, "the lexicon's history")
        last = self._ops[-1]["at"] if self._ops else -math.inf
        at = plain["at"] if "at" in plain else self._clock()
        if not isinstance(at, int | float) or not abs(at) < LAST_TIME:
            raise _no_change(op)
        if not isinstance(plain.get("ops", []), list):
            raise _no_change(op)
        plain["at"] = max(float(at), last)
        return plain

    def _one(self, op: Any) -> Op:
        """Apply an operation without entering it; the one that undoes it."""
        try:
            match op["op"]:
                case "add":
                    return self._add(Term.of(op["term"]))
                case "edit":
                    return self._edit(op["name"], op["set"])
                case "rename":
                    return self._rename(op["name"], op["to"])
                case "remove":
                    return self._remove(op["name"])
                case "relate":
                    return self._relate(Relation.of(op["relation"]))
                case "unrelate":
                    return self._unrelate(op["source"], op["kind"], op["target"])
                case "many":
                    return self._many(op["ops"])
        except (KeyError, TypeError, AttributeError, RecursionError):
            pass
        raise _no_change(op)

    def _add(self, term: Term) -> Op:
        if term.key in self.graph:
            raise LexiconError(
                f"“{short(term.name)}” is there already",
                "Edit that term, or give this one another name.",
            )
        if len(self.graph) >= MOST_TERMS:
            raise LexiconError(
                "The lexicon is full",
                f"It holds {MOST_TERMS:,} terms, the most it can.",
            )
        self.graph.add_node(term.key, term=term)
        return {"op": "remove", "name": term.name}

    def _edit(self, name: str, values: Mapping[str, Any]) -> Op:
        term = self.term(name)
        plain = term.plain()
        if "name" in values:
            raise LexiconError(
                "A term is not renamed by editing it", "Use rename instead."
            )
        # None takes a value away, also one of a field that is only carried along.
        merged = {**plain, **values}
        changed = Term.of({f: v for f, v in merged.items() if v is not None})
        self.graph.nodes[term.key]["term"] = changed
        before = {field: plain.get(field) for field in values}
        return {"op": "edit", "name": term.name, "set": before}

    def _rename(self, name: str, to: str) -> Op:
        term = self.term(name)
        renamed = term.changed(name=to)
        node = renamed.key
        if node != term.key:
            if node in self.graph:
                raise LexiconError(
                    f"“{short(to)}” is there already", "Choose another name."
                )
            nx.relabel_nodes(self.graph, {term.key: node}, copy=False)
        self.graph.nodes[node]["term"] = renamed
        for edges in (self.graph.out_edges, self.graph.in_edges):
            for *_, data in edges(node, data=True):
                old = data["relation"]
                ends = [
                    renamed.name if key(end) in (term.key, node) else end
                    for end in (old.source, old.target)
                ]
                data["relation"] = Relation(
                    ends[0], old.kind, ends[1], old.note, old.extra
                )
        return {"op": "rename", "name": renamed.name, "to": term.name}

    def _remove(self, name: str) -> Op:
        term = self.term(name)
        back: list[Op] = [{"op": "add", "term": term.plain()}]
        for relation in self.relations(name):
            back.append({"op": "relate", "relation": relation.plain()})
        self.graph.remove_node(term.key)
        self._tied -= len(back) - 1
        return {"op": "many", "ops": back}

    def _relate(self, relation: Relation) -> Op:
        source, kind, target = relation.ends
        named = Relation(
            self.term(relation.source).name,
            relation.kind,
            self.term(relation.target).name,
            relation.note,
            relation.extra,
        )
        if self.graph.has_edge(source, target, kind):
            raise LexiconError(
                f"“{short(named.source)}” {short(named.kind)} “{short(named.target)}” "
                "is there already",
                "Take it away first to change its note.",
            )
        if self._tied >= MOST_RELATIONS:
            raise LexiconError(
                "The lexicon is full",
                f"It holds {MOST_RELATIONS:,} relations, the most it can.",
            )
        self.graph.add_edge(source, target, key=kind, relation=named)
        self._tied += 1
        return {"op": "unrelate", **_ends(named)}

    def _unrelate(self, source: str, kind: str, target: str) -> Op:
        start, end = self.term(source), self.term(target)
        if not self.graph.has_edge(start.key, end.key, key(kind)):
            raise LexiconError(
                f"“{short(start.name)}” {short(kind)} “{short(end.name)}” is not there",
                "Look at the term's relations.",
            )
        relation = self.graph.edges[start.key, end.key, key(kind)]["relation"]
        self.graph.remove_edge(start.key, end.key, key(kind))
        self._tied -= 1
        return {"op": "relate", "relation": relation.plain()}

    def _many(self, ops: Sequence[Any]) -> Op:
        undoing: list[Op] = []
        try:
            for op in ops:
                if op["op"] == "many":
                    raise TypeError
                back = self._one(op)
                undoing[:0] = back["ops"] if back["op"] == "many" else [back]
        except Exception:
            for op in undoing:
                self._one(op)
            raise
        return {"op": "many", "ops": undoing}


def _no_change(op: Any) -> LexiconError:
    return LexiconError(
        "The lexicon's history holds something that is no change",
        f"It is {short(op)}. Import the file without its history.",
    )


def _about(op: Op, wanted: str) -> bool:
    match op["op"]:
        case "add":
            names = [op["term"]["name"]]
        case "relate":
            names = [op["relation"]["source"], op["relation"]["target"]]
        case "unrelate":
            names = [op["source"], op["target"]]
        case "rename":
            names = [op["to"]]
        case _:
            names = [op["name"]]
    return any(key(name) == wanted for name in names)


def _ends(relation: Relation) -> dict[str, str]:
    return {
        "source": relation.source,
        "kind": relation.kind,
        "target": relation.target,
    }


def _singles(op: Mapping[str, Any]) -> Iterator[Op]:
    """The operations in one, each with its time."""
    if op["op"] != "many":
        yield dict(op)
        return
    for single in op["ops"]:
        yield {**single, "at": op["at"]}
