"""The arithmetic of the style protocol: who is paired, and what that scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.styles_baselines import CharacterGrams
from benchmarks.styles_pairs import auc, cosines, eer, interval, pairs, triplets

WORK = np.repeat(np.arange(8), 30)
AUTHOR = np.array([0, 0, 1, 1, 2, 2, 2, 3])
"""The last has one work, the one before three of which two are copies."""
COPIES = {(4, 5)}


def test_a_pair_by_one_author_is_never_of_one_work_or_of_copies() -> None:
    found = pairs(WORK, AUTHOR, COPIES, 5, 300, seed=1)
    assert found.same.sum() == 300
    for one, two, same in zip(found.first, found.second, found.same, strict=True):
        a, b = set(WORK[one]), set(WORK[two])
        assert len(a) == len(b) == 1
        (left,), (right,) = a, b
        assert left != right
        assert (min(left, right), max(left, right)) not in COPIES
        assert (AUTHOR[left] == AUTHOR[right]) == same
        assert len(set(one)) == 5


def test_one_author_alone_cannot_be_told_from_anyone() -> None:
    with pytest.raises(ValueError, match="two authors"):
        pairs(WORK, np.zeros(8, int), COPIES, 1, 10, seed=1)


def test_auc_of_what_is_known() -> None:
    same = np.array([True, True, False, False])
    assert auc(np.array([4.0, 3.0, 2.0, 1.0]), same) == 1
    assert auc(np.array([1.0, 2.0, 3.0, 4.0]), same) == 0
    assert auc(np.array([1.0, 1.0, 1.0, 1.0]), same) == 0.5
    assert auc(np.array([3.0, 1.0, 2.0, 0.0]), same) == 0.75
    weight = np.array([1.0, 0.0, 1.0, 1.0])
    assert auc(np.array([3.0, 1.0, 2.0, 0.0]), same, weight) == 1


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=4, max_size=30))
def test_auc_counts_every_pair(drawn: list[tuple[int, bool]]) -> None:
    score = np.array([s for s, _ in drawn], float)
    same = np.array([b for _, b in drawn])
    if same.all() or not same.any():
        return
    high, low = score[same][:, None], score[~same][None, :]
    wanted = ((high > low) + 0.5 * (high == low)).mean()
    assert auc(score, same) == pytest.approx(wanted)


def test_errors_are_half_where_nothing_is_known() -> None:
    draw = np.random.default_rng(0)
    same = draw.random(4_000) < 0.5
    assert eer(draw.random(4_000), same) == pytest.approx(0.5, abs=0.03)
    assert eer(same + 0.1 * draw.random(4_000), same) == pytest.approx(0, abs=0.01)


def test_the_interval_holds_the_figure() -> None:
    found = pairs(WORK, AUTHOR, COPIES, 1, 400, seed=2)
    draw = np.random.default_rng(3)
    centre = draw.standard_normal((4, 8))
    vectors = centre[AUTHOR[WORK]] + 1.5 * draw.standard_normal((len(WORK), 8))
    score = cosines(vectors.astype(np.float32), found)
    low, high = interval(found, score)
    assert 0.5 < low <= auc(score, found.same) <= high


def test_triplets_set_the_subject_against_the_writer() -> None:
    content = (
        np.random.default_rng(4).standard_normal((len(WORK), 6)).astype(np.float32)
    )
    found = triplets(content, WORK, AUTHOR, COPIES, 50, seed=5)
    unit = content / np.linalg.norm(content, axis=1, keepdims=True)
    for anchor, same, other in found:
        assert AUTHOR[WORK[anchor]] == AUTHOR[WORK[same]] != AUTHOR[WORK[other]]
        assert WORK[anchor] != WORK[same]
        foreign = AUTHOR[WORK] != AUTHOR[WORK[anchor]]
        assert unit[anchor] @ unit[other] == pytest.approx(
            (unit[foreign] @ unit[anchor]).max()
        )


def test_character_runs_know_a_text_again() -> None:
    texts = ["the sea, the sea", "a dry and dusty road", "the sea was dry"]
    grams = CharacterGrams(texts)
    held = grams.embed([*texts, ""])
    assert np.linalg.norm(held[:3], axis=1) == pytest.approx(1)
    assert not held[3].any()
    assert held[0] @ held[2] > held[0] @ held[1]
