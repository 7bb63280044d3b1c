"""The lexicon of a draft: kept in its session, with its past, whatever is in there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lexicon.change import Op
from lexicon.errors import LexiconError
from lexicon.graph import Lexicon
from lexicon.terms import Term
from sessions import keeping
from sessions.session import Session
from studio.lexicon.kept import NAME, KeptLexicon, lexicon_of, telling
from tests.architecture.test_import_hygiene import loaded_by


def _open(path: Path) -> Session:
    return Session.open(path, background=False)


def test_terms_are_there_the_next_time_with_what_they_meant(tmp_path: Path) -> None:
    session = _open(tmp_path / "a.md")
    kept = KeptLexicon(session)
    assert kept.empty
    heard: list[bool] = []
    kept.changed.append(lambda: heard.append(True))
    kept.lexicon.add(Term("debt", definition="a loan"))
    kept.lexicon.edit("debt", definition="a wound")
    assert heard == [True, True]
    told = [version.told for version in session.versions(NAME)]
    assert told == ["named “debt”", "described “debt”"]
    session.close()
    session = _open(tmp_path / "a.md")
    again = KeptLexicon(session)
    assert not again.empty
    assert again.lexicon.term("debt").definition == "a wound"
    assert list(again.lexicon.ops) == list(kept.lexicon.ops)
    first = session.versions(NAME)[0].seq
    assert len(session.kept(NAME, seq=first)["ops"]) == 1
    session.close()


def test_an_edit_costs_the_journal_its_own_size(tmp_path: Path) -> None:
    session = _open(tmp_path / "a.md")
    lexicon = KeptLexicon(session).lexicon
    lexicon.many(
        {"op": "add", "term": {"name": f"term {n}", "definition": "x" * 50}}
        for n in range(2_000)
    )
    lexicon.edit("term 7", definition="short")
    last = session.recorded(keeping.KIND)[-1]
    assert len(str(last.payload)) < 400
    session.close()


def test_the_matcher_follows_the_lexicon(tmp_path: Path) -> None:
    session = _open(tmp_path / "a.md")
    kept = KeptLexicon(session)
    assert kept.matcher.hits("the debts") == []
    kept.lexicon.add(Term("debt"))
    assert [hit.name for hit in kept.matcher.hits("the debts")] == ["debt"]
    kept.lexicon.rename("debt", "moth")
    assert kept.matcher.hits("the debts") == []
    session.close()


def test_what_another_draft_knows_is_added_and_nothing_of_ours_lost(
    tmp_path: Path,
) -> None:
    other = Lexicon()
    other.add(Term("debt", definition="theirs", aliases=("owing",)))
    other.add(Term("moth", definition="of the lamp"))
    other.relate("moth", "cuts", "debt")
    session = _open(tmp_path / "a.md")
    kept = KeptLexicon(session)
    kept.lexicon.add(Term("Debt", definition="ours"))
    assert kept.bring(other) == 1
    assert kept.lexicon.term("debt").definition == "ours"
    assert kept.lexicon.term("debt").aliases == ("owing",)
    assert [tie.ends for tie in kept.lexicon.relations()] == [("moth", "cuts", "debt")]
    assert kept.bring(other) == 0
    session.close()
    assert len(lexicon_of(tmp_path / "a.md")) == 2


@pytest.mark.parametrize(
    "value",
    [
        "nonsense",
        {"format": 99, "ops": []},
        {"format": 1},
        {"format": 1, "ops": [{"op": "burn"}]},
        {"format": 1, "ops": [{"op": "add", "term": {"name": "\x1b[2J"}}]},
    ],
)
def test_a_lexicon_that_cannot_be_read_is_told_and_left_alone(
    tmp_path: Path, value: Any
) -> None:
    session = _open(tmp_path / "a.md")
    session.keep(NAME, value)
    kept = KeptLexicon(session)
    assert len(kept.lexicon) == 0
    assert kept.problem
    assert session.kept(NAME) == value
    session.close()
    with pytest.raises(LexiconError, match="cannot be read"):
        lexicon_of(tmp_path / "a.md")


def test_a_history_that_outgrows_the_session_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "LONGEST", 2_000)
    session = _open(tmp_path / "a.md")
    kept = KeptLexicon(session)
    kept.lexicon.add(Term("debt"))
    for n in range(60):
        kept.lexicon.edit("debt", definition=f"meaning {n} " * 3)
        assert not kept.problem
    session.close()
    assert lexicon_of(tmp_path / "a.md").term("debt").definition == "meaning 59 " * 3
    session = _open(tmp_path / "a.md")
    kept = KeptLexicon(session)
    kept.lexicon.edit("debt", notes="x" * 3_000)
    assert "too large" in kept.problem
    session.close()


def test_no_draft_loads_a_graph_before_there_is_a_term() -> None:
    assert "networkx" not in loaded_by("import studio.lexicon.kept")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"definition": "owed"}, "described “{a}”"),
        ({"tags": ("night",)}, "tagged “{a}”"),
        ({"aliases": ("arrears",)}, "gave “{a}” other names"),
        ({"notes": "x"}, "noted something on “{a}”"),
        ({"kind": "scene"}, "made “{a}” a scene"),
        ({"notes": "x", "tags": ("night",)}, "described “{a}”"),
    ],
)
def test_what_was_written_about_a_term_is_told(
    values: dict[str, Any], said: str
) -> None:
    lexicon = Lexicon()
    lexicon.add(Term("{a}"))
    lexicon.edit("{a}", **values)
    assert telling(lexicon.ops[-1]) == said


@pytest.mark.parametrize("op", ["add", "edit", "rename", "remove", "relate", "about"])
def test_every_change_is_told_in_a_few_words(op: str) -> None:
    lexicon = Lexicon()
    lexicon.add(Term("a"))
    lexicon.add(Term("b"))
    match op:
        case "edit":
            lexicon.edit("a", notes="x")
        case "rename":
            lexicon.rename("a", "c")
        case "remove":
            lexicon.remove("a")
        case "relate":
            lexicon.relate("a", "cuts", "b")
        case "about":
            lexicon.apply({"op": "about", "set": {"title": "x"}})
    assert 5 < len(telling(lexicon.ops[-1])) < 60


def test_a_tie_to_a_new_term_is_told_as_both() -> None:
    lexicon = Lexicon()
    lexicon.add(Term("debt"))
    tie = {"source": "debt", "kind": "cuts", "target": "bell"}
    untie: Op = {"op": "unrelate", **tie}
    new: list[Op] = [
        {"op": "add", "term": Term(name).plain()} for name in ("bell", "x")
    ]
    lexicon.many([new[0], {"op": "relate", "relation": tie}])
    assert telling(lexicon.ops[-1]) == "named “bell”, tied “debt” to “bell”: cuts"
    lexicon.many([new[1], {"op": "edit", "name": "x", "set": {"notes": "z"}}, untie])
    assert telling(lexicon.ops[-1]) == "named 1 term"
