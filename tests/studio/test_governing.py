"""From a lexicon, rules and lists to plans, and back from a recording."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engines.events import Governed as Account
from engines.plan import NO_MYTH, Ban, Demand
from engines.request import Voice
from lexicon.errors import LexiconError
from lexicon.graph import Lexicon
from lexicon.pull import COLD
from lexicon.rules.language import parse
from lexicon.tagger import Tagger
from lexicon.terms import LINKED, Term
from sessions.replay.player import Player
from studio.dial.virality import CEILING, gamma_of, infection_of
from studio.governing.files import MOST_BANS, bans_of, read_bans, rules_of
from studio.governing.plans import (
    Compiler,
    Governed,
    clot_of,
    governed_voice,
)
from studio.replay.requests import weaves
from studio.replay.verify import Verifier
from tests.studio.recording import MODEL, VOICES, Recorded

RULES = """
body = hand, tooth
every "salt" touches body within 8 words
"giant" never twice the same trait
avoid "very"
break "very" 20%
"""
DRAFT = "The old giant slept under the hill, and nobody had asked it for the salt. He"


def lexicon() -> Lexicon:
    made = Lexicon(clock=lambda: 0.0)
    for name in ("giant", "hill", "salt", "glass string", "debt"):
        made.add(Term(name))
    made.add(Term("the flood", kind="scene"))
    made.relate("giant", LINKED, "glass string")
    return made


def compiler(**values: object) -> Compiler:
    known: dict[str, object] = {"lexicon": lexicon(), "virality": 0.5}
    governed = Governed(**{**known, **values})  # type: ignore[arg-type]
    return Compiler(governed, lambda: Tagger.shipped().tag)


def test_the_slider_has_ends() -> None:
    assert infection_of(0) == 0
    assert infection_of(1) == 4
    assert infection_of(7) == 4
    assert gamma_of(1) == CEILING
    assert 0 < gamma_of(0) < CEILING


def test_terms_become_pulls_with_their_moods() -> None:
    made = compiler()
    pulls = made.plan.myth.pulls
    assert [pull.term for pull in pulls] == [
        *("giant", "hill", "salt", "glass string", "debt")
    ]
    forms = pulls[3].forms
    assert {"glass string", "glass strings", "Glass string"} <= set(forms)
    assert not any("'" in form for form in forms)
    assert made.plan.myth.target == infection_of(0.5)
    assert {pull.mood for pull in pulls} == {COLD}
    warm = {pulls[each.pull].term: each.mood for each in made.around(DRAFT).warm}
    assert warm["glass string"] > 3 * COLD
    assert "debt" not in warm
    # What goes with the draft is no part of the voice, which stays the same.
    assert compiler().plan == made.plan
    assert made.plan_at(1.0).myth.target == infection_of(1.0)
    assert made.plan_at(1.0) is made.plan_at(1.0)
    assert made.plan_at(0.0).myth == NO_MYTH


def test_rules_become_programs_with_inflected_words() -> None:
    made = compiler(rules=parse(RULES), virality=0.0)
    touch, fresh, avoid = made.plan.programs
    assert (touch.demand, touch.number) == (Demand.TOUCH, 8)
    assert {"hand", "hands", "tooth", "teeth"} <= set(touch.targets)
    assert {"salt", "salts"} <= set(touch.subjects)
    assert fresh.quiet
    assert (avoid.demand, avoid.number, avoid.broken) == (Demand.MOST, 0, 0.2)
    assert made.around(DRAFT).seen == ((), ("old",), ())
    assert made.plan.myth.pulls == ()


def test_nothing_set_governs_nothing() -> None:
    assert governed_voice(Voice("a"), Compiler(Governed()).plan) == Voice("a")


def test_bans_of_a_list() -> None:
    bans = bans_of('# mine\nheart of gold\n\na testament to *  # a pattern\n"a * b"\n')
    assert bans == (
        Ban("heart of gold"),
        Ban("a testament to *", pattern=True),
        Ban("a * b"),
    )
    assert clot_of((*bans, Ban("~x"))) == (
        "heart of gold\n~a testament to *\na * b\n ~x"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ok\n(a|b", "Line 2"),
        ("x * *y", "Line 1"),
        ("ok\n\n...", "Line 3"),
        ('""', "nothing in it"),
        ("x" * 400, "letters"),
    ],
)
def test_a_list_that_makes_no_sense_names_the_line(text: str, said: str) -> None:
    with pytest.raises(LexiconError) as caught:
        bans_of(text)
    assert said in caught.value.message


def test_lists_are_bounded(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="do not fit"):
        bans_of("\n".join(f"word {n}" for n in range(MOST_BANS + 1)))
    path = tmp_path / "bans.txt"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LexiconError, match="UTF-8"):
        read_bans(path)
    with pytest.raises(LexiconError, match="cannot be read"):
        read_bans(tmp_path / "none.txt")


def test_no_rules_are_none() -> None:
    assert rules_of("# nothing yet\n") is None
    assert rules_of('avoid "x"') is not None


@pytest.mark.model
def test_governed_takes_come_out_again_to_the_token(tmp_path: Path) -> None:
    made = compiler(
        rules=parse(RULES), bans=bans_of("the\nof the *\nlittle"), virality=0.9
    )
    path = tmp_path / "a.md"
    voices = [governed_voice(voice, made.plan) for voice in VOICES[:2]]
    with Recorded(path) as desk:
        desk.write(DRAFT)
        around = made.around(DRAFT)
        desk.weave(voices, takes=2, tokens=24, warm=around.warm, seen=around.seen)
        desk.weave(voices[:1], tokens=60, warm=around.warm, seed=9, stop=9)
    with Player(path) as player:
        found = list(weaves(player))
        accounts = [event.payload for event in player.events("governed")]
    assert [len(then.takes) for then in found] == [4, 1]
    assert found[0].request is not None
    assert found[0].request.warm == around.warm
    assert found[0].request.seen == around.seen
    assert len(accounts) == 5
    assert any(account["n_undone"] for account in accounts)
    with Player(path) as player:
        adapters = [Path(scale.path) for v in voices for scale in v.adapters]
        report = Verifier(MODEL, adapters).run(player, lambda report: None)
    assert report.exact, report.plain()
    texts = [event.payload["text"] for event in Player(path).events("take")]
    assert not any(" the " in f" {text.lower()} " for text in texts)


def weave(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "studio", "weave", "--text", DRAFT, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    terms = [{"name": "glass string", "linked_terms": ["giant"]}, {"name": "giant"}]
    (tmp_path / "mythos.json").write_text(json.dumps({"terms": terms}))
    (tmp_path / "rules").write_text(RULES)
    (tmp_path / "bans").write_text("heart of gold\n")
    where = ("--lexicon", "mythos.json", "--rules", "rules", "--ban", "bans")
    return [str(tmp_path / w) if at % 2 else w for at, w in enumerate(where)]


@pytest.mark.model
def test_the_command_line_tells_what_governed_each_take(files: list[str]) -> None:
    more = ("--virality", "0.4", "--infection", "3", "--json", "--heads", "realism")
    done = weave(*files, *more)
    assert done.returncode == 0, done.stderr
    (take,) = json.loads(done.stdout)["heads"][0]["takes"]
    used = sum(take["terms"].values())
    rate = pytest.approx(100 * used / take["tokens"], abs=0.01)
    assert take["infection_per_100_tokens"] == rate
    statuses = {rule["rule"]: rule["status"] for rule in take["rules"]}
    assert len(statuses) == 3
    assert {rule["broken_on_purpose"] for rule in take["rules"]} == {0}
    assert statuses['every "salt" touches body within 8 words'] == "met"
    assert take["rollbacks"]["count"] >= len(take["rollbacks"]["first"])


def test_a_script_is_judged_though_it_is_not_governed(files: list[str]) -> None:
    done = weave(*files, "--json", "--scripted", "--virality", "1")
    assert done.returncode == 0, done.stderr
    take = json.loads(done.stdout)["heads"][0]["takes"][0]
    assert take["rollbacks"] == {"count": 0, "first": []}
    assert {rule["status"] for rule in take["rules"]} <= {
        *("met", "missed", "idle", "unknown")
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--virality", "0.5"), "need --lexicon"),
        (("--virality", "3"), "not a number from 0 to 1"),
        (("--lexicon", "none.json"), "cannot be read"),
        (("--rules", "none"), "cannot be read"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], said: str) -> None:
    done = weave(*arguments, "--scripted")
    assert done.returncode == 2
    assert said in done.stderr


def test_an_account_counts_terms_per_hundred_tokens() -> None:
    assert Account(1, "a", 0, 0, (), (), (), 0).infection == 0
