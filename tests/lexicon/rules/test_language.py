"""The language of rules: what it reads, and what it says to what it cannot."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexicon.rules.language import LONGEST, RuleError, parse
from lexicon.rules.opposites import PAIRS, opposites_of
from lexicon.rules.rule import Kind, Name

EXAMPLE = """# what the giants owe
body = hand, tooth, rib cage,
       jaw          # and more
every "debt" touches body within 12 words
Every sentence touches body
"giant" never twice the same trait
avoid “heart of gold”
at least 2 body
at most 1 "very"
every "giant" must invert a prior trait
bald = bald, shaven
bald opposes "bearded", "hairy"
break "debt" 20%
"""


def test_all_kinds_of_rules() -> None:
    rules = parse(EXAMPLE)
    assert [rule.kind for rule in rules.rules] == [
        *(Kind.TOUCH, Kind.SENTENCE, Kind.FRESH, Kind.AVOID, Kind.LEAST, Kind.MOST),
        Kind.INVERT,
    ]
    assert rules.classes == {
        "body": ("hand", "tooth", "rib cage", "jaw"),
        "bald": ("bald", "shaven"),
    }
    assert [rule.broken for rule in rules.rules] == [0.2, 0, 0, 0, 0, 0, 0]
    assert [rule.line for rule in rules.rules] == [4, 5, 6, 7, 8, 9, 10]
    bald = Name("bald", True)
    assert rules.opposed == ((bald, Name("bearded")), (bald, Name("hairy")))
    opposites = opposites_of(rules, [("salt", "sugar"), ("glass string", "debt")])
    assert opposites["hairy"] == {"bald", "shaven"}
    assert opposites["sugar"] == {"salt"}
    assert "young" in opposites["old"]
    assert "debt" not in opposites


def test_a_rule_is_read_again_as_it_is_written() -> None:
    rules = parse(EXAMPLE)
    text = "body = hand, tooth, rib cage, jaw\nbald = bald, shaven\n"
    again = parse(text + "\n".join(map(str, rules.rules)) + '\nbreak "debt" 20%')
    assert list(map(str, again.rules)) == list(map(str, rules.rules))


@pytest.mark.parametrize(
    ("text", "line", "column", "wanted"),
    [
        ('every "debt" touches body', 1, 26, "within"),
        ('\n\nevery "debt" tuoches body', 3, 14, "touches"),
        ("avoid", 1, 6, "words in quotes"),
        ('"giant" never twice', 1, 20, "the same trait"),
        ('at 2 "x"', 1, 4, "least, or most"),
        ("body = ", 1, 7, "a word"),
        ("body = a,, b", 1, 10, "a word"),
        ('avoid "x" "y"', 1, 11, "the end of the line"),
        ("avoid body", 1, 7, "no class called body"),
        ('break "x" 20%', 1, 7, "no rule is about"),
        ('every "a" touches "b" within 900 words', 1, 30, "Use 1 to 200"),
        ('avoid ""', 1, 7, "no word in the quotes"),
        ('every "a" inverts its trait', 1, 19, "a prior trait"),
        ('"a" opposes', 1, 12, "words in quotes"),
        ('"a" opposes "b", c', 1, 18, "no class called c"),
        ("a = b\na = c", 2, 1, "defined twice"),
        ('avoid "x', 1, 7, "words in quotes"),
        ("\x1b[31mavoid", 1, 1, "every"),
    ],
)
def test_errors_name_the_place_and_what_was_expected(
    text: str, line: int, column: int, wanted: str
) -> None:
    with pytest.raises(RuleError) as caught:
        parse(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert wanted in caught.value.message
    assert caught.value.message.isprintable()


def test_the_common_opposites_are_pairs() -> None:
    pairs = [pair.split() for line in PAIRS for pair in line.split(", ")]
    assert all(len(pair) == 2 and pair[0] != pair[1] for pair in pairs)


def test_a_file_too_long_is_refused_at_once() -> None:
    with pytest.raises(RuleError, match="too long"):
        parse("#" * (LONGEST + 1))
    with pytest.raises(RuleError, match="too many"):
        parse('avoid "x"\n' * 300)


WORDS = ["every", "sentence", "touches", "within", "words", "avoid", "break", "at"]
WORDS += ["least", "most", "never", "twice", "the", "same", "trait", '"x"', "body", "="]
WORDS += ["inverts", "a", "prior", "opposes", "must"]
WORDS += [",", "12", "%", "\n", "#", '"', "“", "\r\n", "é", "\x00", " ", "_", "-"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14), st.booleans())
def test_whatever_is_written_is_read_or_refused_in_words(
    words: list[str], spaced: bool
) -> None:
    refused_or_read((" " if spaced else "").join(words))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all(text: str) -> None:
    refused_or_read(text)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(EXAMPLE)), st.integers(0, 6), st.text(max_size=2))
def test_one_place_in_the_example_spoilt(at: int, gone: int, new: str) -> None:
    refused_or_read(EXAMPLE[:at] + new + EXAMPLE[at + gone :])


def refused_or_read(text: str) -> None:
    refused = None
    try:
        rules = parse(text)
    except RuleError as error:
        refused = error
    if refused is None:
        assert all(rules.members(rule.target) for rule in rules.rules)
    else:
        assert refused.line >= 1
        assert refused.column >= 1
        assert refused.message.isprintable()
