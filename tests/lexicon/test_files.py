"""Lexicon files: what goes out comes back, what is hostile is told in a sentence."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexicon.bounded_json import LARGEST
from lexicon.errors import LexiconError
from lexicon.files import FORMS, load, parse, text_of
from lexicon.graph import Lexicon
from lexicon.merging import merging
from lexicon.terms import Relation, Term
from tests.lexicon.strategies import lexicons, state

PLAIN: dict[str, Any] = {
    "terms": [
        {"name": "glass string", "definition": "cuts", "linked_terms": ["debt", "Sua"]},
        {"name": "debt", "definition": "what is owed", "linked_terms": []},
    ]
}


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60, deadline=None)
@given(lexicon=lexicons(), history=st.booleans())
def test_a_lexicon_goes_out_and_comes_back(
    form: str, lexicon: Lexicon, history: bool
) -> None:
    back = parse(text_of(lexicon, form, history=history).encode(), history=history)
    assert state(back) == state(lexicon)
    if history:
        assert list(back.ops) == list(lexicon.ops)


def test_the_simplest_mythos_json_is_read() -> None:
    lexicon = parse(json.dumps(PLAIN).encode())
    assert lexicon.term("debt").definition == "what is owed"
    # Sua is linked to, so it is a term, though nobody has said what it is.
    assert lexicon.term("Sua").definition == ""
    assert Relation("glass string", "linked", "Sua") in lexicon.relations()
    written = json.loads(text_of(lexicon, "mythos", history=False))
    assert written["terms"][:2] == PLAIN["terms"]


def test_fields_nobody_knows_come_back_where_they_stood() -> None:
    rich = {
        "title": "The debt",
        "version": {"major": 2},
        "terms": [
            {"name": "a", "definition": "", "colour": "#fff", "linked_terms": []}
        ],
        "relations": [{"source": "a", "kind": "cuts", "target": "a", "weight": 0.5}],
    }
    lexicon = parse(json.dumps(rich).encode())
    assert json.loads(text_of(lexicon, "mythos", history=False)) == rich


def test_a_file_changed_by_hand_keeps_its_past_and_the_change() -> None:
    lexicon = Lexicon(clock=lambda: 5.0)
    lexicon.add(Term("debt", definition="a loan"))
    written = json.loads(text_of(lexicon, "mythos"))
    written["terms"][0]["definition"] = "a wound"
    written["terms"].append({"name": "moth"})
    again = parse(json.dumps(written).encode())
    assert again.term("debt").definition == "a wound"
    assert again.as_of(5.0).term("debt").definition == "a loan"
    assert "moth" in again


def test_graph_programs_read_our_graphml_and_we_theirs() -> None:
    ours = text_of(parse(json.dumps(PLAIN).encode()), "graphml")
    graph = nx.read_graphml(io.BytesIO(ours.encode()))
    assert {data["name"] for _, data in graph.nodes(data=True)} == {
        "glass string",
        "debt",
        "Sua",
    }
    other = nx.DiGraph()
    other.add_node("a", label="Moth", description="of the lamp", size=3)
    other.add_edge("a", "b", relation="eats")
    buffer = io.BytesIO()
    nx.write_graphml(other, buffer)
    lexicon = parse(buffer.getvalue())
    assert lexicon.term("moth").definition == "of the lamp"
    assert lexicon.term("moth").extra == {"size": "3"}
    assert lexicon.relations() == [Relation("Moth", "eats", "b")]


def test_a_drawing_of_yed_is_read() -> None:
    yed = """<graphml xmlns:y="http://www.yworks.com/xml/graphml">
    <key for="node" id="d0" attr.name="description"/>
    <key for="node" id="d6" yfiles.type="nodegraphics"/>
    <key for="edge" id="d9" yfiles.type="edgegraphics"/><graph>
    <node id="n0"><data key="d0">of the lamp</data><data key="d6"><y:ShapeNode>
      <y:NodeLabel fontSize="12">Moth</y:NodeLabel></y:ShapeNode></data></node>
    <node id="n1"><data key="d6"><y:ShapeNode>
      <y:NodeLabel>Lamp</y:NodeLabel></y:ShapeNode></data></node>
    <edge source="n0" target="n1"><data key="d9"><y:PolyLineEdge>
      <y:EdgeLabel>eats</y:EdgeLabel></y:PolyLineEdge></data></edge>
    </graph></graphml>"""
    lexicon = parse(yed.encode())
    assert lexicon.term("moth").definition == "of the lamp"
    assert lexicon.relations() == [Relation("Moth", "eats", "Lamp")]


def _xml(inside: str, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<graphml><graph>{inside}</graph></graphml>'
    ).encode()


LAUGHS = '<!DOCTYPE g [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE g [<!ENTITY a SYSTEM "file:///etc/passwd">]>'

HOSTILE: dict[str, bytes] = {
    "empty": b"  \n",
    "no text": b"\xff\xfe\xfd\x00\x01",
    "no json": b"{",
    "a number": b"42",
    "no terms": b'{"words": []}',
    "terms as text": b'{"terms": "many"}',
    "a term as text": b'{"terms": ["debt"]}',
    "a nameless term": b'{"terms": [{"definition": "x"}]}',
    "a name that is a list": b'{"terms": [{"name": ["x"]}]}',
    "a huge name": b'{"terms": [{"name": "' + b"x" * 5_000_000 + b'"}]}',
    "an escape in a name": b'{"terms": [{"name": "\\u001b]0;owned\\u0007"}]}',
    "an escape in a meaning": b'{"terms": [{"name": "x", "definition": "\\u001b[2J"}]}',
    "turned text": '{"terms": [{"name": "x\u202ey"}]}'.encode(),
    "half a character": b'{"terms": [{"name": "\\ud83d"}]}',
    "a key twice": b'{"terms": [{"name": "x", "name": "y"}]}',
    "a term twice": b'{"terms": [{"name": "Debt"}, {"name": "debt"}]}',
    "no number": b'{"terms": [{"name": "x", "w": NaN}]}',
    "a long number": b'{"terms": [{"name": "x", "w": ' + b"9" * 10_000 + b"}]}",
    "deep": b"[" * 200_000,
    "deep in a field": b'{"terms": [{"name": "x", "w": '
    + b"[" * 90
    + b"]" * 90
    + b"}]}",
    "links as text": b'{"terms": [{"name": "x", "linked_terms": "y"}]}',
    "a link to a number": b'{"terms": [{"name": "x", "linked_terms": [3]}]}',
    "relations as text": b'{"terms": [], "relations": "none"}',
    "half a relation": b'{"terms": [], "relations": [{"source": "a"}]}',
    "history as text": b'{"terms": [], "history": "long"}',
    "history that is none": b'{"terms": [], "history": [{"op": "burn"}]}',
    "a lorebook of texts": b'{"entries": ["dragon"]}',
    "keys as numbers": b'{"entries": {"0": {"key": [1], "content": "x"}}}',
    "a meaning that is a list": b'{"entries": {"0": {"key": ["a"], "content": ["x"]}}}',
    "xml that is none": b"<graphml>",
    "other xml": b"<svg></svg>",
    "entities": _xml("<node id='&b;'/>", LAUGHS),
    "another's file": _xml("<node id='&a;'/>", OUTSIDE),
    "deep xml": b"<graphml>" + b"<graph>" * 100 + b"</graph>" * 100 + b"</graphml>",
    "a node twice": _xml("<node id='a'/><node id='a'/>"),
    "an edge to nowhere": _xml("<node id='a'/><edge source='a' target='b'/>"),
    "a control in xml": _xml("<node id='a\x07'/>"),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_one_sentence_and_changes_nothing(data: bytes) -> None:
    lexicon = parse(json.dumps(PLAIN).encode())
    before = state(lexicon)
    with pytest.raises(LexiconError) as refused:
        lexicon.many(merging(lexicon, parse(data)))
    assert state(lexicon) == before
    told = f"{refused.value.title}. {refused.value.message}"
    assert len(told) < 500
    assert not any(c in told for c in "\x1b\x07\u202e")
    assert told.isprintable()


def test_a_file_of_a_hundred_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(LARGEST * 2)
    with pytest.raises(LexiconError, match="too large"):
        load(path)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400), st.sampled_from([*FORMS]))
def test_a_damaged_file_is_read_or_refused(data: bytes, at: int, form: str) -> None:
    good = text_of(parse(json.dumps(PLAIN).encode()), form).encode()
    for damaged in (data, good[:at], good[:at] + data + good[at + len(data) :]):
        with contextlib.suppress(LexiconError):
            parse(damaged)


def _flood(names: int, aliases: int) -> bytes:
    terms = [
        {"name": f"n{n}", "aliases": [f"a{n} {m}" for m in range(aliases)]}
        for n in range(names)
    ]
    return json.dumps({"terms": terms}).encode()


@pytest.mark.parametrize(
    "data", [_flood(2_100, 0), _flood(60, 99)], ids=["terms", "aliases"]
)
def test_a_flood_of_names_is_refused(data: bytes, monkeypatch: Any) -> None:
    monkeypatch.setattr("lexicon.change.MOST_TERMS", 2_000)
    monkeypatch.setattr("lexicon.change.MOST_SPELLINGS", 5_000)
    with pytest.raises(LexiconError, match="full"):
        parse(data)


def test_a_hub_renamed_without_end_is_refused(monkeypatch: Any) -> None:
    monkeypatch.setattr("lexicon.change.MOST_MOVED", 1_000)
    lexicon = parse(json.dumps({"terms": _ring(50)}).encode())
    name = "hub"
    for n in range(19):
        lexicon.rename(name, f"hub {n}")
        name = f"hub {n}"
    lexicon.rename(name, "hub again")
    with pytest.raises(LexiconError, match="so often"):
        lexicon.rename("hub again", "hub for ever")
    assert len(lexicon.neighbours("hub again")) == 51


def _ring(n: int) -> list[dict[str, Any]]:
    spokes = [{"name": f"n{i}", "linked_terms": ["hub"]} for i in range(n)]
    return [{"name": "hub"}, *spokes]


def test_entries_of_one_name_are_numbered_and_share_their_key() -> None:
    book = {"entries": [{"key": ["a"], "content": "a" * n} for n in range(1, 600)]}
    lexicon = parse(json.dumps(book).encode())
    assert "a (599)" in lexicon
    assert lexicon.term("a (2)").aliases == ("a",)


def test_circles_and_markup_are_harmless() -> None:
    ring = [
        {"name": f"[b]{n}[/b]", "linked_terms": [f"[b]{(n + 1) % 50}[/b]"]}
        for n in range(50)
    ]
    lexicon = parse(json.dumps({"terms": ring}).encode())
    assert len(lexicon.neighbours("[b]0[/b]", 100)) == 50


def test_an_import_that_fails_leaves_the_lexicon_in_memory_alone() -> None:
    lexicon = parse(json.dumps(PLAIN).encode())
    before = state(lexicon)
    with pytest.raises(LexiconError):
        lexicon.many(
            [
                {"op": "add", "term": {"name": "moth"}},
                {"op": "add", "term": {"name": "debt"}},
            ]
        )
    assert state(lexicon) == before


SILLY = {
    "name": "A world",
    "entries": {
        "0": {
            "uid": 0,
            "key": ["dragon", "wyrm", "/drag(on)?/i"],
            "keysecondary": ["fire"],
            "comment": "The Dragon",
            "content": "It sleeps under the towers.",
            "constant": True,
            "order": 100,
        },
        "1": {
            "uid": 1,
            "key": ["tower"],
            "comment": "",
            "content": "Tall.",
            "disable": 1,
        },
        "2": {
            "uid": 2,
            "key": ["tower"],
            "comment": "",
            "content": "",
            "disable": True,
        },
    },
}


def test_a_sillytavern_world_is_read() -> None:
    lexicon = parse(json.dumps(SILLY).encode())
    dragon = lexicon.term("The Dragon")
    assert dragon.aliases == ("dragon", "wyrm")
    assert dragon.definition == "It sleeps under the towers."
    assert dragon.tags == ("constant",)
    assert dragon.extra["sillytavern"]["key"][2] == "/drag(on)?/i"
    assert dragon.extra["sillytavern"]["order"] == 100
    assert lexicon.relations() == [Relation("The Dragon", "linked", "tower")]
    assert lexicon.term("tower (2)").tags == ("disabled",)
    assert lexicon.about["sillytavern"] == {"name": "A world"}


def test_a_character_book_on_a_card_is_read() -> None:
    entry = {
        "keys": ["moth"],
        "name": "Moth",
        "content": "Eats lamps.",
        "enabled": False,
    }
    card = {"spec": "chara_card_v2", "data": {"character_book": {"entries": [entry]}}}
    moth = parse(json.dumps(card).encode()).term("moth")
    assert (moth.definition, moth.tags) == ("Eats lamps.", ("disabled",))


def test_a_novelai_lorebook_is_read() -> None:
    book = {
        "lorebookVersion": 5,
        "entries": [
            {
                "text": "She keeps the ledger.",
                "displayName": "Sua",
                "keys": ["sua", "the clerk"],
                "category": "c1",
                "contextConfig": {"budget": 200},
            }
        ],
        "categories": [{"id": "c1", "name": "people"}],
        "settings": {"orderByKeyLocations": False},
    }
    sua = parse(json.dumps(book).encode()).term("Sua")
    assert sua.aliases == ("the clerk",)
    assert sua.tags == ("people",)
    assert sua.extra["novelai"]["contextConfig"] == {"budget": 200}


@pytest.mark.parametrize("make", [lambda: SILLY], ids=["sillytavern"])
def test_what_a_lorebook_said_survives_our_own_file(make: Callable[[], Any]) -> None:
    lexicon = parse(json.dumps(make()).encode())
    for form in FORMS:
        assert state(parse(text_of(lexicon, form).encode())) == state(lexicon)
