"""Trees of loom: every node becomes a branch, deep and odd ones too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sessions.edit import Origin
from sessions.errors import SessionError
from sessions.exchange import deep_json, loom
from sessions.exchange.arriving import arrive
from sessions.session import Session
from sessions.undo.step import ROOT
from sessions.visit import visit


def node(text: str, *children: Any, **about: Any) -> dict[str, Any]:
    return {"id": text.strip() or "empty", "text": text, "children": children, **about}


MADE = {"meta": {"source": "AI", "creation_timestamp": "2023-02-13-20.57.56"}}

TREE = {
    "root": node(
        "The tide was out.",
        node(
            " She walked",
            node(" to the wreck.", tags=["ending"], **MADE),
            node(" home.", bookmark=True, generation={"id": "r1", "index": 0}),
        ),
        node(" Nobody came.\r\n", chapter_id="c1"),
        node("", node(" A gull", mutable=True, visited=True, open=1)),
    ),
    "selected_node_id": "home.",
    "chapters": {"c1": {"title": "The empty beach", "root_id": "x"}},
    "model_responses": {"r1": {"model": "davinci"}},
    "memory": "The sea is cold.",
    "canonical": [],
}


def brought(tmp_path: Path, content: Any) -> Path:
    source = tmp_path / "tree.json"
    source.write_text(content if isinstance(content, str) else json.dumps(content))
    return arrive(source, tmp_path / "tree.md").draft


def texts(session: Session) -> set[str]:
    """The draft at every place of the timeline."""
    manuscript = session.manuscript
    while manuscript.undo() is not None:
        pass
    found = set()
    trail = [(manuscript.timeline.at, list(manuscript.timeline.children(ROOT)))]
    while trail:
        _, coming = trail[-1]
        if coming:
            manuscript.go(coming.pop(), caret=0)
            at = manuscript.timeline.at
            found.add(manuscript.text)
            trail.append((at, list(manuscript.timeline.children(at))))
        else:
            trail.pop()
            if trail:
                manuscript.go(trail[-1][0], caret=0)
    return found


def test_the_draft_stands_at_the_selected_node(tmp_path: Path) -> None:
    draft = brought(tmp_path, TREE)
    assert draft.read_text() == "The tide was out. She walked home."
    session = Session.open(draft, background=False)
    assert session.notes == "The sea is cold."
    assert [span.origin for span in session.manuscript.spans(0, 99)] == [
        Origin("typed"),
        Origin("taken", "davinci"),
    ]
    session.close()


def test_every_branch_is_there(tmp_path: Path) -> None:
    session = Session.open(brought(tmp_path, TREE), background=False)
    assert texts(session) == {
        "The tide was out.",
        "The tide was out. She walked",
        "The tide was out. She walked to the wreck.",
        "The tide was out. She walked home.",
        "The tide was out. Nobody came.\n",
        "The tide was out. A gull",
    }
    session.close()


def test_names_tags_and_bookmarks_come_along(tmp_path: Path) -> None:
    with visit(brought(tmp_path, TREE)) as found:
        marks = [event.payload for event in found.reader.events(("node",))]
    assert {(m["name"], *m["tags"], m["bookmarked"]) for m in marks} == {
        ("", "ending", False),
        ("", True),
        ("The empty beach", False),
    }


def test_without_a_selection_the_first_branch_is_the_draft(tmp_path: Path) -> None:
    draft = brought(tmp_path, {"root": TREE["root"], "selected_node_id": "none"})
    assert draft.read_text() == "The tide was out. She walked to the wreck."


def test_a_branch_deeper_than_the_interpreter_goes(tmp_path: Path) -> None:
    deep = 3000
    text = '{"root": '
    for n in range(deep):
        text += f'{{"id": "{n}", "text": "{n} ", "children": ['
    text += "]}" * deep + f', "selected_node_id": "{deep - 1}"}}'
    draft = brought(tmp_path, text)
    assert draft.read_text() == "".join(f"{n} " for n in range(deep))


def test_odd_trees_are_read_as_far_as_they_make_sense(tmp_path: Path) -> None:
    odd = {
        "root": {
            "text": "Start",
            "children": [
                None,
                3,
                "words",
                {"text": 5, "children": "none", "tags": {"a": 1}, "meta": []},
                {"text": " on", "generation": "x", "chapter_id": 7, "id": ["x"]},
            ],
        },
        "chapters": [],
        "model_responses": 3,
        "selected_node_id": {},
        "memory": 3,
    }
    assert brought(tmp_path, odd).read_text() == "Start"


def test_too_many_nodes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loom, "MOST_NODES", 3)
    with pytest.raises(SessionError, match="more than 3"):
        brought(tmp_path, TREE)
    assert not (tmp_path / "tree.md").exists()


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[1,]", '{"a" 1}', '{"a":1,}', "[1 2]", "tru", '"\\x"', "[1]]"),
        *("[}", '{"a":1]', "-", "1e", "{1:2}", "nul", '["\n"]'),
    ],
)
def test_the_deep_reader_refuses_what_the_usual_one_refuses(text: str) -> None:
    with pytest.raises(SessionError):
        deep_json.loads(text.encode())
    with pytest.raises(SessionError):
        deep_json._Reading(text).value()


@pytest.mark.parametrize(
    "value",
    [
        *({}, [], None, True, 0, -1.5e300, '\U0001f319 \\ "', [[], {}, [{}]]),
        {"a": [1, {"b": [2, "c"]}], "d": {"e": {}}},
        [{"x": None}, [False, [1]], "y"],
    ],
)
def test_the_deep_reader_reads_what_the_usual_one_reads(value: Any) -> None:
    for text in (json.dumps(value), json.dumps(value, indent=2)):
        assert deep_json._Reading(text).value() == value
