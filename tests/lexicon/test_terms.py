"""Terms: what may be one, and what is refused in one sentence."""

from __future__ import annotations

from typing import Any

import pytest

from lexicon.errors import LexiconError
from lexicon.terms import LONGEST_NAME, LONGEST_TEXT, Relation, Term, key


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"name": "   "},
        {"name": "\u00ad"},
        {"name": None},
        {"name": "x" * (LONGEST_NAME + 1)},
        {"name": "a\x1b[2Jb"},
        {"name": "a\u202eb"},
        {"name": "a\ud800b"},
        {"name": "x", "kind": "place"},
        {"name": "x", "aliases": "one"},
        {"name": "x", "aliases": [1]},
        {"name": "x", "aliases": {"a": 1}},
        {"name": "x", "tags": [f"t{n}" for n in range(1000)]},
        {"name": "x", "definition": 7},
        {"name": "x", "definition": "y" * (LONGEST_TEXT + 1)},
        {"name": "x", "notes": "\x07"},
        {"name": "x", "inflect": "no"},
        {"name": "x", "extra": []},
        {"name": "x", "extra": {"a": float("nan")}},
        {"name": "x", "extra": {"a": "y" * 200_000}},
        {"name": "x", "extra": {"a": object()}},
    ],
)
def test_a_term_that_cannot_be_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(LexiconError) as refused:
        Term(**values)
    told = f"{refused.value.title} {refused.value.message}"
    assert len(told) < 400
    assert "\x1b" not in told


def test_nesting_without_end_is_refused() -> None:
    deep: Any = 0
    for _ in range(500):
        deep = [deep]
    with pytest.raises(LexiconError, match="deep"):
        Term("x", extra={"a": deep})


def test_names_are_composed_and_single_spaced() -> None:
    assert Term("Ce\u0301line  of\tHask ").name == "Céline of Hask"
    assert key("CE\u0301LINE’s") == key("céline's")


def test_markup_is_text() -> None:
    term = Term("[red]x[/red]", definition="<b>&amp;</b>\n[link=file:///]y[/]")
    assert term.plain()["definition"] == "<b>&amp;</b>\n[link=file:///]y[/]"


def test_plain_and_back() -> None:
    term = Term("a", aliases=("b",), inflect=False, extra={"colour": [1, {"x": None}]})
    assert Term.of(term.plain()) == term
    tie = Relation("a", "eats", "b", "at night", {"w": 0.5})
    assert Relation.of(tie.plain()) == tie
