"""The graph of terms: changed in small steps, each of which can be taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexicon.errors import LexiconError
from lexicon.graph import Lexicon
from lexicon.terms import Relation, Term
from tests.lexicon.strategies import changes, lexicons, state


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def _three() -> Lexicon:
    lexicon = Lexicon()
    for name in ("glass string", "debt", "Sua"):
        lexicon.add(Term(name))
    lexicon.relate("debt", "evolves to", "glass string")
    lexicon.relate("glass string", "cuts", "Sua")
    return lexicon


@settings(max_examples=60, deadline=None)
@given(lexicons())
def test_the_operations_are_the_lexicon(lexicon: Lexicon) -> None:
    again = Lexicon()
    for op in json.loads(json.dumps(list(lexicon.ops))):
        again.apply(op)
    assert state(again) == state(lexicon)
    assert list(again.ops) == list(lexicon.ops)


@settings(max_examples=60, deadline=None)
@given(lexicons(), st.data())
def test_any_change_is_taken_back_and_made_again(
    lexicon: Lexicon, data: st.DataObject
) -> None:
    before = state(lexicon)
    try:
        back = data.draw(changes(lexicon))
    except LexiconError:
        assert state(lexicon) == before
        return
    after = state(lexicon)
    forth = lexicon.apply(back)
    assert state(lexicon) == before
    lexicon.apply(forth)
    assert state(lexicon) == after


def test_a_removed_term_comes_back_with_its_relations() -> None:
    lexicon = _three()
    before = state(lexicon)
    back = lexicon.remove("Glass String")
    assert lexicon.relations() == []
    lexicon.apply(back)
    assert state(lexicon) == before


def test_what_a_term_meant_three_drafts_ago() -> None:
    clock = Clock()
    lexicon = Lexicon(clock=clock)
    for draft, meaning in enumerate(("a loan", "a wound", "a door", "a song"), 1):
        clock.now = draft * 100.0
        if draft == 1:
            lexicon.add(Term("debt", definition=meaning))
        else:
            name = "debt" if draft < 4 else "the owing"
            lexicon.edit(name, definition=meaning)
        if draft == 2:
            lexicon.add(Term("hand"))
            lexicon.relate("debt", "cuts", "hand")
        if draft == 3:
            lexicon.rename("debt", "the owing")
    assert lexicon.as_of(199.0).term("debt").definition == "a loan"
    assert lexicon.as_of(250.0).relations("debt") == [Relation("debt", "cuts", "hand")]
    assert lexicon.as_of(350.0).term("the owing").definition == "a door"
    assert lexicon.term("the owing").definition == "a song"
    kinds = [op["op"] for op in lexicon.history("the owing")]
    assert kinds == ["add", "edit", "relate", "edit", "rename", "edit"]
    assert "debt" not in lexicon.as_of(350.0)


def test_many_changes_are_all_made_or_none() -> None:
    lexicon = _three()
    before, version = state(lexicon), lexicon.version
    bad: list[dict[str, Any]] = [
        {"op": "add", "term": {"name": "moth"}},
        {"op": "remove", "name": "debt"},
        {"op": "relate", "relation": {"source": "moth", "kind": "x", "target": "no"}},
    ]
    with pytest.raises(LexiconError, match="no term"):
        lexicon.many(bad)
    assert state(lexicon) == before
    assert lexicon.version == version
    back = lexicon.many(bad[:2])
    assert "moth" in lexicon
    lexicon.apply(back)
    assert state(lexicon) == before


def test_neighbours_go_both_ways_and_are_counted_in_steps() -> None:
    lexicon = _three()
    assert lexicon.neighbours("debt") == {"debt": 0, "glass string": 1}
    assert lexicon.neighbours("debt", 2) == {"debt": 0, "glass string": 1, "Sua": 2}
    assert lexicon.neighbours("sua", 9)["debt"] == 2


def test_circles_and_ties_to_oneself_are_relations_like_others() -> None:
    lexicon = _three()
    lexicon.relate("Sua", "inverts", "debt")
    lexicon.relate("Sua", "opposes", "Sua")
    assert set(lexicon.neighbours("Sua", 5)) == {"Sua", "debt", "glass string"}
    lexicon.rename("Sua", "Su")
    assert ("su", "opposes", "su") in {r.ends for r in lexicon.relations()}


def test_a_second_term_of_a_name_is_refused_whatever_its_spelling() -> None:
    lexicon = _three()
    with pytest.raises(LexiconError, match="is there already"):
        lexicon.add(Term("Glass  String"))
    with pytest.raises(LexiconError, match="is there already"):
        lexicon.rename("debt", "sua")
    with pytest.raises(LexiconError, match="is there already"):
        lexicon.relate("debt", "Evolves To", "glass string")
    lexicon.rename("sua", "SUA")
    assert lexicon.relations("debt")[0].target == "glass string"
    assert lexicon.relations("SUA")[0].target == "SUA"


@pytest.mark.parametrize(
    "op",
    [
        {},
        {"op": "burn"},
        {"op": "add"},
        {"op": "add", "term": []},
        {"op": "add", "term": {"name": 3}},
        {"op": "add", "term": {"name": "x"}, "at": "noon"},
        {"op": "add", "term": {"name": "x"}, "at": float("nan")},
        {"op": "edit", "name": "debt", "set": {"tags": "one"}},
        {"op": "edit", "name": "debt", "set": {"name": "two"}},
        {"op": "edit", "name": "debt", "unset": ["name"]},
        {"op": "edit", "name": "debt", "unset": 4},
        {"op": "edit", "name": ["debt"], "set": {}},
        {"op": "many", "ops": {"op": "add"}},
        {"op": "many", "ops": [{"op": "many", "ops": []}]},
        {"op": "many", "ops": [None]},
        {"op": "rename", "name": "debt", "to": "\x1b[31m"},
    ],
)
def test_what_is_no_change_is_refused_and_changes_nothing(op: dict[str, Any]) -> None:
    lexicon = _three()
    before = state(lexicon)
    with pytest.raises(LexiconError):
        lexicon.apply(op)
    assert state(lexicon) == before


def test_times_never_run_backwards() -> None:
    lexicon = Lexicon()
    lexicon.apply({"op": "add", "term": {"name": "a"}, "at": 50.0})
    lexicon.apply({"op": "add", "term": {"name": "b"}, "at": 10.0})
    assert [op["at"] for op in lexicon.ops] == [50.0, 50.0]


def test_an_operation_kept_outside_cannot_change_the_past() -> None:
    lexicon = Lexicon()
    term: dict[str, Any] = {"name": "a", "tags": ["one"]}
    lexicon.apply({"op": "add", "term": term})
    term["tags"].append("two")
    assert lexicon.as_of(float("inf")).term("a").tags == ("one",)
