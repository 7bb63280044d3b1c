"""Lexicons as hypothesis makes them: any names, any ties, any order of changes."""

from __future__ import annotations

import contextlib
import itertools
from typing import Any

from hypothesis import strategies as st

from lexicon.change import Op
from lexicon.errors import LexiconError
from lexicon.graph import Lexicon
from lexicon.terms import RELATIONS, Term

LETTERS = st.characters(
    exclude_categories=("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp", "Zs"),
    include_characters=" -'’",
)
NAMES = st.text(LETTERS, min_size=1, max_size=12).filter(
    lambda name: any(c.isalnum() for c in name)
)
TEXTS = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")), max_size=40
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
    ),
    max_leaves=6,
)
EXTRA = st.dictionaries(
    st.sampled_from(["colour", "weight", "uid", "Ünknown field"]), JSON, max_size=2
)


@st.composite
def terms(draw: st.DrawFn) -> dict[str, Any]:
    plain: dict[str, Any] = {"name": draw(NAMES)}
    optional = {
        "definition": TEXTS,
        "notes": TEXTS,
        "aliases": st.lists(NAMES, max_size=2),
        "tags": st.lists(NAMES, max_size=2),
        "forms": st.lists(NAMES, max_size=2),
        "inflect": st.booleans(),
        "kind": st.sampled_from(["term", "scene"]),
    }
    for name, values in optional.items():
        if draw(st.booleans()):
            plain[name] = draw(values)
    return {**draw(EXTRA), **plain}


@st.composite
def lexicons(draw: st.DrawFn) -> Lexicon:
    """A lexicon after any changes that it allowed."""
    clock = itertools.count(1)
    lexicon = Lexicon(clock=lambda: float(next(clock)))
    for _ in range(draw(st.integers(0, 14))):
        with contextlib.suppress(LexiconError):
            draw(changes(lexicon))
    return lexicon


@st.composite
def changes(draw: st.DrawFn, lexicon: Lexicon) -> Op:
    """Make one change; what undoes it, or a LexiconError."""
    names = [term.name for term in lexicon] or ["nobody"]
    known = st.sampled_from(names)
    match draw(st.sampled_from("aaatttefrx")):
        case "a":
            return lexicon.add(Term.of(draw(terms())))
        case "t":
            kind = draw(st.sampled_from(RELATIONS) | NAMES)
            return lexicon.relate(draw(known), kind, draw(known), draw(TEXTS))
        case "e":
            return lexicon.edit(draw(known), definition=draw(TEXTS), **draw(EXTRA))
        case "f":
            fields = st.sampled_from(["definition", "tags", "colour", "uid", "aliases"])
            op = {"op": "edit", "name": draw(known), "set": {}}
            return lexicon.apply({**op, "unset": [draw(fields)]})
        case "r":
            return lexicon.rename(draw(known), draw(NAMES))
        case _:
            return lexicon.remove(draw(known))


def state(lexicon: Lexicon) -> tuple[Any, ...]:
    """What a lexicon says, without the order in which it was said."""
    return (
        {term.key: term for term in lexicon},
        {relation.ends: relation for relation in lexicon.relations()},
        lexicon.about,
    )
