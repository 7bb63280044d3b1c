"""The layout: neighbours, trust, sameness, alignment, new points among old."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styles.map.align import aligned
from styles.map.fit import fit
from styles.map.fuzzy import graph
from styles.map.layout import Plane
from styles.map.neighbours import Floats, nearest
from styles.map.placing import place, place_one
from styles.map.trust import trustworthiness

ISLANDS, EACH, DIMENSIONS = 6, 40, 24


def _unit(points: np.ndarray) -> Floats:
    return np.asarray(
        points / np.linalg.norm(points, axis=1, keepdims=True), np.float32
    )


@pytest.fixture(scope="module")
def islands() -> Floats:
    """Points about six far directions, forty each."""
    draw = np.random.default_rng(3)
    middles = draw.normal(0, 1, (ISLANDS, DIMENSIONS))
    spread = draw.normal(0, 0.35, (ISLANDS, EACH, DIMENSIONS))
    return _unit((middles[:, None] + spread).reshape(-1, DIMENSIONS))


@pytest.fixture(scope="module")
def plane(islands: Floats) -> Plane:
    *_, (share, plane) = fit(islands)
    assert share == 1.0
    return plane


def _island(point: int) -> int:
    return point // EACH


@given(seed=st.integers(0, 50), n=st.integers(2, 40), k=st.integers(1, 50))
def test_neighbours_are_those_of_a_full_sort(seed: int, n: int, k: int) -> None:
    points = _unit(np.random.default_rng(seed).normal(0, 1, (n, 5)))
    near = nearest(points, k)
    away = 1.0 - points @ points.T
    np.fill_diagonal(away, np.inf)
    wanted = np.sort(away, axis=1)[:, : min(k, n - 1)]
    assert near.index.shape == (n, min(k, n - 1))
    np.testing.assert_allclose(near.distance, np.maximum(wanted, 0), atol=1e-5)


def test_memberships_of_a_point_add_up_to_log2_k(islands: Floats) -> None:
    near = nearest(islands, 15)
    found = graph(near)
    assert (found.weight > 0).all()
    assert (found.weight <= 1).all()
    assert (found.head < found.tail).all()
    # Joined by a + b - ab, each edge weighs at least as much as from one side, so all
    # of them together at least half of what the points give out.
    assert found.weight.sum() >= len(islands) * np.log2(15) / 2


def test_the_same_vectors_give_the_same_picture(islands: Floats, plane: Plane) -> None:
    *_, (_, again) = fit(islands)
    assert (again == plane).all()


def test_islands_stay_together_and_the_picture_can_be_trusted(
    islands: Floats, plane: Plane
) -> None:
    assert trustworthiness(islands, plane) > 0.9
    chance = np.random.default_rng(0).normal(0, 1, plane.shape)
    assert trustworthiness(islands, chance) < 0.6
    nearby = np.argsort(((plane[:, None] - plane[None]) ** 2).sum(2), axis=1)[:, 1:6]
    own = [_island(a) == _island(int(b)) for a, row in enumerate(nearby) for b in row]
    assert np.mean(own) > 0.98


def test_a_text_left_out_is_placed_among_its_kin(islands: Floats) -> None:
    left = np.arange(len(islands)) % 10 == 0
    *_, (_, plane) = fit(islands[~left])
    spots, near = place(islands[~left], plane, islands[left])
    assert trustworthiness(islands[~left], plane, islands[left], spots) > 0.9
    kin = np.flatnonzero(~left)
    homes = [_island(int(kin[row[0]])) for row in near]
    assert homes == [_island(int(point)) for point in np.flatnonzero(left)]


def test_a_placed_text_stands_as_well_as_in_a_layout_of_all(
    islands: Floats, plane: Plane
) -> None:
    left = np.arange(len(islands)) % 10 == 0
    known, new = islands[~left], islands[left]
    spots, _ = place(known, plane[~left], new)
    full = trustworthiness(known, plane[~left], new, plane[left])
    assert trustworthiness(known, plane[~left], new, spots) > full - 0.02
    apart = np.hypot(*(spots - plane[left]).T)
    assert np.median(apart) < 0.05 * np.ptp(plane, axis=0).max()
    astray = np.hypot(*(spots[::-1] - plane[left]).T)
    assert np.median(apart) < 0.2 * np.median(astray)


def test_a_text_between_two_islands_does_not_stand_in_the_sea() -> None:
    points = _unit(np.eye(2, 4).repeat(8, axis=0) + 0.01)
    plane = np.array([[0.0, 0.0]] * 8 + [[10.0, 0.0]] * 8)
    placed = place_one(points, plane, _unit(np.array([[1.0, 1.0, 0, 0]]))[0])
    assert min(abs(placed.x), abs(placed.x - 10)) < 1


def test_a_refit_with_new_points_leaves_the_old_where_they_were(
    islands: Floats, plane: Plane
) -> None:
    grown = np.concatenate((islands, _unit(islands[:20] + 0.05)))
    before = np.concatenate((plane, np.full((20, 2), np.nan)))
    *_, (_, after) = fit(grown, before)
    width = np.ptp(plane, axis=0).max()
    moved = np.hypot(*(after[: len(plane)] - plane).T)
    assert np.median(moved) < 0.1 * width
    *_, (_, fresh) = fit(grown)
    strayed = np.hypot(*(fresh[: len(plane)] - plane).T)
    assert np.median(moved) < 0.5 * np.median(strayed)


@given(
    angle=st.floats(-3, 3),
    mirror=st.booleans(),
    scale=st.floats(0.2, 5),
    shift=st.floats(-9, 9),
)
def test_a_turned_mirrored_scaled_picture_is_turned_back(
    angle: float, mirror: bool, scale: float, shift: float
) -> None:
    old = np.random.default_rng(1).normal(0, 1, (12, 2))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    new = old @ turn * (1, -1 if mirror else 1) * scale + shift
    np.testing.assert_allclose(aligned(new, new, old), old, atol=1e-6)


@pytest.mark.parametrize("shared", [0, 1])
def test_alignment_with_hardly_anything_shared(shared: int) -> None:
    new = np.array([[1.0, 2.0], [3.0, 4.0]])
    old = np.array([[5.0, 5.0], [7.0, 7.0]])
    moved = aligned(new, new[:shared], old[:shared])
    assert np.isfinite(moved).all()
    assert moved[0].tolist() == ([5.0, 5.0] if shared else [1.0, 2.0])


@pytest.mark.parametrize("points", [1, 2, 3])
def test_hardly_any_points_make_a_picture_too(points: int) -> None:
    vectors = _unit(np.random.default_rng(0).normal(0, 1, (points, 4)))
    *_, (_, plane) = fit(vectors)
    assert plane.shape == (points, 2)
    assert np.isfinite(plane).all()


def test_equal_points_make_a_picture_too() -> None:
    *_, (_, plane) = fit(np.full((30, 4), 0.5, np.float32))
    assert np.isfinite(plane).all()
