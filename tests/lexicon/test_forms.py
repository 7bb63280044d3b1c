"""Surface forms: what a writer would type for a term."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

import lexicon.forms
import lexicon.inflection
import lexicon.phrases
import lexicon.words
from lexicon.forms import MOST_FORMS, surface_forms
from lexicon.inflection import plurals, verb_forms
from lexicon.terms import LONGEST_NAME, Term

PLURALS = """debt debts|ash ashes|body bodies|monkey monkeys|wolf wolves|werewolf
werewolves|leaf leaves|roof roofs|ferryman ferrymen|human humans|tooth teeth|child
children|crisis crises|echo echoes|box boxes|quiz quizzes|moth moths"""

VERBS = {
    "walk": "walks walked walking",
    "cut": "cuts cutting",
    "swallow": "swallows swallowed swallowing",
    "stitch": "stitches stitched stitching",
    "carry": "carries carried carrying",
    "weave": "weaves wove woven weaving",
    "die": "dies died dying",
    "map": "maps mapped mapping",
    "see": "sees saw seen seeing",
    "travel": "travels travelled traveled travelling traveling",
    "admit": "admits admitted admitting",
    "visit": "visits visited visiting",
}


@pytest.mark.parametrize(
    "module",
    [lexicon.forms, lexicon.inflection, lexicon.words, lexicon.phrases],
    ids=lambda module: module.__name__,
)
def test_what_the_pages_say_of_themselves_is_so(module: ModuleType) -> None:
    done = doctest.testmod(module)
    assert done.attempted
    assert not done.failed


@pytest.mark.parametrize("pair", [pair.split() for pair in PLURALS.split("|")])
def test_plurals(pair: list[str]) -> None:
    assert pair[1] in plurals(pair[0])


@pytest.mark.parametrize("verb", VERBS)
def test_verb_forms(verb: str) -> None:
    assert set(VERBS[verb].split()) <= set(verb_forms(verb))


def test_see_is_no_seed_and_a_ferryman_does_not_ferryman() -> None:
    assert "seed" not in verb_forms("see")
    assert verb_forms("ferryman") == ()


def test_the_last_word_bends_or_the_first_before_a_preposition() -> None:
    assert "glass strings" in surface_forms(Term("glass string"))
    assert "houses of glass" in surface_forms(Term("house of glass"))
    assert "house of glasses" not in surface_forms(Term("house of glass"))


def test_hyphen_space_and_neither_are_one_term() -> None:
    forms = surface_forms(Term("debt-repossession"))
    assert {
        "debt repossessions",
        "debtrepossession",
        "debt-repossession's",
    } <= set(forms)
    assert forms[0] == "debt-repossession"


def test_names_are_nouns() -> None:
    forms = set(surface_forms(Term("Hask")))
    assert {"Hask", "Hasks", "Hask's"} <= forms
    assert not {"Hasked", "Hasking"} & forms
    assert "NASAs" in surface_forms(Term("NASA"))


def test_a_term_may_have_forms_of_its_own_or_none() -> None:
    assert "wrought" in surface_forms(Term("work", forms=("wrought",)))
    assert surface_forms(Term("sheaf", inflect=False)) == ("sheaf",)
    assert surface_forms(Term("work", aliases=("toil",), inflect=False)) == (
        "work",
        "toil",
    )


def test_for_writing_no_verb_is_guessed() -> None:
    assert not any(
        form.endswith(("ed", "ing"))
        for form in surface_forms(Term("giant"), verbs=False)
    )


@pytest.mark.parametrize("name", ["a " * 99 + "b", "-" * 9, "漢字", "ñandú", "7", "a-"])
def test_any_name_has_few_forms_and_is_the_first(name: str) -> None:
    term = Term(name)
    forms = surface_forms(term)
    assert forms[0] == term.name
    assert len(forms) <= 3 * MOST_FORMS
    assert max(map(len, forms)) <= LONGEST_NAME + 10
