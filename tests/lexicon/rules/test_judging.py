"""What a text makes of its rules."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from lexicon.rules.judging import Judge, Ruling, seen_traits
from lexicon.rules.language import parse
from lexicon.tagger import Tagger

CLASSES = "body = hand, tooth\n"


def tagger(words: Sequence[str]) -> list[str]:
    return Tagger.shipped().tag(words)


def judged(rule: str, text: str, *, start: int = 0, final: bool = True) -> Ruling:
    (ruling,) = Judge(parse(CLASSES + rule), tagger=tagger)(text, start, final=final)
    return ruling


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("His debt lay in her hand.", "met"),
        ("Her hand shook. The debt was paid.", "met"),
        ("The debt went on for years and years, a hand.", "missed"),
        ("The debt’s hand was closed.", "met"),
        ("Nobody owed anything.", "idle"),
        ("A debt in hand, and then there was one more debt to pay.", "missed"),
    ],
)
def test_every_term_touches(text: str, status: str) -> None:
    rule = 'every "debt" touches body within 5 words'
    assert judged(rule, text).status.value == status


def test_a_text_that_goes_on_is_not_judged_too_soon() -> None:
    rule = 'every "debt" touches body within 5 words'
    assert judged(rule, "Then the debt", final=False).status.value == "idle"
    assert judged(rule, "Then the debt", final=True).status.value == "missed"
    ruling = judged(rule, "the debt that was never once paid back")
    assert [(s.start, s.end) for s in ruling.spans] == [(4, 8)]


def test_what_was_said_before_counts_for_what_comes() -> None:
    rule = 'every "debt" touches body within 5 words'
    draft = "He asked for the debt"
    take = " and held out his hand."
    assert judged(rule, draft + take, start=len(draft)).status.value == "met"
    take = " and went away from us all."
    assert judged(rule, draft + take, start=len(draft)).status.value == "missed"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The old giant woke. The blind giant slept.", "met"),
        ("The old giant woke. The old giant slept.", "missed"),
        ("The old giant woke. The giant was old.", "unknown"),
        ("The giant who slept woke. The giant who slept stirred.", "missed"),
        ("The giant, who slept, woke. The old giant stirred.", "met"),
        ("A big and very old giant came. The old giant went.", "missed"),
    ],
)
def test_traits_are_adjectives_and_relative_clauses(text: str, status: str) -> None:
    assert judged('"giant" never twice the same trait', text).status.value == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The old giant woke. The young giant slept.", "met"),
        ("The old giant woke. The tall giant slept.", "missed"),
        ("The old giant woke. The giant slept.", "unknown"),
        ("The kneeling giant woke. The old giant slept.", "unknown"),
        ("The old giant woke. The giant, who was young, slept.", "met"),
        ("The old giant woke. A mountain slept.", "idle"),
        ("The old, blind giant woke. The salt giant. A seeing giant slept.", "unknown"),
    ],
)
def test_a_prior_trait_is_inverted(text: str, status: str) -> None:
    assert judged('every "giant" inverts a prior trait', text).status.value == status


def test_opposites_are_the_writers_own_too() -> None:
    rules = 'every "giant" inverts a prior trait\n"drowned" opposes "thirsty"'
    text = "The drowned giant woke. The thirsty giant slept."
    assert judged(rules, text).status.value == "met"
    assert judged(rules, text.replace("thirsty", "old")).status.value == "missed"


def test_traits_of_the_draft() -> None:
    rules = parse('"giant" never twice the same trait')
    judge = Judge(rules, tagger=tagger)
    text = "The old giant woke. The giant, who slept, was big."
    assert seen_traits(judge, rules.rules[0], text) == {"old", "slept"}


@pytest.mark.parametrize(
    ("rule", "text", "status"),
    [
        ("every sentence touches body", "A hand. A tooth came.", "met"),
        ("every sentence touches body", "A hand. A foot came.", "missed"),
        ("every sentence touches body", "Dr. Hand fell. A tooth!", "met"),
        ('avoid "heart of gold"', "A heart-of-gold man.", "missed"),
        ('avoid "heart of gold"', "A heart of golden hay.", "met"),
        ('at most 1 "very"', "Very old, very odd.", "missed"),
        ('at least 2 "very"', "Very old, very odd.", "met"),
        ('at least 2 "very"', "Very old.", "missed"),
        ("avoid body", "Her teeth.", "met"),
    ],
)
def test_other_rules(rule: str, text: str, status: str) -> None:
    assert judged(rule, text).status.value == status


def test_forms_are_asked_for() -> None:
    def forms(word: str) -> tuple[str, ...]:
        return {"tooth": ("teeth",), "hand": ("hands",)}.get(word, ())

    judge = Judge(parse(f"{CLASSES}avoid body"), forms=forms)
    (ruling,) = judge("Her teeth.", final=True)
    assert ruling.status.value == "missed"
