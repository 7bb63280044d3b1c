"""Known terms in a text, beside a slow finder that tries every form everywhere."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexicon.forms import surface_forms
from lexicon.matcher import Hit, Matcher
from lexicon.terms import Term
from lexicon.words import words

TERMS = [
    Term("glass string", aliases=("string of glass",)),
    Term("debt"),
    Term("debt-repossession"),
    Term("Will"),
    Term("giant"),
    Term("devil's bridge"),
    Term("Émile"),
    Term("漢字"),
]


def found(text: str, terms: Sequence[Term] = TERMS) -> list[tuple[str, str]]:
    return [(text[h.start : h.end], h.name) for h in Matcher(terms).hits(text)]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("Debts, indebted, debt.", ["Debts", "debt"]),
        ("debt-repossession and debt", ["debt-repossession", "debt"]),
        ("a debtrepossession, debt  repossessions", None),
        ("glass strings; GLASS-STRING’S", ["glass strings", "GLASS-STRING’S"]),
        ("the *glass* string, “glass”-string", ["glass* string", "glass”-string"]),
        ("glass\nstring, but glass\n\nstring", ["glass\nstring"]),
        ("glass, string. glass. String", []),
        ("strings of glass", ["strings of glass"]),
        ("Will will bow to Will’s will", ["Will", "Will’s"]),
        ("giants’ giant's giantess", ["giants", "giant's"]),
        ("The devil’s bridge; a devils bridge", ["devil’s bridge"]),
        ("E\u0301mile and émile and Emile", ["E\u0301mile"]),
        ("日本の漢字だ", ["漢字"]),
        ("de\u00adbt de\u0301bt", ["de\u00adbt"]),
        ("_debt_ 'debt' (debt)", ["debt"] * 3),
        ("debt's-debt", ["debt's", "debt"]),
    ],
)
def test_what_a_reader_would_mark_is_found(text: str, hits: list[str] | None) -> None:
    if hits is None:
        hits = ["debtrepossession", "debt  repossessions"]
    assert [words for words, _ in found(text)] == hits


def test_the_longest_that_begins_soonest_wins() -> None:
    terms = [Term(n, inflect=False) for n in ("a b", "b c d", "a b c", "c", "d")]
    assert [name for _, name in found("a b c d", terms)] == ["a b c", "d"]


def test_a_name_goes_before_an_alias_and_older_before_younger() -> None:
    terms = [Term("one", aliases=("both",)), Term("two", aliases=("both",))]
    assert found("both", terms) == [("both", "one")]
    assert found("both", [*terms, Term("both")]) == [("both", "both")]


SYLLABLES = ("ka", "mo", "ri", "ven", "tas", "bee", "glass", "moth", "s", "ed", "ing")
SIGNS = (" ", " ", " ", "-", "’s ", ", ", ". ", "\n", "\n\n", "“", "” ")


def _naive(text: str, terms: Sequence[Term]) -> list[Hit]:
    """Every form of every term tried at every word: paragraphs, longest first."""
    forms: dict[tuple[str, ...], str] = {}
    for term in terms:
        for form in surface_forms(term):
            path = tuple(
                w.norm for w in words(form[:-1] if form.endswith("s'") else form)
            )
            forms.setdefault(path, term.name)
    hits = []
    start = 0
    for paragraph in text.split("\n\n"):
        told = list(words(paragraph))
        at = 0
        while at < len(told):
            best = None
            for path, name in forms.items():
                stretch = told[at : at + len(path)]
                heard = [w.norm for w in stretch]
                # The possessive of any form is that form.
                owner = [*heard[:-1], heard[-1].removesuffix("'s")]
                if path not in (tuple(heard), tuple(owner)):
                    continue
                gaps = [paragraph[a.end : b.start] for a, b in pairwise(stretch)]
                # A plural's apostrophe looks like a quote, which may stand in a term.
                if all(gap.strip("'") in (" ", "-", "\n") for gap in gaps) and (
                    best is None or len(path) > len(best[0])
                ):
                    best = (path, name)
            if best is None:
                at += 1
                continue
            end = told[at + len(best[0]) - 1].end
            hits.append(Hit(start + told[at].start, start + end, best[1]))
            at += len(best[0])
        start += len(paragraph) + 2
    return hits


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_it_finds_what_a_slow_finder_finds(seed: int) -> None:
    draw = random.Random(seed)

    def word() -> str:
        return "".join(draw.choice(SYLLABLES) for _ in range(draw.randint(1, 2)))

    names = {
        draw.choice((" ", "-")).join(word() for _ in range(draw.randint(1, 3)))
        for _ in range(12)
    }
    terms = [Term(name) for name in sorted(names)]
    stock = [form for term in terms for form in surface_forms(term)] + [word()] * 9
    text = "".join(
        draw.choice(stock) + draw.choice((" ", "-", ", ", "\n", "\n\n"))
        for _ in range(40)
    )
    assert {h[:2] for h in Matcher(terms).hits(text)} == {
        h[:2] for h in _naive(text, terms)
    }


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.sampled_from([*"debt glasring-'’\n.*_“” \u0301\u200d漢"]), max_size=200)
)
def test_any_text_gives_places_within_it_in_order(text: str) -> None:
    last = 0
    for hit in Matcher(TERMS).hits(text):
        assert last <= hit.start < hit.end <= len(text)
        last = hit.end


def test_a_part_of_a_text_gives_the_same_places() -> None:
    text = "\n\n".join(f"The giant owes a debt, {n} glass strings." for n in range(50))
    matcher = Matcher(TERMS)
    whole = matcher.hits(text)
    middle = text.index("25 glass")
    part = matcher.hits(text, middle, middle)
    assert part == [h for h in whole if part[0].start <= h.start <= part[-1].start]
    assert len(part) == 3


def test_terms_come_and_go() -> None:
    matcher = Matcher(TERMS)
    text = "the giant's debt"
    assert matcher.update([*TERMS]) is False
    assert matcher.update([Term("giant")])
    assert [h.name for h in matcher.hits(text)] == ["giant"]
    matcher.update([])
    assert matcher.hits(text) == []
    assert not matcher._root.children
    matcher.update(TERMS)
    assert [h.name for h in matcher.hits(text)] == ["giant", "debt"]


@pytest.mark.parametrize(
    "piece", ["glass ", "glass-", "glass", "string of ", "'", "’s", "\u0301", "漢", " "]
)
def test_the_work_grows_with_the_text_and_not_faster(piece: str) -> None:
    """Counted in looks at the trie, since a clock says little on a busy machine."""

    class Counting(dict):  # type: ignore[type-arg]
        looks = 0

        def get(self, *args: object) -> object:
            Counting.looks += 1
            return super().get(*args)

    def looks(n: int) -> int:
        matcher = Matcher(TERMS)
        stack = [matcher._root]
        while stack:
            node = stack.pop()
            stack.extend(node.children.values())
            node.children = Counting(node.children)
        Counting.looks = 0
        matcher._found(piece * n)
        return Counting.looks

    few, many = looks(300), looks(3000)
    assert many <= 11 * max(few, 30)


def test_a_paragraph_without_end_is_looked_at_in_part() -> None:
    text = "the giant " * 100_000
    hits = Matcher(TERMS).hits(text, 500_000, 500_000)
    assert 0 < len(hits) < 1_000
    whole = Matcher(TERMS).hits(text)
    assert [h.start for h in whole] == list(range(4, len(text), 10))
    assert all(text[h.start : h.end] == "giant" for h in hits)


def test_composed_and_decomposed_are_the_same_term() -> None:
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, "In Émile’s name")
        assert [h.name for h in Matcher(TERMS).hits(text)] == ["Émile"]
