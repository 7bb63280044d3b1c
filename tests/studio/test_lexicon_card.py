"""What the card says, and where its lines come from."""

from __future__ import annotations

from lexicon.graph import Lexicon
from lexicon.matcher import Matcher
from lexicon.terms import Term
from studio.lexicon.card import MOST_TIES, Company, Line, card, meanings
from studio.lexicon.demo_mythos import plant
from studio.lexicon.lines import SHOWN, Finding
from studio.lexicon.past import _company
from widgets.parts import Part

NOON = 1_773_316_800.0


def planted() -> Lexicon:
    lexicon = Lexicon()
    plant(lexicon, NOON - 400_000)
    return lexicon


def said(parts: list[Part]) -> str:
    return "".join(part if isinstance(part, str) else part[0] for part in parts)


def of(lexicon: Lexicon, name: str, **more: object) -> str:
    term, history = lexicon.term(name), lexicon.history(name)
    return said(card(lexicon, term, now=NOON, history=history, **more))  # type: ignore[arg-type]


def test_ties_are_numbered_and_say_which_way_they_lead() -> None:
    text = of(planted(), "debt")
    assert "1 evolves to › repossession" in text
    assert "glass string › cuts this" in text
    assert "moonlight › opposes this" in text


def test_earlier_meanings_come_latest_first_without_the_present_one() -> None:
    lexicon = planted()
    text = of(lexicon, "debt")
    before = text[text.index("before") :]
    assert before.index("for being spared") < before.index("Money that is owed")
    assert "whatever let them live" not in before
    assert [said for _, said in meanings(lexicon.history("debt"))] == [
        "Money that is owed.",
        "What one owes for being spared.",
        "What the living owe to whatever let them live.",
    ]


def test_a_meaning_that_was_set_again_to_the_same_is_no_change() -> None:
    lexicon = planted()
    lexicon.edit("giant", definition=lexicon.term("giant").definition)
    assert "before" not in of(lexicon, "giant")


def test_an_old_name_is_told() -> None:
    lexicon = planted()
    lexicon.rename("giant", "the forgiven")
    assert "the name giant" in of(lexicon, "the forgiven")


def test_lines_that_are_looked_for_that_are_none_and_that_are_many() -> None:
    lexicon = planted()
    assert "looking …" in of(lexicon, "debt")
    assert "nowhere yet" in of(lexicon, "debt", lines=[])
    text = of(lexicon, "debt", lines=[Line("the ", "debts", " slept")], total=7)
    assert "7 times" in text
    assert "the debts slept" in text
    assert "and 6 more" in text


def test_a_hub_does_not_fill_the_card() -> None:
    lexicon = planted()
    for number in range(MOST_TIES + 5):
        lexicon.add(Term(f"coin {number}"))
        lexicon.relate("giant", "owes", f"coin {number}")
    assert f"and {5 + 1} more" in of(lexicon, "giant")


def test_company_is_drawn_and_what_chance_explains_is_said_to_be_that() -> None:
    lexicon = planted()
    moved = Company((0.2, 0.9), ("March", "noon"), ("snow",), ("coin",))
    text = of(lexicon, "debt", lines=[], company=moved)
    assert "+ snow" in text
    assert "− coin" in text
    assert any("⠀" < sign <= "⣿" for sign in text)
    chance = Company((0.2, 0.9), by_chance=True)
    text = of(lexicon, "debt", lines=[], company=chance)
    assert "than chance would bring" in text
    still = Company((0.0, 0.0), by_chance=True)
    assert "its company" not in of(lexicon, "debt", lines=[], company=still)


def step(
    apart: float | None, chance: float | None, count: int = 3
) -> dict[str, object]:
    came, went = ["snow"], ["coin"]
    return {
        "label": f"at {apart}",
        "count": count,
        "from_first": apart,
        "chance": chance,
        "came": came,
        "went": went,
    }


def test_drafts_without_the_term_are_passed_over() -> None:
    steps = [step(None, None), step(None, None, 0), step(0.8, 0.3)]
    company = _company(steps)
    assert company.shift == [0.0, 0.8]
    assert company.drafts == ("at None", "at 0.8")
    assert not company.by_chance
    assert _company([step(None, None), step(0.3, 0.4)]).by_chance
    assert not _company([step(None, None), step(None, None, 0)]).shift


TEXT = """\
The debt.

A long paragraph in which the clerk writes and writes until the debts are written, \
and then a good deal is said about the weather in the harbour.
debt

debt"""


def found(text: str, name: str = "debt") -> Finding:
    finding = Finding(Matcher([Term("debt"), Term("bad debt")]), text, name)
    for _ in finding.walk():
        pass
    return finding


def test_every_place_is_found_once_with_the_words_around_it() -> None:
    finding = found(TEXT)
    assert finding.total == 4
    assert [line.words for line in finding.lines] == ["debt", "debts", "debt", "debt"]
    assert [TEXT[line.offset :][:4] for line in finding.lines] == ["debt"] * 4
    first, second, *_ = finding.lines
    assert (first.before, first.after) == ("The ", ".")
    assert second.before.startswith("…")
    assert second.after.endswith("…")
    assert "\n" not in second.before + second.after


def test_a_longer_term_hides_the_shorter_one_in_it() -> None:
    assert found("a bad debt and a debt").total == 1
    assert found("a bad debt and a debt", "bad debt").total == 1


def test_many_places_are_counted_and_few_are_kept() -> None:
    finding = found("debt " * (SHOWN + 10))
    assert finding.total == SHOWN + 10
    assert len(finding.lines) == SHOWN


def test_blank_lines_of_all_kinds() -> None:
    assert found("\n\n\n\ndebt\n\n\n").total == 1
    assert found("").total == 0
