"""How the lexicon looks: a line and a colour for every kind of relation.

Kinds are told apart by their dots and by a word; colours stand for families alone: what
is merely linked has none, where something appears is blue, what becomes is green, what
is against is red, what turns round, and a writer's own kinds, are violet.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from textual.color import Color
from textual.theme import Theme

from lexicon.graph import Lexicon
from lexicon.terms import Term, key
from studio import themes
from widgets.graph_drawing import Edge, Node, Stroke
from widgets.painted import Cell
from widgets.pick_list import PickItem

TURN = "turn"
"""Name of the violet among the hues."""

STROKES = {
    "linked": Stroke((1, 1, 1, 1, 1, 1, 1, 1), "muted", "linked"),
    "appears in": Stroke((1, 0, 0, 1, 0, 0, 0, 0), "key", "appears in"),
    "evolves to": Stroke((1, 1, 1, 1, 1, 1, 0, 0), "good", "evolves to"),
    "cuts": Stroke((1, 1, 1, 0, 0, 0, 0, 0), "bad", "cuts"),
    "opposes": Stroke((1, 1, 0, 0, 1, 1, 0, 0), "bad", "opposes"),
    "inverts": Stroke((1, 1, 1, 1, 0, 1, 0, 0), TURN, "inverts"),
}
_OWN = ((1, 0, 1, 0, 0, 0, 0, 0), (1, 0, 1, 0, 1, 0, 0, 0), (1, 0, 0, 0, 0, 0, 0, 0))

KEYS = {
    "l": "linked",
    "a": "appears in",
    "e": "evolves to",
    "c": "cuts",
    "o": "opposes",
    "i": "inverts",
}
"""The key of a kind, while a relation is being made."""

TERM, SCENE = "●", "◆"
LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""Signs of targets, the easiest to reach first."""


def stroke(kind: str) -> Stroke:
    """How a kind is drawn; a writer's own kind has its own word."""
    known = STROKES.get(key(kind))
    if known is not None:
        return known
    return Stroke(_OWN[sum(map(ord, key(kind))) % len(_OWN)], TURN, kind)


def strokes(lexicon: Lexicon) -> dict[str, Stroke]:
    """How every kind in use is drawn."""
    return {kind: stroke(kind) for kind in lexicon.kinds()}


def hues(theme: Theme) -> dict[str, str]:
    """Colours that are not the theme's own roles."""
    made = theme.to_color_system().generate()
    violet = Color.parse(made.get("secondary", "#a79fc4"))
    if violet.ansi is not None:
        return {TURN: made["secondary"]}
    return {TURN: themes.legible(violet, themes.grounds(theme)).hex}


def sign(term: Term) -> str:
    return SCENE if term.kind == "scene" else TERM


def nodes(lexicon: Lexicon, among: Collection[str] | None = None) -> list[Node]:
    """The terms, by name, or those of these keys."""
    graph = lexicon.graph
    keys = sorted(graph if among is None else (key for key in among if key in graph))
    terms = ((name, graph.nodes[name]["term"]) for name in keys)
    return [
        Node(name, term.name, sign(term), float(graph.degree[name]))
        for name, term in terms
    ]


def edges(lexicon: Lexicon, among: Collection[str] | None = None) -> list[Edge]:
    """The relations, or those between terms of these keys."""
    near = None if among is None else [key for key in among if key in lexicon.graph]
    return [
        Edge(source, target, relation.kind)
        for source, target, relation in lexicon.graph.edges(near, data="relation")
        if among is None or target in among
    ]


def tied(lexicon: Lexicon, name: str) -> list[str]:
    """Keys of what a term is related to, in the order in which it was."""
    graph = lexicon.graph
    return list(dict.fromkeys((*graph.successors(name), *graph.predecessors(name))))


def items(
    lexicon: Lexicon, near: Collection[str], hue: str, letters: dict[str, str]
) -> list[PickItem]:
    """The terms as lines of a list: a sign, the name, what it means."""
    found = []
    for term in sorted(lexicon, key=lambda term: term.key):
        before = f"{letters[term.key]}  " if term.key in letters else ""
        note = " ".join(term.definition.split())[:200]
        label = f"{before}{sign(term)} {term.name}"
        hued = hue if term.key in near else ""
        found.append(PickItem(term.key, label, note, hued))
    return found


def legend(lexicon: Lexicon, width: int) -> Sequence[Cell]:
    """The kinds in use with their lines, the commonest first, as many as fit."""
    pieces: list[Cell] = []
    used = 0
    for kind in lexicon.kinds():
        drawn = stroke(kind)
        used += len(kind) + 8
        if used > width:
            break
        pieces += [(_sample(drawn.pattern), drawn.style), (f"{kind} ", "muted")]
    return pieces


def _sample(pattern: Sequence[int]) -> str:
    """Four cells of a line with this pattern."""
    bits = [(0x02, 0x10)[place % 2] * pattern[place] for place in range(8)]
    return "".join(
        chr(0x2800 + a + b) for a, b in zip(bits[::2], bits[1::2], strict=True)
    )
