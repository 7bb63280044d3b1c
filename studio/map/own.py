"""What of a draft stands on the map: itself, its paragraphs, every branch and take."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sessions.errors import SessionError
from studio.map.places import MOST_OWN, Own, paragraphs_of

if TYPE_CHECKING:
    from pathlib import Path

    from sessions.tree.tree import Tree

HOUR = 3_600.0
MOST_BRANCHES, MOST_TAKES = 1_000, 8_000
MOST_LETTERS = 8_000_000
"""Letters of all branches together; of more, the youngest branches."""
BITE_S = 0.005
"""Seconds of reading at a time."""
STOPS, FEWEST = 72, 18
"""Moments of a trail; fewer where they have too many letters together."""


def gathered(text: str, tree: Tree) -> Iterator[list[Own] | None]:
    """All of it, in small bites: None until the last, which is the list. What cannot be
    read any more is left out."""
    found = paragraphs_of(text)[:MOST_OWN] if text.strip() else []
    yield None
    with contextlib.suppress(SessionError):
        tree.gather_leaves()
        yield None
        left = MOST_LETTERS
        for tip in tips(tree)[: -MOST_BRANCHES - 1 : -1]:
            for _ in tree.walk(tip):
                yield None
            left -= len(tree.words)
            if left < 0:
                break
            name = tree.mark(tip).name or _gist(tree, tip)
            found.append(Own("branch", f"branch “{name}”", tree.words))
    for leaf in list(tree.leaves.values())[-MOST_TAKES:]:
        title = f"{leaf.voice}, take {leaf.number + 1}"
        found.append(Own("take", title, leaf.text, leaf.voice))
    yield found


def tips(tree: Tree) -> list[int]:
    """Where a branch ends that the draft is not on, oldest first."""
    spine = tree.spine()
    parents = {node.parent for node in tree.nodes.values() if node.id}
    return sorted(n for n in tree.nodes if n not in parents and n not in spine)


def _gist(tree: Tree, node: int) -> str:
    came, gone = tree.gist(node, 40)
    return " ".join((came or gone).split())[:40]


def hour(tree: Tree, now: float) -> Iterator[list[str] | None]:
    """The draft as it was at moments of the last hour, oldest first, in small bites."""
    steps = [
        step
        for node in sorted(tree.spine())
        if tree.nodes[node].touched >= now - HOUR
        for step in tree.steps(node)
    ]
    texts: list[str] = []
    with contextlib.suppress(SessionError):
        for step in spread(steps, STOPS):
            for _ in tree.walk(step):
                yield None
            if not texts or tree.words != texts[-1]:
                texts.append(tree.words)
    yield thinned(texts)


def spread(steps: list[int], most: int) -> list[int]:
    """At most `most` of them, evenly taken, the last among them."""
    if len(steps) <= most:
        return steps
    return [steps[(i + 1) * len(steps) // most - 1] for i in range(most)]


def thinned(texts: list[str]) -> list[str]:
    """Every other one, and again, until they can soon be measured; the last stays."""
    while len(texts) > 2 * FEWEST and sum(map(len, texts)) > MOST_LETTERS:
        texts = texts[::-2][::-1]
    return texts


def session(path: Path, upto: int) -> Iterator[list[str] | None]:
    """The draft at moments of a recording up to event number `upto`, oldest first, in
    small bites. Opens the file anew, so it may go on beside a player."""
    from sessions.replay.player import Player

    texts: list[str] = []
    with contextlib.suppress(SessionError), Player(path) as player:
        while player.n_events < upto and not player.read(BITE_S):
            yield None
        for stop in spread(list(range(1, min(upto, player.n_events) + 1)), STOPS):
            player.seek(stop)
            text = player.state().text
            if not texts or text != texts[-1]:
                texts.append(text)
            yield None
    yield thinned(texts)
