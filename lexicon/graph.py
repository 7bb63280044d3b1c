"""The graph of the writer's terms, and everything it ever was.

A lexicon is changed by small operations, each a JSON object with the time it was made:

    {"op": "add", "at": 1.0, "term": {...}}      a `Term.plain`
    {"op": "edit", "at": .., "name": .., "set": {field: value, ...}, "unset": [fields]}
    {"op": "rename", "at": .., "name": .., "to": ..}
    {"op": "remove", "at": .., "name": ..}       its relations go with it
    {"op": "relate", "at": .., "relation": {...}}    a `Relation.plain`
    {"op": "unrelate", "at": .., "source": .., "kind": .., "target": ..}
    {"op": "about", "at": .., "set": {...}, "unset": [...]}   of the lexicon as a whole
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

from lexicon.change import Graph, Op, applied, empty, no_change, relations_of, term_of
from lexicon.errors import LexiconError
from lexicon.terms import Relation, Term, copied, key

MOST_OPS = 2_000_000
"""Operations of one history, those inside of "many" counted."""
DEEPEST_OP = 60
LAST_TIME = 1e12
"""Seconds; no clock is as late."""


class Lexicon:
    """Terms, their relations and their history. Belongs to one thread.

    Names are matched by `terms.key`: letter case and the kind of apostrophe or hyphen
    do not matter. Whatever is refused raises LexiconError and changes nothing.
    """

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self.graph: Graph = empty()
        """See `change.Graph`. To be read, never changed, from outside."""
        self.version = 0
        """Grows with every change."""
        self.observers: list[Callable[[Op], None]] = []
        """Told every operation after it was applied, as it stands in `ops`."""
        self._clock = clock
        self._ops: list[Op] = []
        self._size = 0

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
        return term_of(self.graph, name)

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
        return relations_of(self.graph, self.term(name).key)

    @property
    def about(self) -> dict[str, Any]:
        """Fields of the lexicon as a whole, as its file had them."""
        return dict(self.graph.graph["about"])

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
        for made in reversed(self._ops):
            singles = made["ops"] if made["op"] == "many" else (made,)
            for op in reversed(singles):
                if wanted not in map(key, _names(op)):
                    continue
                found.append({**op, "at": made["at"]})
                if op["op"] == "rename":
                    wanted = key(op["name"])
        return found[::-1]

    # -- changing ---------------------------------------------------------------

    def add(self, term: Term) -> Op:
        """A new term. Each of these returns the operation that undoes it."""
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

    def apply(self, op: Mapping[str, Any]) -> Op:
        """Apply an operation with its own time, from a journal or a file.

        Times never run backwards; where none is given it is now. Returns the operation
        that undoes this one. Raises LexiconError, and then nothing has changed.
        """
        return self._do(op)

    def _do(self, op: Mapping[str, Any]) -> Op:
        op = self._timed(op)
        size = max(1, len(op.get("ops", [])))
        if self._size + size > MOST_OPS:
            raise LexiconError(
                "The lexicon's history is full",
                "Export the lexicon without its history, and begin with that file.",
            )
        undoing = applied(self.graph, op)
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
            raise no_change(op)
        if not isinstance(plain.get("ops", []), list):
            raise no_change(op)
        plain["at"] = max(float(at), last)
        return plain


def _names(op: Op) -> tuple[str, ...]:
    """The terms that an operation makes something of, as they are called after it."""
    match op["op"]:
        case "add":
            return (op["term"]["name"],)
        case "relate":
            return op["relation"]["source"], op["relation"]["target"]
        case "unrelate":
            return op["source"], op["target"]
        case "rename":
            return (op["to"],)
        case "about":
            return ()
    return (op["name"],)
