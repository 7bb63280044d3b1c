"""Banned phrases are found in the text, whatever tokens it came in."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.plan import Ban, Plan
from engines.shaping import Shaper, Vocabulary


def check(
    text: str,
    *bans: Ban,
    before: str = "",
    checked: int = 0,
    final: bool = False,
) -> int | None:
    plan = Plan(bans=bans)
    shaper = Shaper(plan, lambda text: [], Vocabulary([]), before=before)
    return shaper.check(text, checked, final=final)


GOLD = Ban("heart of gold")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (" a heart of gold.", 3),
        (" a HEART of Gold, he", 3),
        (" a heart  of\ngold, he", 3),
        (" a heart of golden", None),
        (" a sweetheart of gold.", None),
        (" a heart of gold", None),
        (" a heart of", None),
        (" “heart of gold”", 2),
        ("", None),
    ],
)
def test_whole_words(text: str, at: int | None) -> None:
    assert check(text, GOLD) == at


def test_the_end_is_certain_only_when_final() -> None:
    assert check(" heart of gold", GOLD) is None
    assert check(" heart of gold", GOLD, final=True) == 1


def test_the_word_before_the_take_counts() -> None:
    assert check("heart of gold.", GOLD, before="sweet") is None
    assert check("heart of gold.", GOLD, before="sweet ") == 0


def test_parts_of_words_and_exact_case() -> None:
    assert check(" unseen", Ban("see", whole_words=False)) == 3
    assert check(" Unseen", Ban("Se", ignore_case=False, whole_words=False)) is None
    assert check(" Gold. gold.", Ban("gold", ignore_case=False)) == 7


def test_the_first_of_several_is_reported() -> None:
    bans = (Ban("gold"), Ban("of Gold", ignore_case=False), Ban("heart of iron"))
    assert check(" heart of Gold.", *bans) == 7


def test_a_longer_phrase_does_not_hide_a_shorter_one() -> None:
    bans = (Ban("a b c d"), Ban("a b"), Ban("a b c x"))
    assert check(" a b c e", *bans) == 1
    assert check(" a bc ", *bans) is None


def test_quotes_and_letters_that_fold_to_two() -> None:
    assert check(" don’t go.", Ban("don't go")) == 1
    assert check(" die STRASSE hier", Ban("straße")) == 5
    assert check("ßß die straße hier", Ban("STRASSE")) == 7


def test_phrases_of_nothing_ban_nothing() -> None:
    assert check(" a b ", Ban(""), Ban("  ")) is None


def test_earlier_text_is_looked_at_again_for_phrases_that_it_begins() -> None:
    text = "x " * 500 + "heart of gold "
    for checked in range(len(text) - 14, len(text)):
        assert check(text, GOLD, checked=checked) == 1000


WORDS = st.sampled_from(["a", "b", "ab", "ba", "aab"])
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@settings(max_examples=120, deadline=None)
@given(
    bans=st.lists(st.builds(Ban, phrase=PHRASES), min_size=1, max_size=6),
    words=st.lists(WORDS, max_size=12),
    pieces=st.lists(st.integers(1, 4), max_size=40),
)
def test_token_by_token_as_a_plain_search_at_once(
    bans: list[Ban], words: list[str], pieces: list[int]
) -> None:
    text = "".join(f" {word}" for word in words) + " "
    shaper = Shaper(Plan(bans=tuple(bans)), lambda text: [], Vocabulary([]))
    hits = [
        match.start()
        for ban in bans
        for match in re.finditer(
            (r"(?=\b{}\b)" if ban.whole_words else "(?={})").format(ban.phrase), text
        )
    ]
    known, found = 0, None
    for piece in [*pieces, len(text)]:
        found = shaper.check(text[: known + piece], known)
        known = min(len(text), known + piece)
        if found is not None:
            break
    if not hits:
        assert found is None
    else:
        # A phrase that ends sooner may be met before one that begins sooner.
        assert found in hits
    assert shaper.check(text) == min(hits, default=None)
