"""Trees of the program loom (socketteer/loom): JSON with `root`, whose nodes have
`text` and `children`; each child's text follows its parent's.

Every node becomes a step of the timeline, so that the whole tree is in the session, and
the draft stands at the node that was selected there.
"""

from __future__ import annotations

import calendar
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sessions.edit import TAKEN, TYPED, Edit, Origin
from sessions.encoding import NEWLINE
from sessions.errors import SessionError
from sessions.manuscript import Manuscript
from sessions.replay.following import LONGEST_DRAFT

MOST_NODES = 200_000
LONGEST_TAG = 80
LOOM = "loom"
"""The voice of words whose model the file does not name."""


@dataclass(slots=True)
class Node:
    """One node; `step` is the step of the timeline it became, that of its parent where
    it has no words."""

    text: str
    id: str
    origin: Origin
    at: float
    tags: tuple[str, ...] = ()
    title: str = ""
    children: list[Node] = field(default_factory=list)
    step: int = 0


@dataclass(frozen=True, slots=True)
class Loom:
    """A whole file: the tree, the node that was selected, and texts beside it."""

    root: Node
    selected: str
    n_nodes: int
    notes: str = ""


def is_loom(content: Any) -> bool:
    """Whether a parsed file has the shape of a loom tree."""
    return (
        isinstance(content, dict)
        and isinstance(content.get("root"), dict)
        and "text" in content["root"]
    )


def read(content: Mapping[str, Any]) -> Loom:
    """The tree of a parsed file. Raises SessionError."""
    chapters = content.get("chapters")
    responses = content.get("model_responses")
    root, n_nodes = _tree(
        content["root"],
        chapters if isinstance(chapters, dict) else {},
        responses if isinstance(responses, dict) else {},
    )
    selected = content.get("selected_node_id")
    return Loom(root, _word(selected, 100), n_nodes, _memory(content))


def grow(manuscript: Manuscript, loom: Loom, clock: Clock) -> Iterator[Node]:
    """Make the tree in an empty manuscript, each node told when it stands. The branch
    of the selected node is grown last, and the draft ends there."""
    way = _way(loom.root, loom.selected)
    turns = {id(node): child for node, child in pairwise(way)}
    stack: list[tuple[Node, Iterator[Node]]] = []
    coming: Node | None = loom.root
    while coming is not None or stack:
        if coming is not None:
            clock.now = coming.at or clock.now
            _write(manuscript, coming)
            yield coming
            last = turns.get(id(coming))
            others = [child for child in coming.children if child is not last]
            stack.append((coming, iter([*others, last] if last else others)))
        node, rest = stack[-1]
        coming = next(rest, None)
        if coming is None:
            stack.pop()
            if node is way[-1]:
                return
            if node.text:
                manuscript.undo()


class Clock:
    """Seconds as the file gives them."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def _write(manuscript: Manuscript, node: Node) -> None:
    if node.text:
        end = len(manuscript.text)
        if end + len(node.text) > LONGEST_DRAFT:
            raise _refused("One of its branches is too long for a draft.")
        manuscript.apply(
            Edit(end, "", node.text, node.origin),
            caret_before=end,
            caret_after=end + len(node.text),
            join=False,
        )
    node.step = manuscript.timeline.at


def _way(root: Node, selected: str) -> list[Node]:
    """From the root to the selected node, else along the first children to the end."""
    above: dict[int, Node] = {}
    open_ = [root]
    found: Node | None = None
    while open_ and selected:
        node = open_.pop()
        if node.id == selected:
            found = node
            break
        for child in node.children:
            above[id(child)] = node
            open_.append(child)
    if found is None:
        way = [root]
        while way[-1].children:
            way.append(way[-1].children[0])
        return way
    way = [found]
    while id(way[-1]) in above:
        way.append(above[id(way[-1])])
    return way[::-1]


def _tree(
    top: Mapping[str, Any], chapters: Mapping[str, Any], responses: Mapping[str, Any]
) -> tuple[Node, int]:
    root = _node(top, chapters, responses)
    open_: list[tuple[Node, Any]] = [(root, top.get("children"))]
    n_nodes = 1
    while open_:
        parent, children = open_.pop()
        for child in children if isinstance(children, list) else ():
            if not isinstance(child, dict):
                continue
            node = _node(child, chapters, responses)
            parent.children.append(node)
            open_.append((node, child.get("children")))
            n_nodes += 1
            if n_nodes > MOST_NODES:
                raise _refused(f"It has more than {MOST_NODES} nodes.")
    return root, n_nodes


def _node(
    plain: Mapping[str, Any], chapters: Mapping[str, Any], responses: Mapping[str, Any]
) -> Node:
    text = plain.get("text")
    text = NEWLINE.sub("\n", text) if isinstance(text, str) else ""
    about = plain.get("meta")
    about = about if isinstance(about, dict) else {}
    generation = plain.get("generation")
    generation = generation if isinstance(generation, dict) else {}
    made = bool(generation) or about.get("source") in ("AI", "mixed")
    tags = plain.get("tags")
    named = [
        _word(tag, LONGEST_TAG) for tag in (tags if isinstance(tags, list) else ())
    ]
    if plain.get("bookmark") is True:
        named.append("bookmark")
    chapter = chapters.get(_word(plain.get("chapter_id"), 100))
    title = chapter.get("title") if isinstance(chapter, dict) else ""
    return Node(
        text,
        _word(plain.get("id"), 100),
        Origin(TAKEN, _model(generation, responses)) if made else TYPED,
        _time(about.get("creation_timestamp")),
        tuple(dict.fromkeys(tag for tag in named if tag)),
        _word(title, LONGEST_TAG),
    )


def _model(generation: Mapping[str, Any], responses: Mapping[str, Any]) -> str:
    model = generation.get("model")
    response = responses.get(_word(generation.get("id"), 100))
    if not isinstance(model, str) and isinstance(response, dict):
        model = response.get("model")
    return _word(model, LONGEST_TAG) or LOOM


def _time(stamp: Any) -> float:
    try:
        return float(calendar.timegm(time.strptime(str(stamp), "%Y-%m-%d-%H.%M.%S")))
    except ValueError:
        return 0.0


def _memory(content: Mapping[str, Any]) -> str:
    memory = content.get("memory")
    return NEWLINE.sub("\n", memory)[:20_000] if isinstance(memory, str) else ""


def _word(value: Any, longest: int) -> str:
    return " ".join(value.split())[:longest] if isinstance(value, str) else ""


def _refused(why: str) -> SessionError:
    return SessionError("This tree cannot be read", f"{why} Nothing was written.")
