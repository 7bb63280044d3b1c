"""What find finds, and that no pattern can hold the page."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.writing.find import (
    FindError,
    Query,
    after,
    before,
    from_caret,
    replacement,
    replacements,
    search,
    within,
)

TEXT = "The pen. Then the pen's ink; “the” PEN, a pendulum.\nthe end"


def found(query: Query, text: str = TEXT) -> list[str]:
    return [text[start:end] for start, end in search(query, text)]


def test_case_is_ignored_unless_asked_for() -> None:
    assert found(Query("pen")) == ["pen", "pen", "PEN", "pen"]
    assert found(Query("pen", match_case=True)) == ["pen", "pen", "pen"]


def test_whole_words() -> None:
    assert found(Query("the", whole_words=True)) == ["The", "the", "the", "the"]
    assert found(Query("PEN", whole_words=True, match_case=True)) == ["PEN"]


def test_a_plain_needle_is_never_a_pattern() -> None:
    assert found(Query("a.c"), "abc a.c") == ["a.c"]
    assert found(Query("(["), "x([y") == ["(["]


def test_typed_quotes_find_set_quotes_but_not_the_other_way_round() -> None:
    text = 'It’s “so”, it\'s "so"'
    assert found(Query("it's"), text) == ["It’s", "it's"]
    assert found(Query('"so"'), text) == ["“so”", '"so"']
    assert found(Query("it’s"), text) == ["It’s"]


def test_a_pattern_holds_at_every_line() -> None:
    assert found(Query(r"^the \w+", regex=True)) == ["The pen", "the end"]


def test_nothing_sought_finds_nothing() -> None:
    assert search(Query(""), TEXT) == ()
    assert search(Query("", regex=True), TEXT) == ()


def test_an_unfinished_pattern_is_told_in_one_line() -> None:
    with pytest.raises(FindError, match="not complete") as caught:
        search(Query("(pen", regex=True), TEXT)
    assert "\n" not in str(caught.value)


def test_a_pattern_that_never_ends_is_ended() -> None:
    with pytest.raises(FindError, match="too long"):
        search(Query(r"(a+)+$", regex=True), "a" * 60 + "!", patience=0.4)


def test_replacing_plain_text_takes_the_new_text_as_it_stands() -> None:
    assert replacements(Query("pen"), "a pen", r"\1") == ((2, 5, r"\1"),)


def test_replacing_with_groups() -> None:
    query = Query(r"(\w+), (\w+)", regex=True)
    assert replacements(query, "Sua, clerk", r"\2 \1") == ((0, 10, "clerk Sua"),)


def test_a_replacement_that_does_not_fit_is_told() -> None:
    with pytest.raises(FindError, match="does not fit"):
        replacements(Query("(a)", regex=True), "a", r"\2")


def test_one_replacement_looks_around_itself() -> None:
    query = Query(r"(?<=my )pen", regex=True)
    assert replacement(query, "my pen", (3, 6), "ink") == "ink"
    assert replacement(query, "my pen", (2, 6), "ink") is None


def test_text_with_lone_surrogates_passes_through_the_child() -> None:
    assert search(Query("b+", regex=True), "a\ud800b") == ((2, 3),)


@given(st.text("ab \n", max_size=30), st.text("ab ", min_size=1, max_size=3))
def test_plain_search_agrees_with_the_naive_one(text: str, needle: str) -> None:
    naive, at = [], text.find(needle)
    while at >= 0:
        naive.append((at, at + len(needle)))
        at = text.find(needle, at + len(needle))
    assert list(search(Query(needle), text)) == naive


MATCHES = [(2, 4), (6, 8), (8, 9)]


@pytest.mark.parametrize(
    ("caret", "index"), [(0, 0), (2, 0), (3, 1), (8, 2), (9, 0), (50, 0)]
)
def test_the_match_from_the_caret_on_goes_round(caret: int, index: int) -> None:
    assert from_caret(MATCHES, caret) == index


def test_stepping_goes_through_every_match_and_round() -> None:
    here, seen = (0, 0), []
    for _ in range(4):
        here = MATCHES[after(MATCHES, here)]
        seen.append(here)
    assert seen == [*MATCHES, MATCHES[0]]
    back = []
    for _ in range(3):
        here = MATCHES[before(MATCHES, here)]
        back.append(here)
    assert back == [(8, 9), (6, 8), (2, 4)]


def test_stepping_over_empty_matches_does_not_stand_still() -> None:
    text = "one\ntwo\nthree"
    matches = search(Query("^", regex=True), text)
    assert matches == tuple((m.start(),) * 2 for m in re.finditer("(?m)^", text))
    here, seen = (0, 0), []
    for _ in range(3):
        here = matches[after(matches, here)]
        seen.append(here[0])
    assert seen == [4, 8, 0]


def test_without_matches_there_is_no_step() -> None:
    assert from_caret((), 3) == after((), (0, 0)) == before((), (0, 0)) == -1


@given(
    st.lists(st.integers(0, 40), max_size=12, unique=True),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_within_is_what_touches(edges: list[int], a: int, b: int) -> None:
    edges.sort()
    matches = list(zip(edges[::2], edges[1::2], strict=False))
    start, end = sorted((a, b))
    naive = [m for m in matches if m[0] < end and m[1] > start]
    assert list(within(matches, start, end)) == naive
