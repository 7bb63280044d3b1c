"""Takes end where a reader would take a breath."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.request import Unit
from engines.units import trim, unit_end

WORDS = ["He", "left", "i", "I", "Mr", "etc", "J", "no", "3", "14", "p.m", "e.g", "今"]
SPACES = [" ", " ", " ", "\n", "\n\n", "\t"]
MARKS = [*'...!?…,;"”“’)—。」*', "..."]
PIECES = st.sampled_from([*WORDS, *SPACES, *SPACES, *MARKS])
TEXTS = st.lists(PIECES, max_size=25).map("".join)
UNITS = st.sampled_from(list(Unit))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" and left. Then", " and left."),
        ("He left! Then", "He left!"),
        ("He left… Then", "He left…"),
        ("“Go.” She left", "“Go.”"),
        ("(He left.) She", "(He left.)"),
        ('"Go!" she said. Then', '"Go!" she said.'),
        ('"Go!" Mary said. Then', '"Go!" Mary said.'),
        ("“Why?” Mr. John Hall asked. He", "“Why?” Mr. John Hall asked."),
        ("“Go!” I whispered, and left. He", "“Go!” I whispered, and left."),
        ("“Go!” Mary left. He", "“Go!”"),
        ("“Go!” Then Mary said it. He", "“Go!”"),
        ("“Go!” The door shut.", "“Go!”"),
        ("“I went.” Mary said nothing. He", "“I went.”"),
        ("“Why?” asked the clerk. He", "“Why?” asked the clerk."),
        ("Mr. Smith and Mrs. Jones left. He", "Mr. Smith and Mrs. Jones left."),
        ("said Dr. St. John. He", "said Dr. St. John."),
        ("J. S. Bach wrote it. He", "J. S. Bach wrote it."),
        ("It was I. Then", "It was I."),
        ("rope, nails, etc. and left. He", "rope, nails, etc. and left."),
        ("rope, nails, etc. Then", "rope, nails, etc."),
        ("birds, e.g. Rooks, left. He", "birds, e.g. Rooks, left."),
        ("Cain vs. Abel is old. It", "Cain vs. Abel is old."),
        ("at 5 p.m. sharp. He", "at 5 p.m. sharp."),
        ("some 3.14 metres. It", "some 3.14 metres."),
        ("No. 5 was shut. He", "No. 5 was shut."),
        ("No. He", "No."),
        ("well... maybe. No", "well... maybe."),
        ("well . . . maybe. No", "well . . . maybe."),
        ("1. First item. Then", "1. First item."),
        ("no stop here\n\nThen", "no stop here"),
        (". And then he left. So", ". And then he left."),
        ("” said he. So", "” said he."),
        ("今日は。明日", "今日は。"),
        ("*He left.* She", "*He left.*"),
        ("\n\nHe left. She", "\n\nHe left."),
    ],
)
def test_sentences(text: str, sentence: str) -> None:
    assert text[: unit_end(text, Unit.SENTENCE)] == sentence


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "...",
        "He left",
        "He left.",
        "He left. ",
        "Mr. S",
        ". “",
        "!? ",
        "“Go!” Ma",
        "“Go!” Mary",
        "“Go!” Mary sai",
    ],
)
def test_a_sentence_may_still_go_on(text: str) -> None:
    assert unit_end(text, Unit.SENTENCE) is None


@pytest.mark.parametrize(
    ("text", "end"), [("He left.", 8), ("He left. ", 8), ("He left", None), (".", None)]
)
def test_nothing_follows_a_final_text(text: str, end: int | None) -> None:
    assert unit_end(text, Unit.SENTENCE, final=True) == end


@pytest.mark.parametrize(
    ("unit", "text", "whole"),
    [
        (Unit.WORD, " river ran", " river"),
        (Unit.WORD, "—and so", "—and"),
        (Unit.WORD, " word—and", " word"),
        (Unit.WORD, " — and so", " — and"),
        (Unit.WORD, "… “Go”, he", "… “Go”,"),
        (Unit.WORD, "今日", "今"),
        (Unit.LINE, "\n  the river, \nthe", "\n  the river,"),
        (Unit.LINE, "...\nno\n", "...\nno"),
        (Unit.STANZA, "one\ntwo. Three\n \nfour", "one\ntwo. Three"),
        (Unit.PARAGRAPH, "\n\nOne. Two.\n\nThree", "\n\nOne. Two."),
    ],
)
def test_other_units(unit: Unit, text: str, whole: str) -> None:
    assert text[: unit_end(text, unit)] == whole


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        (Unit.WORD, " river"),
        (Unit.LINE, "the river. It"),
        (Unit.LINE, "\n\n"),
        (Unit.STANZA, "one\ntwo\n"),
        (Unit.PARAGRAPH, "One. Two."),
    ],
)
def test_other_units_may_still_go_on(unit: Unit, text: str) -> None:
    assert unit_end(text, unit) is None


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, UNITS)
def test_what_is_certain_stays_so(text: str, more: str, unit: Unit) -> None:
    end = unit_end(text, unit)
    if end is not None:
        assert unit_end(text + more, unit) == end


@settings(max_examples=120, deadline=None)
@given(TEXTS, UNITS, st.booleans())
def test_a_unit_holds_a_word_and_no_space_after_it(
    text: str, unit: Unit, final: bool
) -> None:
    end = unit_end(text, unit, final=final)
    if end is not None:
        assert any(character.isalnum() for character in text[:end])
        assert text[:end] == text[:end].rstrip()


@settings(max_examples=120, deadline=None)
@given(TEXTS, UNITS)
def test_a_cut_take_is_a_beginning_and_never_empty(text: str, unit: Unit) -> None:
    cut = trim(text, unit)
    assert text.startswith(cut)
    assert bool(cut) == bool(text)


@pytest.mark.parametrize(
    ("unit", "text", "cut"),
    [
        (Unit.SENTENCE, "He went to the sea, and the wi", "He went to the sea,"),
        (
            Unit.SENTENCE,
            "Ah, he went to the sea and the wi",
            "Ah, he went to the sea and the",
        ),
        (Unit.SENTENCE, "went to the house—and th", "went to the house"),
        (Unit.SENTENCE, "he went and met old Mr. Sm", "he went and met old Mr."),
        (Unit.SENTENCE, "unfinishe", "unfinishe"),
        (Unit.SENTENCE, " — unfin", " — unfin"),
        (Unit.WORD, " one tw", " one"),
        (Unit.PARAGRAPH, "One is. Two is, so to sp", "One is. Two is,"),
        (Unit.PARAGRAPH, "One is here. Two, so", "One is here."),
        (Unit.STANZA, "one line\ntwo lines\nthr", "one line\ntwo lines"),
    ],
)
def test_takes_that_ran_on_are_cut_at_the_best_place(
    unit: Unit, text: str, cut: str
) -> None:
    assert trim(text, unit) == cut
