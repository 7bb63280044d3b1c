"""Concordance and drift: where a term stands, and how its company changes."""

from __future__ import annotations

from lexicon.concordance import concordance, places
from lexicon.drift import drift
from lexicon.terms import Term

TERMS = [Term("debt"), Term("debt-repossession"), Term("moth")]
TEXT = """The debt was old.
Its debts, and a debt-repossession, came
due. A moth ate the debt's paper."""


def test_every_place_of_a_term_with_its_line() -> None:
    found = list(concordance(TEXT, TERMS, "debt"))
    assert [(place.words, place.line) for _, place in found] == [
        ("debt", 1),
        ("debts", 2),
        ("debt's", 3),
    ]
    first = found[0][1]
    assert (first.before, first.after) == ("The ", " was old.")
    assert found[1][1].before == "Its "


def test_all_terms_in_the_order_of_the_text() -> None:
    names = [name for name, _ in concordance(TEXT, TERMS)]
    assert names == ["debt", "debt", "debt-repossession", "moth", "debt"]


def test_context_is_cut_at_the_line_and_at_a_width() -> None:
    text = "x" * 500 + " moth " + "y" * 500
    (place,) = places(text, [(501, 505)], around=10)
    assert (place.before, place.words, place.after) == (
        "xxxxxxxxx ",
        "moth",
        " yyyyyyyyy",
    )
    assert list(places("a\nb\nc", [(4, 5), (0, 1)]))[1].line == 1


SEA = "The moth drowned where the harbour salt lay on the anchor and the mast. "
FIRE = "The moth burned where the candle wax fell on the altar and the flame. "


def test_company_that_stays_is_near_what_chance_gives() -> None:
    same = [("one", SEA * 6 + FIRE * 6), ("two", SEA * 6 + FIRE * 6)]
    _, second = drift("moth", TERMS, same)
    assert second.from_first is not None
    assert second.chance is not None
    assert second.from_first <= second.chance + 0.05
    assert second.from_first < 0.1
    assert second.moved == second.from_first


def test_company_that_changes_is_far_and_named() -> None:
    drafts = [("one", SEA * 8), ("two", SEA * 4 + FIRE * 4), ("three", FIRE * 8)]
    first, second, third = drift("moth", TERMS, drafts)
    assert first.moved is None
    assert second.moved is not None
    assert third.from_first is not None
    assert third.chance is not None
    assert third.from_first > second.moved > 0.2
    assert third.from_first > third.chance
    assert third.moved is not None
    assert third.from_first > third.moved
    assert "candle" in second.came
    assert "harbour" in third.went
    assert not set(third.company) & {"the", "and", "where"}
    assert [step.count for step in (first, second, third)] == [8, 8, 8]


def test_a_draft_without_the_term_is_a_gap() -> None:
    drafts = [("none", "Nothing."), ("one", SEA), ("gap", "Nothing."), ("two", FIRE)]
    steps = drift("moth", TERMS, drafts)
    assert [step.count for step in steps] == [0, 1, 0, 1]
    assert [step.moved is None for step in steps] == [True, True, True, False]
    assert steps[3].from_first is not None
    assert steps[3].from_first > 0.5
