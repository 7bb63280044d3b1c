"""Takes share a batch only where that changes no bit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.reference import VOICES, Models, Shape, reference
from engines.adapters import Adapters
from engines.catalog import check_adapter, embedded_model
from engines.context import Context, Logits, Worn
from engines.exact import agreeing, rows_agree
from engines.files.gguf_header import read_model
from engines.request import MAX_TAKES, Activation, Scale, Unit, Voice
from tests.engines.weaving import DRAFT, Bench, woven

pytestmark = pytest.mark.model

STEPS = 24
"""Enough tokens for a difference that rounding hides to come out."""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    """Random weights in Q8_0, and float voices, whatever ships."""
    vocabulary = read_model(embedded_model()).n_vocab
    shape = Shape(4, 256, 4, 2, 768, vocabulary, 1024)
    return reference(shape, tmp_path_factory.mktemp("shapes"))


@pytest.fixture(scope="module")
def eight(models: Models) -> Iterator[Bench]:
    bench = Bench(models.base)
    yield bench
    bench.close()


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


@pytest.mark.parametrize("name", VOICES[:2])
def test_a_row_is_the_same_alone_and_among_others(
    eight: Bench, models: Models, name: str
) -> None:
    worn = eight.adapters.worn([Scale(str(models.adapters[name]), 0.7)])
    if not eight.adapters.rows_agree:
        pytest.skip("on this machine takes are decoded one by one")
    assert all(adapter.rows_agree for adapter, _ in worn)
    alone = rows(eight, worn, 1)
    for n_takes in (2, 3, 4):
        for (expected,), found in zip(alone, rows(eight, worn, n_takes), strict=True):
            assert all(np.array_equal(expected, row) for row in found)


def test_takes_that_share_a_batch_are_the_takes_one_by_one(
    eight: Bench, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not eight.adapters.rows_agree:
        pytest.skip("on this machine takes are decoded one by one")
    voices = [
        Voice(name, (Scale(str(path), 0.7),), Activation.LATE)
        for name, path in models.adapters.items()
    ]
    request = woven(voices=voices, takes=MAX_TAKES, unit=Unit.STANZA)
    step, sizes = Context.step, []

    def counted(self: Context, rows: Sequence[tuple[int, int, int]]) -> list[Logits]:
        sizes.append(len(rows))
        return step(self, rows)

    monkeypatch.setattr(Context, "step", counted)
    with eight.loom() as table:
        together = table.weave(request)
        assert max(sizes) == MAX_TAKES
        for number in (2, 0, 3, 1):
            one = replace(request, takes=1, first_take=number)
            for key, take in table.weave(one).items():
                assert take == together[key]
    monkeypatch.setattr(eight.adapters, "rows_agree", False)
    with eight.loom() as table:
        assert table.weave(request) == together


def test_one_more_rank_of_zeros_changes_no_voice(
    eight: Bench, models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.gguf"
    shutil.copy(models.adapters["kjv"], path)
    with agreeing(check_adapter(path, eight.header)) as (copy, agrees):
        assert agrees
        widened = check_adapter(copy, eight.header)
    assert widened.rank == check_adapter(path, eight.header).rank + 1
    monkeypatch.setattr("engines.adapters.rows_agree", lambda header: False)
    plain = Adapters(eight.model, eight.header)
    assert not plain.rows_agree
    as_it_is = rows(eight, plain.worn([Scale(str(path), 1.0)]), 1)
    as_read = rows(eight, eight.adapters.worn([Scale(str(path), 1.0)]), 1)
    for (a,), (b,) in zip(as_it_is, as_read, strict=True):
        assert np.abs(a - b).max() < 0.2
    plain.close()
    eight.adapters.unload(str(path))


def test_other_weights_are_not_trusted(eight: Bench, models: Models) -> None:
    tensors = {
        name: replace(tensor, kind="F16") if name.endswith("attn_q.weight") else tensor
        for name, tensor in eight.header.tensors.items()
    }
    assert not rows_agree(replace(eight.header, tensors=tensors))
    header = check_adapter(models.adapters["kjv"], eight.header)
    pairs = dict(header.pairs)
    target = next(iter(pairs))
    a, b = pairs[target]
    pairs[target] = (replace(a, kind="Q8_0"), b)
    with agreeing(replace(header, pairs=pairs)) as (path, agrees):
        assert (path, agrees) == (header.path, False)
