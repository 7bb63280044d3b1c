"""The places of the tree a writer cares about: runs of typing are one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass

from sessions.edit import OPENED, Origin
from sessions.tree.bones import Bones

REST = 120.0
"""Seconds without a key after which typing is another place of the tree."""


@dataclass(slots=True)
class Node:
    """One step, or a run of typing that nothing branches off.

    `id` is its last step: the draft as it is once all of the node is written. `parent`
    is the node before it; the node of the draft as it was opened is 0 and its own
    parent. Times in seconds, `came` and `gone` in letters.
    """

    id: int
    first: int
    parent: int
    origin: Origin
    begun: float
    touched: float
    came: int
    gone: int
    n_steps: int = 1


def collapse(
    bones: Bones,
    *,
    stops: Set[int] = frozenset(),
    alone: Set[int] = frozenset(),
    archived: Set[int] = frozenset(),
) -> dict[int, Node]:
    """All nodes by their id, parents before children.

    A run ends at the steps in `stops`; those in `alone` join no run. What follows a
    step in `archived`, and the step itself, is left out.
    """
    hidden = below(bones, archived)
    parents, children = bones.parents, bones.children
    if hidden:
        children = Counter(parents)
        for step in hidden:
            children[parents[step]] -= 1
    nodes: dict[int, Node] = {0: Node(0, 0, 0, OPENED, 0.0, 0.0, 0, 0, 0)}
    origins, begun, touched = bones.origins, bones.begun, bones.touched
    came, gone = bones.came, bones.gone
    rest = round(REST * 1000)
    for step in range(1, len(parents)):
        if step in hidden:
            continue
        parent = parents[step]
        if (
            children[parent] == 1
            and origins[step].kind == "typed"
            and origins[parent].kind == "typed"
            and begun[step] - touched[parent] <= rest
            and parent not in stops
            and step not in alone
            and parent not in alone
        ):
            run = nodes[step] = nodes.pop(parent)
            run.id = step
            run.came += came[step]
            run.gone += gone[step]
            run.n_steps += 1
        else:
            nodes[step] = Node(
                step,
                step,
                parent,
                origins[step],
                begun[step] / 1000,
                0.0,
                came[step],
                gone[step],
            )
    for node in nodes.values():
        node.touched = touched[node.id] / 1000
    return nodes


def below(bones: Bones, steps: Set[int]) -> set[int]:
    """These steps and all that follow them."""
    found: set[int] = set()
    if steps:
        for step, parent in enumerate(bones.parents):
            if step in steps or (parent in found and step):
                found.add(step)
    return found
