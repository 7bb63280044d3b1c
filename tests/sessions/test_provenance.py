"""Run lengths in blocks against a flat list."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.edit import Origin, Run
from sessions.provenance import BLOCK, Provenance

ORIGINS = [Origin("typed"), Origin("taken", "kjv"), Origin("taken", "surreal")]
RUNS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(ORIGINS)), max_size=BLOCK * 2
)


def letters(runs: list[Run] | tuple[Run, ...]) -> list[Origin]:
    return [origin for length, origin in runs for _ in range(length)]


@settings(max_examples=60, deadline=None)
@given(
    RUNS,
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 300), RUNS), max_size=6),
)
def test_agrees_with_a_flat_list(
    runs: list[Run], edits: list[tuple[int, int, list[Run]]]
) -> None:
    real, flat = Provenance(runs), letters(runs)
    for offset, length, new in edits:
        offset = min(offset, len(flat))
        length = min(length, len(flat) - offset)
        removed = real.replace(offset, length, new)
        assert letters(removed) == flat[offset : offset + length]
        flat[offset : offset + length] = letters(new)
        assert letters(real.runs()) == flat
        middle = len(flat) // 2
        spans = real.between(middle, len(flat))
        assert [s.origin for s in spans for _ in range(s.start, s.end)] == flat[middle:]


def test_neighbours_of_one_origin_are_one_run_across_blocks() -> None:
    typed, taken = ORIGINS[0], ORIGINS[1]
    runs = [(1, typed), (1, taken)] * BLOCK
    real = Provenance(runs)
    for place in range(1, 2 * BLOCK, 2):
        real.replace(place, 1, [(1, typed)])
    assert real.runs() == [(2 * BLOCK, typed)]
    assert len(real.between(3, 2 * BLOCK)) == 1
