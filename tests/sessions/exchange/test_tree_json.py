"""The whole tree as JSON and back: nothing is lost, and nothing false is let in."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from sessions.errors import SessionError
from sessions.event import Event
from sessions.exchange.arriving import arrive
from sessions.exchange.leaving import tree
from sessions.mending.inspection import inspect
from sessions.reader import Reader
from sessions.replay.following import Steps
from sessions.session import Session
from sessions.tree.takes import unchosen
from sessions.visit import visit
from tests.sessions.pasts import ACTS, Act, act, grown

LATER = ("imported", "sitting")
"""What an import itself enters, behind all that was there."""


def known(reader: Reader) -> dict[str, Any]:
    """All that is to survive: words, who wrote them, the timeline, names, requests,
    takes."""
    state = reader.latest()
    events = [event for event in reader.events() if event.kind not in LATER]
    steps = Steps()
    for event in events:
        steps.see(event)
    return {
        "text": state.text,
        "spans": state.provenance.between(0, len(state.text)),
        "timeline": (state.step, steps.all()),
        "around": (state.caret, state.notes, state.steer, dict(state.settings)),
        "events": [(e.at, e.kind, e.step, e.parent, e.payload) for e in events],
        "unchosen": [e.payload for e in unchosen(of(events, "take", "accept"))],
    }


def of(events: list[Event], *kinds: str) -> list[Event]:
    return [event for event in events if event.kind in kinds]


def exported(draft: Path) -> Path:
    out = draft.with_name(f"{draft.stem}-tree.json")
    out.write_text("".join(tree(draft)), encoding="ascii")
    return out


def test_everything_survives(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    arrived = arrive(exported(draft), tmp_path / "back.md").draft
    assert arrived.read_bytes() == draft.read_bytes()
    with visit(draft) as before, visit(arrived) as after:
        assert known(after.reader) == known(before.reader)
        assert before.reader.last_step() == 3
    assert inspect(arrived).ok
    session = Session.open(arrived, background=False)
    assert session.manuscript.undo() is not None
    assert session.manuscript.text.endswith("home. ")
    session.close()


@settings(max_examples=15, deadline=None)
@given(ACTS, ACTS)
def test_any_past_survives(first: list[Act], second: list[Act]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "a.md"
        for acts in (first, second):
            session = Session.open(draft, background=False)
            act(session, acts)
            session.record("mark", {"name": "end"})
            session.close()
        arrived = arrive(exported(draft), Path(folder) / "b.md").draft
        with visit(draft) as before, visit(arrived) as after:
            assert known(after.reader) == known(before.reader)
        back = json.loads(exported(arrived).read_text())
        assert back["text"] == json.loads(exported(draft).read_text())["text"]


def test_other_programs_can_read_it(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    content = json.loads(exported(draft).read_text())
    assert (content["format"], content["version"]) == ("protean-tree", 1)
    assert content["text"] == draft.read_text()
    assert [(n["id"], n["parent"], n.get("voice")) for n in content["nodes"]] == [
        (1, 0, None),
        (2, 1, "surreal"),
        (3, 1, "kjv"),
    ]
    assert content["nodes"][1]["edits"] == [[28, "", "And the moon was red."]]
    assert content["spans"][-1] == [28, 45, "taken", "kjv"]


def altered(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Files that say something impossible."""
    changes: list[dict[str, Any]] = [
        {"format": "another"},
        {"version": 2},
        {"version": "1"},
        {"events": []},
        {"events": {}},
        {"events": [None]},
        {"events": content["events"][1:]},
        {"text": "another"},
    ]
    for key, value in (
        ("at", 1e400),
        ("at", "now"),
        ("kind", ""),
        ("kind", "x" * 999),
        ("kind", "\ud800"),
        ("kind", 3),
        ("step", -1),
        ("step", 1e9),
        ("step", True),
        ("payload", []),
        ("payload", {"at": 10**9, "in": "x"}),
        ("payload", {"at": 0, "out": "not there"}),
        ("seq", 7),
    ):
        events = [dict(event) for event in content["events"]]
        events[2][key] = value
        events[2]["kind"] = events[2]["kind"] if key == "kind" else "edit"
        changes.append({"events": events})
    return [{**content, **change} for change in changes]


def test_what_is_impossible_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    content = json.loads(exported(grown(tmp_path / "the-debt.md")).read_text())
    source = tmp_path / "in.json"
    before = [*(p.name for p in tmp_path.iterdir()), "in.json"]
    files = [json.dumps(false) for false in altered(content)]
    files += ["", "{", "[1, 2]", '"x"', "[" * 10**6, '{"format": "protean-tree"}']
    for text in files:
        source.write_text(text)
        with pytest.raises(SessionError):
            arrive(source, tmp_path / "out.md")
        assert sorted(p.name for p in tmp_path.iterdir()) == sorted(before), text[:60]


def test_nothing_that_exists_is_replaced(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    source = exported(draft)
    with pytest.raises(SessionError, match="taken"):
        arrive(source, draft)
    (tmp_path / "other.protean").write_bytes(b"")
    with pytest.raises(SessionError, match="taken"):
        arrive(source, tmp_path / "other.md")
