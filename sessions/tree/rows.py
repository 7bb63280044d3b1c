"""The tree as a list: the draft's own branch straight down, the others beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from typing import NamedTuple

from sessions.tree.nodes import Node


class Row(NamedTuple):
    """One line. `key` is a node's id, or a take's event number below zero.

    `column` counts the branches to the left of it, `begins` says that a branch leaves
    its parent's here, `hidden` how many nodes are folded away below.
    """

    key: int
    column: int
    begins: bool = False
    hidden: int = 0


def arrange(
    nodes: Mapping[int, Node],
    spine: Set[int],
    *,
    onward: Callable[[int, Sequence[int]], int],
    leaves: Mapping[int, Sequence[int]],
    folded: Set[int] = frozenset(),
) -> list[Row]:
    """All rows from the root on: a node, its takes, the branches that leave it, oldest
    first, and then the branch that goes on.

    The nodes in `spine` lie on the draft's way; elsewhere `onward(node, children)` says
    which child goes on. `leaves` are keys of takes by node. Nothing below a folded node
    is shown, unless the draft stands there.
    """
    children: dict[int, list[int]] = {}
    for key, node in nodes.items():
        if key:
            children.setdefault(node.parent, []).append(key)
    rows: list[Row] = []
    waiting = [(0, 0, False)]
    while waiting:
        key, column, begins = waiting.pop()
        following = children.get(key, [])
        if folded and key in folded and not any(child in spine for child in following):
            count = _count(key, children)
            rows.append(Row(key, column, begins, count))
            continue
        rows.append(Row(key, column, begins))
        if key in leaves:
            rows += [Row(leaf, column + 1, True) for leaf in leaves[key]]
        if not following:
            continue
        main = following[0]
        if len(following) > 1:
            ours = (child for child in following if child in spine)
            main = next(ours, 0) or onward(key, following)
        waiting.append((main, column, False))
        if len(following) > 1:
            others = sorted((c for c in following if c != main), reverse=True)
            waiting += [(child, column + 1, True) for child in others]
    return rows


def _count(key: int, children: Mapping[int, Sequence[int]]) -> int:
    found, waiting = 0, [key]
    while waiting:
        following = children.get(waiting.pop(), ())
        found += len(following)
        waiting += following
    return found
