"""Where terms stand: the same for the same terms, and hardly moved by a new one."""

from __future__ import annotations

import random

import numpy as np
import pytest

from lexicon.layout import Floats, Place, arranged
from lexicon.layout_ego import around

Ties = list[tuple[int, int]]


def myth(n: int, extra: int = 0) -> tuple[list[str], Ties]:
    """A graph in one piece, some terms with many ties."""
    draw = random.Random(n)
    ties = [(i, draw.randrange(i)) for i in range(1, n)]
    ties += [(draw.randrange(n), draw.randrange(n)) for _ in range(extra)]
    return [f"term {i}" for i in range(n)], ties


def settled(
    names: list[str], ties: Ties, before: dict[str, Place] | None = None
) -> Floats:
    *_, places = arranged(names, ties, before)
    return places


def remembered(names: list[str], places: Floats) -> dict[str, Place]:
    return {
        name: (float(x), float(y)) for name, (x, y) in zip(names, places, strict=True)
    }


@pytest.mark.parametrize("n", [40, 500])
def test_the_same_terms_stand_in_the_same_places(n: int) -> None:
    names, ties = myth(n, n)
    assert np.array_equal(settled(names, ties), settled(names, ties))


@pytest.mark.parametrize("n", [60, 500])
def test_what_is_tied_stands_nearer_than_what_is_not(n: int) -> None:
    names, ties = myth(n, n // 2)
    places = settled(names, ties)
    apart = np.hypot(*(places[:, None] - places).transpose(2, 0, 1))
    tied = np.mean([apart[a, b] for a, b in ties if a != b])
    assert tied < 0.6 * apart[np.triu_indices(n, 1)].mean()


def test_no_two_terms_stand_on_each_other() -> None:
    names, ties = myth(60, 30)
    places = settled(names, ties)
    apart = np.hypot(*(places[:, None] - places).transpose(2, 0, 1))
    assert apart[np.triu_indices(60, 1)].min() > 0.3


@pytest.mark.parametrize("n", [30, 150, 500])
def test_a_new_term_hardly_moves_the_old_ones(n: int) -> None:
    names, ties = myth(n, n)
    before = settled(names, ties)
    after = settled(
        [*names[:7], "new", *names[7:]],
        [(a + (a >= 7), b + (b >= 7)) for a, b in ties] + [(7, 0), (7, 3)],
        remembered(names, before),
    )
    old = np.delete(after, 7, axis=0)
    extent = float(np.ptp(before, axis=0).max())
    assert np.hypot(*(old - before).T).max() < 0.05 * extent
    others = np.hypot(*(old - after[7]).T)
    # Beside what it is tied to, and on nobody.
    assert others[[0, 3]].min() < np.median(others)
    assert others.min() > 0.2


def test_a_tie_between_old_terms_moves_nothing() -> None:
    names, ties = myth(30)
    before = settled(names, ties)
    after = settled(names, [*ties, (4, 20)], remembered(names, before))
    assert np.array_equal(before, after)


def test_several_new_terms_in_a_chain_are_placed_beside_the_map() -> None:
    names, ties = myth(20)
    before = settled(names, ties)
    new = ["a", "b", "c", "lonely"]
    more = [*ties, (20, 3), (21, 20), (22, 21)]
    after = settled([*names, *new], more, remembered(names, before))
    assert np.isfinite(after).all()
    assert np.hypot(*(after[20] - after[3])) < np.hypot(*(after[22] - after[3]))


@pytest.mark.parametrize("n", [0, 1, 2])
def test_small_maps(n: int) -> None:
    assert settled([f"t{i}" for i in range(n)], []).shape == (n, 2)


def test_places_that_are_no_numbers_are_not_kept() -> None:
    names, ties = myth(10)
    odd: dict[str, Place] = {name: (float("nan"), float("inf")) for name in names[:3]}
    assert np.isfinite(settled(names, ties, odd)).all()


def test_a_tie_to_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="not there"):
        settled(["a", "b"], [(0, 2)])


def test_ten_thousand_terms_come_to_rest() -> None:
    names, ties = myth(10_000, 5_000)
    rounds = arranged(names, ties)
    first = [next(rounds) for _ in range(6)]
    assert np.isfinite(first[-1]).all()
    assert not np.array_equal(first[0], first[-1])


# -- around one term -------------------------------------------------------------------

TIED = {
    "debt": ("moon", "ledger", "glass string", "giant", "debt"),
    "moon": ("debt", "tide", "silver"),
    "ledger": ("clerk", "debt"),
    "tide": ("sea",),
}


def tied(name: str) -> tuple[str, ...]:
    return TIED.get(name, ())


def test_neighbours_stand_at_both_sides_and_theirs_beyond() -> None:
    places = around("debt", tied)
    assert places["debt"] == (0.0, 0.0)
    assert {name for name, (x, _) in places.items() if x > 0} == {
        "moon",
        "glass string",
        "tide",
        "silver",
    }
    assert abs(places["tide"][0]) > abs(places["moon"][0])
    assert "sea" not in places


def test_every_name_of_a_side_has_a_row_of_its_own() -> None:
    places = around("c", lambda name: [f"n{i}" for i in range(30)], steps=1)
    for side in (1, -1):
        rows = [y for x, y in places.values() if x * side > 0]
        assert len(set(rows)) == len(rows)


def test_one_step_and_no_more_than_asked() -> None:
    assert set(around("debt", tied, steps=1)) == {"debt", *TIED["debt"]}
    assert list(around("debt", tied, most=3)) == ["debt", "moon", "ledger"]


def test_a_new_tie_leaves_names_on_their_sides() -> None:
    before = around("debt", tied, steps=1)
    after = around("debt", lambda name: (*tied(name), "new"), steps=1)
    assert all((after[n][0] > 0) == (x > 0) for n, (x, _) in before.items())
