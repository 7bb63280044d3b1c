"""A table is weighed anew until it moves its own axis alone, by what its forms do."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styles.dial.purity import MOST, Usage, purified, shift, usage

WORD = re.compile(r"\w+|[^\w\s]")


def cut(text: str) -> Iterator[tuple[str, int, int]]:
    for match in WORD.finditer(text):
        yield match.group(), match.start(), match.end()


def read(text: str) -> np.ndarray:
    """Axis 0 counts a, axis 1 counts b and, twice, quotation marks in pairs."""
    return np.array([text.count("a"), text.count("b") + 4 * (text.count('"') // 2)])


PASSAGES = ["a b c a", 'c "b" c', "a c"]


def test_what_a_form_moves_is_what_is_missing_without_it() -> None:
    used = usage(PASSAGES, {"a", "b", '"', "gone"}, cut, read)
    assert used.forms == ('"', "a", "b", "gone")
    assert used.often == pytest.approx([2 / 3, 1.0, 2 / 3, 0.0])
    # A pair of marks moves by 4, so each of the two by 2.
    assert used.moves == pytest.approx(np.array([[0, 2], [1, 0], [0, 1], [0, 0]]))


def test_a_form_that_was_never_seen_moves_nothing() -> None:
    used = usage(PASSAGES, {"a"}, cut, read).of(["new", "a"])
    assert used.often.tolist() == [0.0, 1.0]
    assert used.moves.tolist() == [[0.0, 0.0], [1.0, 0.0]]


def some(seed: int, n: int = 300) -> tuple[np.ndarray, np.ndarray, Usage]:
    chance = np.random.default_rng(seed)
    moves = chance.normal(0, 0.2, (n, 3))
    # Forms of the first axis drag the second along.
    nats = 3 * moves[:, 0] + 1.5 * moves[:, 1] + chance.normal(0, 0.3, n)
    often = chance.gamma(0.5, 0.2, n)
    used = Usage(tuple(map(str, range(n))), often, moves)
    return nats, (chance.random(n) < 0.7).astype(float), used


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_it_moves_its_own_axis_as_before_and_others_hardly(seed: int) -> None:
    nats, start, used = some(seed)
    before = shift(nats * start, 1.0, used)
    pure = purified(nats, start, used, 1.0, 0, [1, 2])
    after = shift(pure, 1.0, used)
    assert after[0] == pytest.approx(before[0], rel=0.1)
    # All of it, unless no weights within the bounds can: so for each of these seeds.
    assert max(abs(after[1:])) < 0.2 * abs(after[0])
    assert max(abs(after[1:])) <= max(abs(before[1:])) + 0.05


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_no_form_leans_against_the_books_nor_far_beyond_them(seed: int) -> None:
    nats, start, used = some(seed)
    pure = purified(nats, start, used, 1.0, 0, [1, 2], 2.0)
    shares = pure / nats
    assert shares.min() >= 0
    assert shares.max() <= MOST + 1e-9
    assert np.abs(pure).max() <= 2.0 + 1e-9


def test_turned_round_a_table_moves_the_other_way() -> None:
    nats, _, used = some(1)
    assert shift(-nats, 1.0, used) == pytest.approx(-shift(nats, 1.0, used))
    assert shift(nats, 0.0, used) == pytest.approx(np.zeros(3))
