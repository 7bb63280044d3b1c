"""Takes share a batch only where that changes no bit."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engines.adapters import Adapters
from engines.catalog import check_adapter
from engines.context import Context, Logits, Worn
from engines.exact import agreeing, rows_agree
from engines.request import Scale
from tests.engines.weaving import DRAFT, Bench, adapter_of

pytestmark = pytest.mark.model

STEPS = 24
"""Enough tokens for a difference that rounding hides to come out."""


def rows(bench: Bench, worn: Worn, n_takes: int) -> list[list[Logits]]:
    """The logits of some takes of the same tokens, step by step."""
    ids = bench.model.tokenize(DRAFT)
    with Context(bench.model, n_ctx=512, n_seq=n_takes, n_batch=len(ids)) as context:
        for seq in range(n_takes):
            context.feed(ids, seq, 0)
        context.wear(worn)
        found = []
        for at in range(STEPS):
            batch = [(100 + 3 * at, seq, len(ids) + at) for seq in range(n_takes)]
            found.append([row.copy() for row in context.step(batch)])
        context.wear(())
    return found


@pytest.mark.parametrize("name", ["kjv", "surreal"])
def test_a_row_is_the_same_alone_and_among_others(bench: Bench, name: str) -> None:
    worn = bench.adapters.worn([Scale(str(adapter_of(name)), 0.7)])
    if not bench.adapters.rows_agree:
        pytest.skip("on this machine takes are decoded one by one")
    assert all(adapter.rows_agree for adapter, _ in worn)
    alone = rows(bench, worn, 1)
    for n_takes in (2, 3, 4):
        for (expected,), found in zip(alone, rows(bench, worn, n_takes), strict=True):
            assert all(np.array_equal(expected, row) for row in found)


def test_one_more_rank_of_zeros_changes_no_voice(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.gguf"
    shutil.copy(adapter_of("kjv"), path)
    with agreeing(check_adapter(path, bench.header)) as (copy, agrees):
        assert agrees
        widened = check_adapter(copy, bench.header)
    assert widened.rank == check_adapter(path, bench.header).rank + 1
    monkeypatch.setattr("engines.adapters.rows_agree", lambda header: False)
    plain = Adapters(bench.model, bench.header)
    assert not plain.rows_agree
    as_it_is = rows(bench, plain.worn([Scale(str(path), 1.0)]), 1)
    as_read = rows(bench, bench.adapters.worn([Scale(str(path), 1.0)]), 1)
    for (a,), (b,) in zip(as_it_is, as_read, strict=True):
        assert np.abs(a - b).max() < 0.2
    plain.close()
    bench.adapters.unload(str(path))


def test_other_weights_are_not_trusted(bench: Bench) -> None:
    tensors = {
        name: replace(tensor, kind="F16") if name.endswith("attn_q.weight") else tensor
        for name, tensor in bench.header.tensors.items()
    }
    assert not rows_agree(replace(bench.header, tensors=tensors))
    header = check_adapter(adapter_of("kjv"), bench.header)
    pairs = dict(header.pairs)
    target = next(iter(pairs))
    a, b = pairs[target]
    pairs[target] = (replace(a, kind="Q8_0"), b)
    with agreeing(replace(header, pairs=pairs)) as (path, agrees):
        assert (path, agrees) == (header.path, False)
