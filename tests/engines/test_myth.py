"""Terms are pulled, exactly those given, and to the rate that was asked."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.governing import myth
from engines.governing.grove import Grove
from engines.governing.myth import INSIDE, SURVIVES, Current, Logits
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
    assert found == {" string": 4.0 + INSIDE}
    assert " string" not in pulled(" the glass string")
    assert " string" not in pulled(" glass the")


def test_a_term_stands_bare_where_a_word_may_begin_without_a_space() -> None:
    found = pulled("\n")
    assert found["giant"] == 2.0
    assert not {" giant", " glass"} & found.keys()


def test_what_the_model_cut_no_term_brings_back() -> None:
    assert pulled(" the", cut=" glass") == {" giant": 2.0}


def test_a_term_just_used_rests() -> None:
    assert pulled(" the", used=1)[" glass"] < 0.2
    assert pulled(" the", used=1)[" giant"] == 2.0


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 9_999))
def test_the_pull_is_the_one_of_the_best_term_behind_each_token(seed: int) -> None:
    """Beside the plainest way to say it: every token, every term, one by one."""
    draw = random.Random(seed)
    vocabulary = [*PIECES, "x", " x"]
    tokenize = tokenizer(vocabulary)
    heads = [draw.choice(PIECES).strip() or "he" for _ in range(draw.randint(1, 40))]
    terms = [(f"{head}{'x' * draw.randint(0, 3)}", f"{head} he") for head in heads]
    moods = np.array([draw.choice([0.0, draw.random()]) for _ in terms])
    page = [(draw.randrange(len(terms)), draw.randint(0, 900)) for _ in range(3)]
    settled = Myth(gamma=2.0, target=draw.choice([0.0, 3.0]), cooldown=9.0)
    current = Current(settled, Grove(terms, tokenize), moods, 0.3, 0, page)
    fits = moods.copy()
    for term, ago in page:
        fits[term] *= rested(ago)
    steps = np.zeros(len(terms), int)
    ids: list[int] = []
    used: list[tuple[int, int]] = []
    for _ in range(draw.choice([5, 80])):
        known = [term for term, _ in (*page, *used)]
        barred = draw.sample(known, draw.randint(0, 2))
        row = np.array([draw.gauss(0, 4) for _ in vocabulary], np.float32)
        wanted = row.copy()
        strength = current.strength(len(ids), len(used))
        less = {term: 1.0 for term, _ in used}
        for term, at in used:
            less[term] *= rested(len(ids) - at)
        for term, at in dict(used).items():
            less[term] *= 1 - np.exp((at - len(ids) - 1) / 9.0)
        less |= dict.fromkeys(barred, 0.0)
        floor = row.max() - SURVIVES
        forms = [
            (term, tokenize(f" {form}"))
            for term, both in enumerate(terms)
            for form in both
        ]
        going_on = any(
            form[:n] == ids[-n:] for _, form in forms for n in range(1, len(form) + 1)
        )
        for begun in range(len(ids) + 1):
            felt, best = set(), {}
            so_far = ids[begun:]
            late = ids[-myth.BEGUN :] if not so_far and strength > 0 else []
            if not so_far and going_on and strength > 0:
                continue
            for term, form in forms:
                n = len(so_far)
                if form[:n] == so_far and len(form) > n and strength:
                    token = form[n]
                    if token in late:
                        continue
                    nats = min(strength * (fits[term] * less.get(term, 1.0)), 2.0)
                    if strength < 0:
                        best[token] = strength if not so_far else 0.0
                    elif wanted[token] >= floor:
                        best[token] = max(best.get(token, 0.0), nats)
                        felt |= {term} if nats > myth.FELT else set()
            for token, nats in best.items():
                inside = INSIDE if so_far and strength > 0 else 0.0
                wanted[token] += np.float32(nats) + np.float32(inside)
            steps[sorted(felt)] += 1
        current.add_to(row, ids, used, lambda *_: False, barred.copy)
        assert row.tolist() == wanted.tolist()
        ids.append(
            draw.choice([draw.randrange(len(vocabulary)), draw.choice(forms)[1][0]])
        )
        if draw.random() < 0.2:
            used = [*used, (draw.randrange(len(terms)), len(ids))]
    assert current.steps.tolist() == steps.tolist()


def rested(ago: int) -> float:
    """What a use has left of a term's pull so many tokens later."""
    return 1 - myth.SPENT * float(np.exp(-ago / myth.RESTS))


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


def test_what_a_pull_has_spelled_is_left_whole() -> None:
    """A model that says nearly always *giantess* where it says *giant*."""
    pieces = [" giant", "ess", "s", " sea", ""]

    def logits(ids: Sequence[int]) -> Logits:
        begun = bool(ids) and ids[-1] == 0
        grown = bool(ids) and ids[-1] in (1, 2)
        row = [0.0, 5.0 if begun else -50.0, 2.0 if begun else -50.0, 0.0, -50.0]
        return np.array([-50.0, *row[1:]] if grown else row)

    def said(gamma: float) -> Counter[str]:
        pulls = (Pull("giant", ("giant", "giants"), 1.0),)
        plan = Plan(myth=Myth(pulls, gamma=gamma, target=30.0 if gamma else 0.0))
        takes = [weave(plan, pieces, logits, seed=n, max_tokens=60) for n in range(8)]
        return Counter(word for take in takes for word in take.ended.text.split())

    asked, free = said(8.0), said(0.0)
    assert free["giantess"] > 10 * (free["giant"] + free["giants"])
    assert asked["giant"] + asked["giants"] > 10 * asked["giantess"]


def test_without_a_pull_the_rate_is_the_models() -> None:
    plan = Plan(myth=Myth((Pull("bat", ("bat",)),), gamma=0.0))
    woven = weave(plan, [" bat", " sat", ""], lambda ids: np.array([0.0, 0.0, -50.0]))
    assert woven.governed is not None
    assert 20 < woven.governed.infection < 80
