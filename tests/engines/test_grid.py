"""Prefill on the grid: what is kept, what is evaluated again."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.context import Context
from engines.events import Prepared
from engines.request import Prepare, Prompt
from engines.trunk import Pace, Stem, kept
from tests.engines.weaving import DRAFT, HEADS, Bench

tokens = st.lists(st.integers(0, 2), max_size=24)


@given(held=tokens, wanted=tokens, grid=st.integers(1, 8))
def test_only_whole_unchanged_chunks_are_kept(
    held: list[int], wanted: list[int], grid: int
) -> None:
    n = kept(held, wanted, grid)
    if held == wanted:
        assert n == len(held)
        return
    assert n % grid == 0
    assert held[:n] == wanted[:n]
    assert held[n : n + grid] != wanted[n : n + grid] or len(held) < n + grid


@given(history=st.lists(tokens, min_size=1, max_size=5), grid=st.integers(1, 8))
def test_the_batches_behind_a_prefix_depend_on_the_prefix_alone(
    history: list[list[int]], grid: int
) -> None:
    """Replays histories by `kept` and looks at which batches evaluated each token."""
    held: list[int] = []
    batches: list[tuple[int, int]] = []
    for wanted in history:
        n = kept(held, wanted, grid)
        batches = [b for b in batches if b[1] <= n]
        batches += [
            (a, min(a + grid, len(wanted))) for a in range(n, len(wanted), grid)
        ]
        held = wanted
    cold = [(a, min(a + grid, len(held))) for a in range(0, len(held), grid)]
    assert batches == cold


def test_a_pace_leaves_the_slower_way_and_looks_back_at_times() -> None:
    pace = Pace(2)
    chosen = []
    for _ in range(60):
        threads = pace.choose()
        chosen.append(threads)
        pace.took(threads, 8.0 if threads == 2 else 1.0)
    assert chosen.count(1) > 50
    assert 2 in chosen[5:]
    assert Pace(1).choose() == 1


@pytest.mark.model
class TestWithTheModel:
    def fed(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
        batches: list[tuple[int, int]] = []
        feed = Context.feed

        def spy(self: Context, ids: Sequence[int], seq: int, start: int) -> None:
            batches.append((start, len(ids)))
            feed(self, ids, seq, start)

        monkeypatch.setattr(Context, "feed", spy)
        return batches

    def test_typing_on_evaluates_the_last_chunk_alone(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batches = self.fed(monkeypatch)
        with bench.loom() as table:
            table.prepare(DRAFT * 4)
            batches.clear()
            table.prepare(DRAFT * 4 + " stood")
            (last,) = batches
            assert last[0] % 32 == 0
            batches.clear()
            table.prepare(DRAFT * 4 + " stood")
            assert batches == []
            assert (
                table.of(Prepared)[-1].n_reused == table.of(Prepared)[-1].n_tokens - 1
            )

    def test_an_overtaken_preparation_keeps_whole_chunks(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batches = self.fed(monkeypatch)
        with bench.loom() as table:
            left = iter((True, True, False))
            request = Prepare(Prompt(DRAFT * 4), HEADS)
            table.loom.prepare(request, 32, lambda: next(left, False))
            assert table.of(Prepared) == []
            assert batches == [(0, 32), (32, 32)]
            batches.clear()
            table.prepare(DRAFT * 4)
            assert batches[0] == (64, 32)

    def test_another_grid_is_another_text(self, bench: Bench) -> None:
        with Context(bench.model, n_ctx=256, n_seq=1, n_batch=32) as context:
            stem = Stem(context)
            ids = tuple(bench.model.tokenize(DRAFT))
            assert stem.grow(ids, (), 32) == 0
            assert stem.grow(ids, (), 32) == len(ids)
            assert stem.grow(ids, (), 16) == 0

    def test_a_page_of_its_own_is_read_in_the_lane_and_kept(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from engines.request import Voice

        page = Voice("page", exemplar="Nothing here is simple. " * 12)
        batches = self.fed(monkeypatch)
        with bench.loom() as table:
            table.prepare(DRAFT, [page])
            batches.clear()
            table.prepare(DRAFT + " then", [page])
            assert len(batches) == 1
