"""`protean lexicon`: shapes, sentences, exit codes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from lexicon.files import load
from lexicon.terms import Term
from sessions.session import Session
from studio.cli.main import main
from studio.lexicon.kept import KeptLexicon, lexicon_of
from tests.lexicon.test_harvest import text_of

Said = tuple[int, str, str]
MYTHOS: dict[str, Any] = {
    "terms": [
        {
            "name": "tide-book",
            "definition": "what is owed",
            "linked_terms": ["brine-clerk"],
        },
        {
            "name": "brine-clerk",
            "definition": "who writes it",
            "aliases": ["the clerk"],
        },
    ],
    "relations": [
        {"source": "brine-clerk", "kind": "cuts", "target": "tide-book", "note": "once"}
    ],
}
RULES = """\
body = hand, finger, tooth
every "brine-clerk" touches body within 12 words
avoid "heart of gold"
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mythos.json").write_text(json.dumps(MYTHOS))
    (tmp_path / "draft.md").write_text(text_of("saltworks"), encoding="utf-8")
    (tmp_path / "rules.txt").write_text(RULES)


@pytest.fixture
def protean(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Said]:
    def run(*arguments: str | Path) -> Said:
        code = main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


Run = Callable[..., Said]


def kept_at(path: Path, n: int) -> int:
    return len(lexicon_of(path, f"#{n}"))


def parsed(said: Said) -> Any:
    assert said[2] == ""
    return json.loads(said[1])


def test_harvest_lists_terms_with_their_lines(protean: Run) -> None:
    said = protean("lexicon", "harvest", "draft.md", "--json", "--most", "5")
    found = parsed(said)["proposals"]
    assert [p["name"] for p in found][:2] == ["brine-clerk", "tide-book"]
    place = found[0]["places"][0]
    assert place["words"] == "brine-clerk"
    assert place["line"] == 1
    fewer = parsed(
        protean("lexicon", "harvest", "draft.md", "--lexicon", "mythos.json", "--json")
    )
    assert fewer["known"] == 2
    assert "brine-clerk" not in [p["name"] for p in fewer["proposals"]]
    code, out, _ = protean("lexicon", "harvest", "draft.md", "--most", "1")
    assert code == 0
    assert "brine-clerk  4×" in out
    assert "[brine-clerk] came down" in out


def test_show_prints_terms_or_one_of_them(protean: Run) -> None:
    answer = parsed(protean("lexicon", "show", "mythos.json", "--json"))
    assert answer["terms"][0]["linked_terms"] == ["brine-clerk"]
    assert answer["relations"] == MYTHOS["relations"]
    said = protean("lexicon", "show", "mythos.json", "--term", "The Clerk", "--json")
    one = parsed(said)
    assert one["term"]["name"] == "brine-clerk"
    assert "brine-clerks" in one["forms"]
    assert one["near"] == {"tide-book": 1}
    _, out, _ = protean("lexicon", "show", "mythos.json")
    assert "tide-book  what is owed" in out
    assert "    linked brine-clerk" in out


def test_show_answers_what_a_term_meant_then(protean: Run, tmp_path: Path) -> None:
    session = Session.open(tmp_path / "draft.md", background=False)
    lexicon = KeptLexicon(session).lexicon
    march, april = 1_740_830_400.0, 1_743_508_800.0
    lexicon.apply(
        {"op": "add", "at": march, "term": {"name": "debt", "definition": "a loan"}}
    )
    lexicon.apply(
        {"op": "edit", "at": april, "name": "debt", "set": {"definition": "a wound"}}
    )
    session.close()

    def then(*at: str) -> str:
        said = protean("lexicon", "show", "draft.md", "--term", "debt", *at, "--json")
        return str(parsed(said)["term"]["definition"])

    assert then() == "a wound"
    assert then("--at", "2025-03-15") == "a loan"
    first = next(n for n in range(1, 20) if kept_at(tmp_path / "draft.md", n))
    assert then("--at", f"#{first}") == "a loan"
    before = ("--term", "debt", "--at", "2024-01-01")
    code, _, err = protean("lexicon", "show", "draft.md", *before)
    assert code == 2
    assert "no term “debt” at that time" in err
    for file in ("draft.md", "mythos.json"):
        code, _, err = protean("lexicon", "show", file, "--at", "soon")
        assert code == 2
        assert "2025-03-01" in err


def test_import_tells_what_is_in_a_file_and_takes_it_in(
    protean: Run, tmp_path: Path
) -> None:
    counts = {"terms": 2, "relations": 2}
    assert parsed(protean("lexicon", "import", "mythos.json", "--json")) == counts
    into = ("lexicon", "import", "mythos.json", "--into", "draft.md")
    assert parsed(protean(*into, "--json"))["new"] == 2
    assert parsed(protean(*into, "--json"))["new"] == 0
    assert len(lexicon_of(tmp_path / "draft.md")) == 2
    draft = (tmp_path / "draft.md").read_text(encoding="utf-8")
    assert draft == text_of("saltworks")


def test_a_lexicon_travels_from_draft_to_draft_with_its_past(
    protean: Run, tmp_path: Path
) -> None:
    session = Session.open(tmp_path / "one.md", background=False)
    lexicon = KeptLexicon(session).lexicon
    lexicon.add(Term("debt", definition="a loan"))
    lexicon.edit("debt", definition="a wound")
    session.close()
    protean("lexicon", "import", "one.md", "--into", "two.md")
    two = lexicon_of(tmp_path / "two.md")
    assert [op["op"] for op in two.history("debt")] == ["add", "edit"]


def test_export_prints_or_writes_what_reads_back(protean: Run, tmp_path: Path) -> None:
    _, out, _ = protean("lexicon", "export", "mythos.json", "--no-history")
    assert json.loads(out) == MYTHOS | {
        "terms": [MYTHOS["terms"][0], {**MYTHOS["terms"][1], "linked_terms": []}]
    }
    Path("soft.json").write_text(json.dumps({"terms": [{"name": "a\u00adb"}]}))
    _, soft, _ = protean("lexicon", "export", "soft.json")
    assert json.loads(soft)["terms"][0]["name"] == "a\u00adb"
    wrote = parsed(
        protean("lexicon", "export", "mythos.json", "-o", "out.graphml", "--json")
    )
    assert wrote["form"] == "graphml"
    assert len(load(tmp_path / "out.graphml")) == 2
    _, graphml, _ = protean("lexicon", "export", "mythos.json", "--form", "graphml")
    assert len(nx.read_graphml(io.BytesIO(graphml.encode()))) == 2
    code, _, err = protean("lexicon", "export", "mythos.json", "-o", "no/where.json")
    assert code == 2
    assert "where.json" in err


def test_concordance_of_one_term_or_of_all(protean: Run) -> None:
    asked = ("lexicon", "concordance", "draft.md", "--lexicon", "mythos.json")
    assert parsed(protean(*asked, "--json"))["count"] == 7
    one = parsed(protean(*asked, "--term", "the clerk", "--json"))
    assert {place["term"] for place in one["places"]} == {"brine-clerk"}
    bare = protean("lexicon", "concordance", "draft.md", "--term", "glove", "--json")
    assert parsed(bare)["count"] >= 8
    code, _, err = protean("lexicon", "concordance", "draft.md")
    assert code == 2
    assert "--term" in err


def test_check_of_a_draft_and_of_a_lexicon(protean: Run) -> None:
    asked = ("lexicon", "check", "draft.md", "--rules", "rules.txt", "--json")
    code, out, _ = protean(*asked)
    rules = json.loads(out)["rules"]
    assert code == 1
    assert [rule["status"] for rule in rules] == ["missed", "met"]
    assert rules[0]["places"][0]["words"].lower() == "brine-clerk"
    assert parsed(protean("lexicon", "check", "mythos.json", "--json"))["ok"]
    Path("odd.json").write_text(
        json.dumps(
            {
                "terms": [
                    {"name": "a", "definition": "x", "aliases": ["b"]},
                    {"name": "b", "definition": ""},
                ],
                "relations": [
                    {"source": "a", "kind": "evolves to", "target": "b"},
                    {"source": "b", "kind": "evolves to", "target": "a"},
                ],
            }
        )
    )
    code, out, _ = protean("lexicon", "check", "odd.json", "--json")
    assert code == 1
    told = " ".join(finding["what"] for finding in json.loads(out)["findings"])
    assert "is a name of" in told
    assert "no definition" in told
    assert "evolves to itself" in told


def test_a_rule_that_cannot_be_read_is_told_with_its_place(protean: Run) -> None:
    Path("rules.txt").write_text('every "debt" fondles body\n')
    code, _, err = protean("lexicon", "check", "draft.md", "--rules", "rules.txt")
    assert code == 2
    assert "line 1" in err.lower()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "none.json"), "none.json"),
        (("show", "draft.md"), "draft.md"),
        (("show", "rules.txt.json"), "rules.txt.json"),
        (("show", "mythos.json", "--term", "moth"), "no term"),
        (("show", "mythos.json", "--rules", "x"), "--rules belongs"),
        (("harvest", "draft.md", "--most", "0"), "--most"),
        (("burn", "mythos.json"), "burn"),
        (("harvest",), "FILE"),
        (("train-tagger", "."), "incomplete"),
        (("count-words", "."), "nothing to count"),
    ],
)
def test_mistakes_are_one_line(
    protean: Run, arguments: tuple[str, ...], words: str
) -> None:
    code, out, err = protean("lexicon", *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


def test_a_hostile_lexicon_writes_nothing_to_the_terminal(
    protean: Run, tmp_path: Path
) -> None:
    (tmp_path / "bad.json").write_text('{"terms": [{"name": "\\u001b]0;x\\u0007"}]}')
    code, out, err = protean("lexicon", "show", "bad.json")
    assert code == 2
    assert "\x1b" not in out + err
    assert "U+001B" in err
