"""A take meets the words around it with no space doubled and none missing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.seams import consume, next_sentence, next_word, prompt_text, seat
from engines.units import is_cjk

WORDS = ["He", "went", "a", "3", "今", "日", "今。"]
SPACES = [" ", " ", " ", "  ", "\n", "\n\n", "\t"]
MARKS = [*".,!;:“”\"'’()[—–-*_…/$&#", "--"]
PIECES = st.sampled_from([*WORDS, *WORDS, *SPACES, *SPACES, *MARKS])
TEXTS = st.lists(PIECES, max_size=8).map("".join)
SPACE = " \t"


@pytest.mark.parametrize(
    ("before", "take", "after", "seated"),
    [
        ("", " He", "", "He"),
        ("", "He", " left", "He"),
        ("went", " home", "", " home"),
        ("went ", " home", "", "home"),
        ("went ", "home", "", "home"),
        ("went", "  home ", "", " home"),
        ("went ", " home", " now", "home"),
        ("went ", " home", "now", "home "),
        ("wat", "er ran", " on", "er ran"),
        ("wat", " and ", "er", " and "),
        ("went", " home", ".", " home"),
        ("went", " home ", ", and", " home"),
        ("went", ", and", " left", ", and"),
        ("went", " , and", " left", ", and"),
        ("went", " … and", "", " … and"),
        ("went", "\n\nThen", "", "\n\nThen"),
        ("went ", "  \nThen", "", "\nThen"),
        ("went", " home\n", "Then", " home\n"),
        ("went.\n", " Then", "\n", "Then"),
        ("went.\n", "    Then", "\n", "    Then"),
        ("went.\n  ", " Then", "", "Then"),
        ("He left.", "She ran", "", " She ran"),
        ("He left.", "“Go”", "", " “Go”"),
        ("It was J.", "S. Bach", "", "S. Bach"),
        ("It was at e.g.", " a", "", " a"),
        ("He waited, (", " alone", ")", "alone"),
        ("said “", " Go", "”", "Go"),
        ('said, "', " Go", '" she', "Go"),
        ('said "Go"', " She", "", " She"),
        ('said "Go"', "She", "", " She"),
        ("went—", " and", "", "and"),
        ("went —", " and", "", " and"),
        ("went--", " and", "", "and"),
        ("well-", " known", "", "known"),
        ("-", " item", "", " item"),
        ("*", " item", "", " item"),
        ("so *", " very", "* so", "very"),
        ("went", "—and", "", "—and"),
        ("went", " home—", "and", " home—"),
        ("went", " home", "—and", " home"),
        ("went", " home", "— and", " home "),
        ("went", " home", "“Go”", " home "),
        ("went", " home", '"Go"', " home "),
        ("went", " home", '" she', " home"),
        ("went", " home", "(so)", " home "),
        ("don’", "t", "", "t"),
        ("the boy", "’s", " hat", "’s"),
        ("今", "日", "本", "日"),
        ("went", "  ", "home", ""),
        ("went", "", "home", ""),
        ("cost $", " 5", "", "5"),
        ("and/", " or", "", "or"),
        ("#", " Title", "\n", " Title"),
    ],
)
def test_seams(before: str, take: str, after: str, seated: str) -> None:
    assert seat(before, take, after) == seated


@settings(max_examples=120, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_no_space_is_doubled_and_no_words_are_glued(
    before: str, take: str, after: str
) -> None:
    seated = seat(before, take, after)
    core = take.strip(SPACE)
    if not core:
        assert seated == ""
        return
    if after[:1] in tuple(".,;:") and core[-1] in ".,;:" and core[-2:-1].isalnum():
        core = core[:-1]
    assert seated.strip(SPACE) == core
    if before and before[-1].isspace() and not before.endswith("\n"):
        assert seated[0] not in SPACE
    if after and after[0].isspace():
        assert seated[-1] not in SPACE
    if not after:
        assert seated[-1] not in SPACE
    if take[0] in SPACE and before[-1:].isalnum() and core[0].isalnum():
        assert seated[0] == " "
    if core[-1].isalnum() and after[:1].isalnum() and not is_cjk(after[0] + core[-1]):
        assert seated[-1] == " " or is_cjk(core[-1])


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_a_seated_take_stays_as_it_is(before: str, take: str, after: str) -> None:
    seated = seat(before, take, after)
    assert seat(before, seated, after) == seated


@pytest.mark.parametrize(
    ("before", "shown", "spaced"),
    [
        ("", "", False),
        ("   ", "", False),
        ("went", "went", False),
        ("went ", "went", True),
        ("went \t ", "went", True),
        ("went.\n\n", "went.\n\n", False),
        ("went.\n    ", "went.\n", False),
    ],
)
def test_trailing_spaces_are_held_back(before: str, shown: str, spaced: bool) -> None:
    assert prompt_text(before) == (shown, spaced)


@settings(max_examples=120, deadline=None)
@given(TEXTS)
def test_words_taken_one_by_one_make_the_take(take: str) -> None:
    words: list[str] = []
    rest = take
    while rest:
        words.append(next_word(rest))
        rest = rest[len(words[-1]) :]
        assert words[-1]
    assert "".join(words) == take
    assert take.startswith(next_sentence(take))
    assert bool(next_sentence(take)) == bool(take)


def test_pieces() -> None:
    assert next_word(" and so, home") == " and"
    assert next_word("\n\nThen he") == "\n\nThen"
    assert next_word("er, ran") == "er,"
    assert next_word("word—and") == "word"
    assert next_word("") == ""
    assert next_sentence(" Mr. A left. He ran.") == " Mr. A left."
    assert next_sentence(" and so on") == " and so on"


@settings(max_examples=120, deadline=None)
@given(TEXTS, st.integers(0, 20), st.integers(0, 20))
def test_typing_a_take_uses_it_up(take: str, one: int, two: int) -> None:
    first, last = sorted((min(one, len(take)), min(two, len(take))))
    rest = consume(take, take[:first])
    assert rest == take[first:]
    assert consume(rest, take[first:last]) == take[last:]


def test_typing_something_else_does_not() -> None:
    assert consume(" and so", "b") is None
    assert consume(" and", " and so") is None
    assert consume("", "a") is None


def test_typing_may_skip_the_space_only_where_one_stands() -> None:
    assert consume(" and so", "an") == "d so"
    assert consume(" and so", "an", "went ") == "d so"
    assert consume(" and so", "an", "“") == "d so"
    assert consume(" and so", "an", "went") is None
    assert consume("\nand", "a", "went ") is None


def test_straight_quotes_use_up_curly_ones() -> None:
    assert consume("“Don’t”", "\"Don'") == "t”"


@pytest.mark.parametrize(
    ("take", "after", "seated"),
    [
        (" a wren.", ".", " a wren"),
        (" a wren,", ".", " a wren"),
        (" a wren...", ".", " a wren..."),
        (" a wren.", " It", " a wren."),
        (" a wren.", "", " a wren."),
    ],
)
def test_a_stop_after_the_caret_is_not_doubled(
    take: str, after: str, seated: str
) -> None:
    assert seat("She saw", take, after) == seated
