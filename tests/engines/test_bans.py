"""Banned phrases are found in the text, whatever tokens it came in."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.governing.bans import Automaton, gather
from engines.governing.patterns import PatternError, items
from engines.governing.watching import Watch
from engines.plan import Ban


def check(text: str, *bans: Ban, before: str = "", final: bool = False) -> int | None:
    """Where the first banned phrase begins that is certain by the end of the text."""
    watch = Watch(gather(bans), before)
    caught = watch.read(text)
    if caught is None and final:
        caught = watch.close(text)
    return None if caught is None else caught.start


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


def test_a_phrase_that_begins_in_the_draft_is_caught_at_the_first_word() -> None:
    assert check(" gold. He", GOLD, before="a heart of") == 0
    assert check("old. He", GOLD, before="a heart of g") == 0
    assert check(" and more", GOLD, before="a heart of gold") is None
    assert check(" and more", GOLD, before="a heart of gold.") is None


@pytest.mark.parametrize(
    "text",
    [
        " a HEART\u00a0of  gold.",
        " a he\u00adart of go\u200bld.",
        " a h\u0336e\u0336a\u0336r\u0336t\u0336 of gold.",
        " a ｈｅａｒｔ of gold.",
        " a heart\n\n of\tgold.",
    ],
)
def test_disguises(text: str) -> None:
    assert check(text, GOLD) == 3


def test_letters_with_marks_are_letters_of_their_own() -> None:
    assert check(" cafe\u0301 .", Ban("café")) == 1
    assert check(" caf\u00e9 .", Ban("cafe\u0301")) == 1
    assert check(" cafe\u0301 .", Ban("cafe")) is None
    assert check(" state‑of‑the‑art .", Ban("state-of-the-art")) == 1


@pytest.mark.parametrize(
    ("pattern", "text", "at"),
    [
        ("a testament to *", " a testament to grief.", 1),
        ("a testament to *", " a testament to.", None),
        ("not just * but *", " not just big, but loud.", 1),
        ("not just * but *", " not just very big but loud.", None),
        ("(dance|dances) with ... shadows", " dances with the long shadows.", 1),
        ("(dance|dances) with ... shadows", " dance with shadows.", 1),
        ("dance with ... shadows", " dance with a b c d shadows.", 1),
        ("dance with ... shadows", " dance with a b c d e shadows.", None),
        ("eyes sparkl*", " her eyes, sparkling.", 5),
        ("eyes sparkl*", " her eyes spark.", None),
        ("(a|a b) c", " a b c.", 1),
        ("(a|a b) c", " a c.", 1),
        ("hand* of", " handful of it", 1),
        ("hand* of", " beforehand of it", None),
    ],
)
def test_patterns(pattern: str, text: str, at: int | None) -> None:
    assert check(text, Ban(pattern, pattern=True)) == at


@pytest.mark.parametrize(
    "pattern",
    ["", "*", "... x", "x ...", "(a", "a*b", "a ... ... b", "a (|b)", "x " * 20],
)
def test_patterns_that_make_no_sense(pattern: str) -> None:
    with pytest.raises(PatternError):
        items(pattern)
    assert check(f" {pattern} a b ", Ban(pattern, pattern=True)) is None


def test_a_long_text_and_many_gaps_take_time_in_proportion() -> None:
    many = [Ban(f"a ... a ... a{n}", pattern=True) for n in range(20)]
    watch = Watch(gather(tuple(many)))
    assert watch.read(" a" * 2_000) is None
    places = [len(reading._marks[-1].state.nodes) for reading in watch._readings]
    assert max(places) < 20 * 40


def test_what_is_remembered_of_a_reading_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Automaton, "MOST_STATES", 20)
    bans = [Ban(f"{a}{b}{c}") for a in "abcd" for b in "abcd" for c in "abcd"]
    (automaton,) = gather(tuple(bans))
    rng = random.Random(4)
    for _ in range(60):
        text = "".join(rng.choice("abcde ") for _ in range(30))
        watch = Watch([automaton])
        caught = watch.read(text) or watch.close(text)
        words = [word for word in text.split() if word in {ban.phrase for ban in bans}]
        assert (caught is not None) == bool(words), text
        assert len(automaton._states) <= 20


def test_a_clot_is_a_text_of_bans() -> None:
    watch = Watch(gather((), "heart of gold\n~a testament to *"))
    caught = watch.read(" a testament to grief.")
    assert caught is not None
    assert (caught.start, caught.phrase) == (1, "a testament to *")
    assert Watch(gather((), "heart of gold")).read(" heart of gold.") is not None


WORDS = st.sampled_from(["a", "b", "ab", "ba", "aab"])
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@settings(max_examples=120, deadline=None)
@given(
    bans=st.lists(st.builds(Ban, phrase=PHRASES), min_size=1, max_size=6),
    words=st.lists(WORDS, max_size=12),
    pieces=st.lists(st.integers(1, 4), max_size=40),
    back=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10)), max_size=4),
)
def test_piece_by_piece_and_back_as_a_plain_search_at_once(
    bans: list[Ban], words: list[str], pieces: list[int], back: list[tuple[int, int]]
) -> None:
    text = "".join(f" {word}" for word in words) + " "
    hits = [
        match.start()
        for ban in bans
        for match in re.finditer(
            (r"(?=\b{}\b)" if ban.whole_words else "(?={})").format(ban.phrase), text
        )
    ]
    watch = Watch(gather(tuple(bans)))
    known, found = 0, None
    for number, piece in enumerate([*pieces, len(text)]):
        known = min(len(text), known + piece)
        found = watch.read(text[:known])
        if found is not None:
            break
        # What may be shown is no part of what is found later on.
        assert all(watch.safe(text[:known]) <= hit for hit in hits)
        for at, by in back:
            if at == number and by < known:
                known -= by
                watch.back(known)
    if not hits:
        assert found is None
    else:
        # A phrase that ends sooner may be met before one that begins sooner.
        assert found is not None
        assert found.start in hits
