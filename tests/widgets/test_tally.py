"""Prefix sums that survive any history of splices."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from widgets import tally as tally_module
from widgets.tally import Tally

NUMBERS = st.lists(st.integers(0, 9), max_size=40)
SPLICES = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), NUMBERS))


@given(NUMBERS, SPLICES, st.integers(0, 400))
@settings(max_examples=300, deadline=None)
def test_as_a_plain_list(
    numbers: list[int], splices: list[tuple[int, int, list[int]]], amount: int
) -> None:
    naive = list(numbers)
    block, tally_module.BLOCK = tally_module.BLOCK, 4
    try:
        tally = Tally(naive)
        for first, second, came in splices:
            start, stop = sorted((first % (len(naive) + 1), second % (len(naive) + 1)))
            naive[start:stop] = came
            tally.splice(start, stop, came)
    finally:
        tally_module.BLOCK = block
    assert len(tally) == len(naive)
    assert tally.total == sum(naive)
    for index in range(len(naive) + 1):
        assert tally.before(index) == sum(naive[:index])
    index, rest = tally.find(amount)
    if amount >= sum(naive):
        assert (index, rest) == (len(naive), amount - sum(naive))
    else:
        assert sum(naive[:index]) <= amount < sum(naive[: index + 1])
        assert rest == amount - sum(naive[:index])
