"""What the peer is asked for."""

from __future__ import annotations

import os

import pytest

from benchmarks import peer
from benchmarks.first_token import dial
from benchmarks.ours import SAMPLING
from benchmarks.peer import Arrangement, Completion


def test_the_peer_is_asked_for_the_same_completion() -> None:
    body = Completion(2, 3, "The sea", 60, seed=7, scale=0.5).body()
    assert body["prompt"] == "The sea"
    assert body["lora"] == [{"id": 2, "scale": 0.5}]
    assert body["id_slot"] == 3
    assert body["n_predict"] == body["max_tokens"] == 60
    assert body["temperature"] == SAMPLING.temperature
    assert body["min_p"] == SAMPLING.min_p
    assert body["cache_prompt"] is True


@pytest.mark.parametrize(
    ("cores", "counts"), [(1, (1, 2)), (2, (1, 2)), (8, (1, 2, 4, 8))]
)
def test_thread_counts_reach_from_one_to_all_cores(
    monkeypatch: pytest.MonkeyPatch, cores: int, counts: tuple[int, ...]
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)))
    assert peer.thread_counts() == counts


def test_arrangements_have_names_of_their_own() -> None:
    names = {
        str(Arrangement(t, s, u)) for t in (1, 2) for s in (4, 8) for u in (False, True)
    }
    assert len(names) == 8


def test_the_dial_never_stands_twice_in_the_same_place() -> None:
    turns = [round(dial(number), 3) for number in range(10)]
    assert len(set(turns)) == 10
    assert 1.0 not in turns
    assert min(turns) > 0
