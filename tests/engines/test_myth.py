"""Terms are pulled, exactly those given, and to the rate that was asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.governing import myth
from engines.governing.myth import INSIDE, SURVIVES, Current, Grove
from engines.plan import Myth, Plan, Pull
from tests.engines.toy import tokenizer, weave

PIECES = [
    " the",
    " gl",
    "ass",
    " glass",
    " string",
    "s",
    " giant",
    "giant",
    " he",
    "\n",
]
PIECES += ["“", " sea"]
IDS = {piece: number for number, piece in enumerate(PIECES)}
TERMS = (Pull("glass string", ("glass string",), 1.0), Pull("giant", ("giant",), 0.5))


def pulled(
    take: str, *, pulls: tuple[Pull, ...] = TERMS, used: int = 0, cut: str = ""
) -> dict[str, float]:
    """The logits that a pull of 4 nats changed, all having been 0."""
    tokenize = tokenizer(PIECES)
    grove = Grove([pull.forms for pull in pulls], tokenize)
    moods = np.array([pull.mood for pull in pulls])
    current = Current(Myth(pulls, gamma=4.0), grove, moods, 0.0, 0)
    logits = np.zeros(len(PIECES), np.float32)
    if cut:
        logits[IDS[cut]] = -SURVIVES - 1
    was = logits.copy()
    ids = tokenize(take)
    openings = {IDS["\n"], IDS["“"]}
    current.add_to(
        logits,
        ids,
        [(0, len(ids))] * used,
        lambda ids, at: at > 0 and ids[at - 1] in openings,
    )
    changed = np.flatnonzero(logits != was)
    return {PIECES[at]: round(float(logits[at] - was[at]), 3) for at in changed}


def test_first_tokens_by_mood() -> None:
    assert pulled(" the") == {" glass": 4.0, " giant": 2.0}


def test_a_term_begun_is_pulled_on_and_no_other_word() -> None:
    found = pulled(" the glass")
    assert found == {" glass": 4.0, " giant": 2.0, " string": 4.0 + INSIDE}
    assert " string" not in pulled(" the glass string")
    assert " string" not in pulled(" glass the")


def test_a_term_stands_bare_where_a_word_may_begin_without_a_space() -> None:
    assert pulled("\n") == {"giant": 2.0, " glass": 4.0} or "giant" in pulled("\n")


def test_what_the_model_cut_no_term_brings_back() -> None:
    assert pulled(" the", cut=" glass") == {" giant": 2.0}


def test_a_term_just_used_rests() -> None:
    assert pulled(" the", used=1)[" glass"] < 0.2
    assert pulled(" the", used=1)[" giant"] == 2.0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 9_999))
def test_thousands_of_terms_are_pulled_as_a_few_are(seed: int) -> None:
    rng = np.random.default_rng(seed)
    heads = [PIECES[at].strip() for at in rng.integers(0, 6, 30)]
    forms = [(head + "x" * n,) for n, head in enumerate(heads)]
    grove = Grove(forms, tokenizer([*PIECES, "x"]))
    moods = rng.random(30)
    found = []
    for many in (0, 10_000):
        current = Current(Myth(gamma=4.0), grove, moods, 0.0, 0)
        logits = np.zeros(len(PIECES) + 1, np.float32)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(myth, "MANY", many)
            current.add_to(logits, [], [(3, 0), (7, 0)], lambda *_: False, lambda: [5])
        found.append((logits.tolist(), current.steps.tolist()))
    assert found[0] == found[1]


LETTERS = st.text("ab", min_size=1, max_size=3)


@settings(max_examples=80, deadline=None)
@given(
    forms=st.lists(LETTERS, min_size=1, max_size=4, unique=True),
    pieces=st.lists(LETTERS, max_size=6, unique=True),
    seed=st.integers(0, 999),
)
def test_a_walk_along_the_pull_spells_the_terms_and_nothing_else(
    forms: list[str], pieces: list[str], seed: int
) -> None:
    spaced = [f" {piece}" for piece in pieces]
    vocabulary = list(dict.fromkeys([" ", "a", "b", *pieces, *spaced]))
    tokenize = tokenizer(vocabulary)
    grove = Grove([(form,) for form in forms], tokenize)
    spelt = set()
    todo = [(grove.spaced, "")]
    while todo:
        branch, text = todo.pop()
        if not branch.children:
            spelt.add(text)
        for token, child in branch.children.items():
            assert token in branch.arrays.ids
            todo.append((child, text + vocabulary[token]))
    wanted = {f" {form}" for form in forms}
    assert spelt <= wanted
    # A form that another begins with ends inside of its path, or on one of its own.
    assert all(any(s.startswith(w) for s in spelt) for w in wanted)


VOCABULARY = [f" {a}{b}" for a in "bcdfgh" for b in ("at", "en", "ig", "ot", "um")]


@pytest.mark.parametrize("target", [0.5, 1.0, 2.0, 4.0])
@pytest.mark.parametrize("coldness", [2.0, 5.0])
def test_the_rate_is_kept_whatever_the_model_thinks_of_the_terms(
    target: float, coldness: float
) -> None:
    terms = VOCABULARY[:8]
    pulls = tuple(Pull(term.strip(), (term.strip(),), 1.0) for term in terms)
    plan = Plan(myth=Myth(pulls, gamma=8.0, target=target))
    rng = np.random.default_rng(3)
    noise = rng.normal(0, 1, (512, len(VOCABULARY) + 1))
    noise[:, :8] -= coldness
    noise[:, -1] = -50
    rates = []
    for seed in range(3):
        woven = weave(
            plan,
            [*VOCABULARY, ""],
            lambda ids: noise[(sum(ids[-3:]) * 31 + len(ids)) % 512],
            seed=seed,
            max_tokens=1_000,
            flush_every=50,
        )
        assert woven.governed is not None
        assert woven.governed.n_tokens >= 990
        rates.append(woven.governed.infection)
    # A thousand tokens have whole terms: at 0.5 one more or less is a fifth.
    assert np.mean(rates) == pytest.approx(target, rel=0.15, abs=0.101)


def test_without_a_pull_the_rate_is_the_models() -> None:
    plan = Plan(myth=Myth((Pull("bat", ("bat",)),), gamma=0.0))
    woven = weave(plan, [" bat", " sat", ""], lambda ids: np.array([0.0, 0.0, -50.0]))
    assert woven.governed is not None
    assert 20 < woven.governed.infection < 80
