"""Which arrangement of the peer counts, and what a visit to the studio shows."""

from __future__ import annotations

import pytest

from benchmarks import first_token, heads, keystrokes
from benchmarks.figures import Series
from benchmarks.heads import CONDITIONS, Condition
from benchmarks.keystrokes import Block, Visit
from engines.events import WeaveEnded


def test_the_peer_counts_at_its_most_tokens_a_second() -> None:
    series = {
        "ours": Series((100.0, 120.0, 110.0)),
        "1 threads": Series((50.0, 60.0, 55.0)),
        "2 threads": Series((80.0, 100.0, 10.0)),
    }
    trial = {"1 threads": 52.0, "2 threads": 70.0, "8 slots": 9.0}
    told = heads.figure(Condition("idle", 1.15), series, trial)
    assert told.value == 110 / 80
    assert told.met is True
    assert told.details["peer_best"] == "2 threads"
    assert told.details["peer_all"] == {
        "1 threads": 55.0,
        "2 threads": 80.0,
        "8 slots": 9.0,
    }


def test_the_peer_counts_at_its_quickest_first_token() -> None:
    peers = {"1 threads": Series((0.5, 0.4)), "2 threads": Series((0.2, 0.3))}
    told = first_token.figure("typed", 0.3, Series((0.1, 0.1)), peers, {})
    assert told.value == pytest.approx(0.4)
    assert told.met is False
    assert told.details["peer_best"] == "2 threads"


def test_every_target_of_the_benchmarks_is_asked_for() -> None:
    targets = {condition.name: condition.target for condition in CONDITIONS}
    assert targets["idle"] == 1.15
    assert targets["one_core_busy"] == targets["two_takes"] == 1.1
    assert targets["two_cores_busy"] is None
    assert next(iter(first_token.TARGETS)) == "typed"


def test_a_visit_knows_when_its_voices_streamed() -> None:
    first = WeaveEnded(2, 1.0, 1.5, 4.0, 100)
    second = WeaveEnded(3, 1.0, 1.0, 3.0, 60)
    alone = WeaveEnded(2, 0.5, 1.0, 2.5, 100)
    visit = Visit(Block(), ((10.0, first), (20.0, second)), (alone,))
    assert visit.streaming == [(7.5, 10.0), (18.0, 20.0)]
    assert keystrokes.rates([visit]) == (160 / 5, 50.0)
