"""Sampling: each setting does what it says, and the draw depends on nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.context import Logits
from engines.request import Sampling
from engines.sampling import Candidates, Sampler, Truncation, nucleus
from styles.measures.renyi import renyi_entropy
from tests.engines.weaving import Bench

pytestmark = pytest.mark.model

OFF = Sampling(temperature=1.0, min_p=0.0)


@pytest.fixture
def hill(bench: Bench) -> Logits:
    """Token 100 is the likeliest, the next ones fall off evenly, the rest far below."""
    logits = np.full(bench.model.n_vocab, -20.0, np.float32)
    logits[100:150] = -0.1 * np.arange(50, dtype=np.float32)
    return logits


def drawn(
    bench: Bench,
    sampling: Sampling,
    logits: Logits,
    n: int = 200,
    before: Sequence[int] = (),
) -> list[int]:
    """The first tokens of n takes."""
    candidates, tokens = Candidates(bench.model.n_vocab), []
    for take in range(n):
        sampler = Sampler(
            bench.model,
            sampling,
            candidates,
            seed=4,
            voice="kjv",
            take=take,
            before=before,
        )
        token = sampler.draw(logits.copy(), 0)
        assert token is not None
        tokens.append(token)
        sampler.close()
    return tokens


def test_draws_repeat_and_differ_between_takes(bench: Bench, hill: Logits) -> None:
    tokens = drawn(bench, OFF, hill)
    assert tokens == drawn(bench, OFF, hill)
    assert len(set(tokens)) > 20


def test_the_draw_follows_the_probabilities(bench: Bench, hill: Logits) -> None:
    flat = np.full_like(hill, -np.inf)
    flat[[7, 8]] = np.log([0.75, 0.25]).astype(np.float32)
    share = drawn(bench, OFF, flat, 1000).count(7) / 1000
    assert abs(share - 0.75) < 0.06


@pytest.mark.parametrize(
    ("sampling", "most"),
    [
        (Sampling(temperature=0.0), 1),
        (Sampling(temperature=1.0, min_p=0.0, top_k=3), 3),
        (Sampling(temperature=1.0, min_p=0.0, top_p=0.2), 3),
        (Sampling(temperature=1.0, min_p=0.6), 6),
        (Sampling(temperature=1.0, min_p=0.0, top_n_sigma=0.5), 20),
        (Sampling(temperature=1.0, min_p=0.0, typical_p=0.3), 15),
        (Sampling(temperature=1.0, min_p=0.0, mirostat_tau=1.0), 5),
    ],
)
def test_each_cut_leaves_fewer_tokens(
    bench: Bench, hill: Logits, sampling: Sampling, most: int
) -> None:
    assert len(set(drawn(bench, sampling, hill))) <= most
    assert len(set(drawn(bench, OFF, hill))) > most


@given(
    st.integers(0, 10**9),
    st.floats(0.3, 6.0),
    st.floats(0.05, 0.999),
    st.floats(0.005, 0.5),
    st.booleans(),
)
def test_top_p_before_min_p_is_what_the_native_chain_leaves(
    bench: Bench, seed: int, spread: float, top_p: float, min_p: float, rough: bool
) -> None:
    random = np.random.default_rng(seed)
    row = random.standard_normal(bench.model.n_vocab) * spread
    row[random.integers(0, len(row), len(row) // 4)] = -np.inf
    logits = (np.round(row, 1) if rough else row).astype(np.float32)
    found = nucleus(logits, top_p, min_p)
    with Truncation(bench.model, Sampling(top_p=top_p, min_p=min_p)) as chain:
        assert chain.is_nucleus
        ids, left = Candidates(bench.model.n_vocab).cut(logits, chain.handle)
    if found is not None:
        assert found[0].tolist() == ids.tolist()
        assert found[1].tolist() == left.tolist()


def test_a_voice_of_top_p_and_min_p_rarely_needs_the_native_chain(bench: Bench) -> None:
    random = np.random.default_rng(1)
    rows = (random.standard_normal((200, bench.model.n_vocab)) * 3).astype(np.float32)
    found = [nucleus(row, 0.95, 0.1) for row in rows]
    assert sum(each is None for each in found) < 10


def test_rows_without_a_nucleus_are_left_alone() -> None:
    for row in ([-np.inf] * 3, [np.nan, 1.0, 2.0], [np.inf, 0.0, 1.0], [1.0, 1.0, 0.0]):
        assert nucleus(np.array(row, np.float32), 0.9, 0.1) is None


def test_xtc_sets_the_likeliest_aside_at_times(bench: Bench, hill: Logits) -> None:
    always = Sampling(
        temperature=1.0, min_p=0.0, xtc_probability=1.0, xtc_threshold=0.05
    )
    tokens = drawn(bench, always, hill)
    assert 100 not in tokens
    assert 101 not in tokens
    half = Sampling(temperature=0.1, min_p=0.0, xtc_probability=0.5, xtc_threshold=0.05)
    share = sum(t >= 105 for t in drawn(bench, half, hill, 400)) / 400
    assert 0.35 < share < 0.65


def test_a_repeated_token_is_penalised(bench: Bench, hill: Logits) -> None:
    hill += 5
    strong = Sampling(temperature=0.0, repeat_penalty=1.5)
    assert drawn(bench, strong, hill, 1) == [100]
    assert drawn(bench, strong, hill, 1, before=[100, 101]) == [102]


def test_dry_breaks_a_loop(bench: Bench, hill: Logits) -> None:
    dry = Sampling(temperature=0.0, dry_multiplier=4.0)
    loop = [60, 61, 62, 100] * 4
    assert drawn(bench, dry, hill, 1, before=loop[:-1]) == [101]
    assert drawn(bench, Sampling(temperature=0.0), hill, 1, before=loop[:-1]) == [100]


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(temperature=1.0, dry_multiplier=3.0, repeat_penalty=1.2),
        Sampling(temperature=1.0, mirostat_tau=3.0),
        Sampling(temperature=1.0, xtc_probability=0.5),
    ],
)
def test_a_roll_back_is_as_if_nothing_had_been_drawn(
    bench: Bench, hill: Logits, sampling: Sampling
) -> None:
    def fresh() -> Sampler:
        return Sampler(
            bench.model,
            sampling,
            Candidates(bench.model.n_vocab),
            seed=1,
            voice="surreal",
            take=0,
            before=(60, 61, 100, 60, 61),
        )

    def write(sampler: Sampler, n: int) -> list[int]:
        tokens = []
        for _ in range(n):
            token = sampler.draw(hill.copy(), 0)
            assert token is not None
            sampler.accept(token)
            tokens.append(token)
        return tokens

    with_return, straight = fresh(), fresh()
    kept = write(with_return, 6)[:2]
    with_return.roll_back(2)
    assert kept + write(with_return, 6) == write(straight, 8)
    with_return.close()
    straight.close()


def test_each_token_keeps_the_entropy_of_what_it_was_drawn_from(
    bench: Bench, hill: Logits
) -> None:
    def written(sampling: Sampling) -> Sampler:
        sampler = Sampler(
            bench.model,
            sampling,
            Candidates(bench.model.n_vocab),
            seed=1,
            voice="kjv",
            take=0,
            before=(),
        )
        for _ in range(4):
            token = sampler.draw(hill.copy(), 0)
            assert token is not None
            sampler.accept(token)
        return sampler

    survivors = np.exp(-0.1 * np.arange(50) / 1.5)
    survivors = survivors[survivors >= 0.25 * survivors.max()]
    found = written(Sampling(temperature=1.5, min_p=0.25**1.5))
    assert found.entropy == pytest.approx([renyi_entropy(survivors)] * 4, abs=0.02)
    found.roll_back(1)
    assert len(found.entropy) == 1
    assert written(Sampling(temperature=0.0)).entropy == [0.0] * 4
    hot, cool = (written(Sampling(temperature=t, min_p=0.0)) for t in (2.0, 0.5))
    assert min(hot.entropy) > max(cool.entropy)
    assert written(Sampling(temperature=1.0, mirostat_tau=2.0)).entropy[0] > 0


def test_another_attempt_draws_anew(bench: Bench, hill: Logits) -> None:
    sampler = Sampler(
        bench.model,
        OFF,
        Candidates(bench.model.n_vocab),
        seed=1,
        voice="kjv",
        take=0,
        before=(),
    )
    attempts = {sampler.draw(hill.copy(), attempt) for attempt in range(8)}
    nothing = np.full_like(hill, -np.inf)
    assert len(attempts) > 3
    assert sampler.draw(nothing, 0) is None
    sampler.close()
