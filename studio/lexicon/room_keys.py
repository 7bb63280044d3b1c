"""Every key of the lexicon's room, as its card shows them."""

from __future__ import annotations

from widgets.parts import Part

KEYS = (
    ("arrows Tab", "another term"),
    ("/", "find a name"),
    ("1-9 Bksp", "along a tie, and back"),
    (".", "the next near the caret"),
    ("Enter", "to its place in the draft"),
    ("⇧arrows", "move the map"),
    ("+ - 0", "nearer, farther, all of it"),
    ("g", "its neighbours, or all"),
    ("v", "a list, or the map"),
    ("PgUp PgDn", "scroll the card"),
    ("n m x", "new, rename, take out"),
    ("e o", "its meaning, its notes"),
    ("a t", "other names, tags"),
    ("s", "a scene, or a term again"),
    ("r u", "tie, untie"),
    ("h", "harvest the draft"),
    ("[ ]", "fewer, more in the voices"),
    ("l", "rules"),
    ("^Z ^Y", "undo, redo"),
    ("?", "the card again"),
)
_WIDTH = max(len(keys) for keys, _ in KEYS) + 2


def key_parts() -> list[Part]:
    """The keys, a line each."""
    parts: list[Part] = [("keys\n", "heading")]
    for keys, what in KEYS:
        parts += [(f"\n{keys:{_WIDTH}}", "key!"), what]
    return parts
