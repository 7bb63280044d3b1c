"""A draw is a function of what is drawn."""

from __future__ import annotations

from engines.draws import uniform

KNOWN = (0.753979131700437, 0.1734469479124381)


def test_the_same_everywhere() -> None:
    assert uniform(0, "realism", 0, 0, 0) == KNOWN[0]
    assert uniform(-(2**63), "\ud800é", 3, 59, 7) == KNOWN[1]


def test_every_counter_counts() -> None:
    ways = {
        uniform(1, "kjv", 0, 0, 0),
        uniform(2, "kjv", 0, 0, 0),
        uniform(1, "kj", 0, 0, 0),
        uniform(1, "kjv", 1, 0, 0),
        uniform(1, "kjv", 0, 1, 0),
        uniform(1, "kjv", 0, 0, 1),
        uniform(11, "kjv", 0, 0, 0),
        uniform(1, "kjv", 10, 0, 0),
    }
    assert len(ways) == 8


def test_spread_evenly_over_the_unit_interval() -> None:
    draws = [
        uniform(7, "surreal", take, at, 0) for take in range(4) for at in range(500)
    ]
    assert all(0.0 <= draw < 1.0 for draw in draws)
    tenths = [sum(int(draw * 10) == tenth for draw in draws) for tenth in range(10)]
    # 200 expected in each, standard deviation 13.4.
    assert all(140 < count < 260 for count in tenths)
