from __future__ import annotations

import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engines.training.errors import TrainingError
from engines.training.left_out import leave_out
from engines.training.mixing import REPEATS, Ids, Pages, Placed, shares
from engines.training.pace import Pace
from engines.training.presets import PRESETS
from engines.training.tokens import END, TOKENIZER, packed, read_tokenizer
from tests.engines.training.conftest import full_disk, quiet

torch = pytest.importorskip("torch")

from engines.training import base as training  # noqa: E402
from engines.training.base import Wish, train_base  # noqa: E402
from engines.training.keeping import trunk_from  # noqa: E402
from engines.training.llama import HeadLoss, in_one_go, in_place  # noqa: E402
from engines.training.measure import bits_per_byte  # noqa: E402


def weights(folder: Path) -> dict[str, np.ndarray]:
    from safetensors.numpy import load_file

    return load_file(folder / "model.safetensors")


def test_the_tokenizer_keeps_every_byte(corpus: Path) -> None:
    tokenizer = read_tokenizer(corpus / TOKENIZER)
    odd = "Zoë’s naïve — 日本 🜁  \n\n\ttabs and\u00a0spaces"
    assert tokenizer.decode(tokenizer.encode(odd).ids) == odd
    assert tokenizer.token_to_id(END) == 0


def test_packed_works_stand_where_the_index_says(corpus: Path) -> None:
    tokens, works = packed(corpus)
    tokenizer = read_tokenizer(corpus / TOKENIZER)
    for work in works:
        assert tokens[work.start + work.length - 1] == 0
        text = tokenizer.decode(tokens[work.start : work.start + work.length - 1])
        assert len(text.encode()) == work.size


def test_pages_come_from_training_works_and_never_change(corpus: Path) -> None:
    tokens, works = packed(corpus)
    pages = Pages(tokens, works, 10_000, seed=3)
    batch = pages.batch(7, 40, 100)
    assert batch.shape == (40, 101)
    assert (batch == Pages(tokens, works, 10_000, seed=3).batch(7, 40, 100)).all()
    assert (batch != pages.batch(8, 40, 100)).any()
    text = np.array(tokens).tolist()
    away = [w for w in works if w.held_out]
    secret = {
        tuple(text[w.start + n : w.start + n + 40])
        for w in away
        for n in range(w.length - 40)
    }
    seen = {tuple(row[n : n + 40]) for row in batch.tolist() for n in range(60)}
    assert seen
    assert not seen & secret


def test_no_set_is_repeated_beyond_reason() -> None:
    sizes = {"general": 80_000_000, "kjv": 4_000_000, "poetry": 13_000_000}
    short = shares(sizes, 5_000_000)
    assert short["kjv"] == pytest.approx(0.16 / 0.52)
    long = shares(sizes, 200_000_000)
    assert long["kjv"] == pytest.approx(REPEATS * 4 / 200)
    assert sum(long.values()) == pytest.approx(1)
    assert long["general"] > short["general"]


def test_the_pace_warms_up_and_ends_at_nothing() -> None:
    pace = Pace(tokens=1000, warm=0.1, decay=0.5)
    steps = [pace.step(pace.share(0, n)) for n in range(0, 1001, 50)]
    assert steps[0] < 0.01
    assert steps[1] == pytest.approx(0.5)
    assert steps[2] == steps[10] == 1
    assert steps[-1] == pytest.approx(0.001)
    assert Pace(seconds=60).share(30, 999) == 0.5


def test_the_sliced_loss_is_cross_entropy() -> None:
    torch.manual_seed(0)
    states = torch.randn(600, 16, requires_grad=True)
    table = torch.randn(50, 16, requires_grad=True)
    aims = torch.randint(0, 50, (600,))
    HeadLoss.apply(states, table, aims).backward()
    ours = states.grad.clone(), table.grad.clone()
    states.grad = table.grad = None
    plain = torch.nn.functional.cross_entropy(states @ table.T, aims)
    plain.backward()
    assert HeadLoss.apply(states, table, aims).item() == pytest.approx(plain.item())
    torch.testing.assert_close(ours[0], states.grad)
    torch.testing.assert_close(ours[1], table.grad)


def test_the_loss_for_a_gpu_is_the_one_for_a_processor() -> None:
    torch.manual_seed(1)
    logits, aims = torch.randn(30, 50) * 4, torch.randint(0, 50, (30, 1))
    nats, slope = in_place(logits, aims, 90)
    again, same = in_one_go(logits, aims, 90)
    torch.testing.assert_close(nats, again)
    torch.testing.assert_close(slope, same)


def test_a_trained_base_opens_with_transformers_and_gives_the_same(base: Path) -> None:
    from engines.training.adapters import open_base

    ids = torch.arange(1, 60)[None]
    ours = trunk_from(base)
    with torch.no_grad():
        mine = ours(ids) @ ours.embed_tokens.weight.T
        theirs = open_base(base)(input_ids=ids).logits
    torch.testing.assert_close(mine, theirs, atol=1e-4, rtol=1e-4)


def test_training_teaches(corpus: Path, base: Path) -> None:
    bits = bits_per_byte(trunk_from(base), corpus, windows=2, length=64)
    assert set(bits) == {"general", "grand"}
    assert max(bits.values()) < 4  # an untrained model: over 5


def test_an_interrupted_run_ends_at_the_same_weights(
    corpus: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+C in the middle of a batch, then --resume: every weight is the same."""
    whole = training._Run._batch
    done = []

    def interrupted(run: training._Run, share: float) -> float:
        done.append(share)
        if len(done) == 7:
            os.kill(os.getpid(), signal.SIGINT)
        return whole(run, share)

    wish = Wish(corpus, tmp_path / "run", "tiny", tokens=8_000, processes=1)
    with monkeypatch.context() as patch:
        patch.setattr(training._Run, "_batch", interrupted)
        place = train_base(wish, say=quiet)
    assert not place.finished
    assert place.batches == 7
    assert trunk_from(tmp_path / "run")  # usable as it is
    again = Wish(
        corpus, tmp_path / "run", "tiny", tokens=8_000, processes=1, resume=True
    )
    assert train_base(again, say=quiet).finished
    expected = weights(base)
    for name, value in weights(tmp_path / "run").items():
        assert (value == expected[name]).all(), name


def test_a_run_goes_on_without_the_optimisers_memory(
    corpus: Path, base: Path, tmp_path: Path
) -> None:
    shutil.copytree(base, tmp_path / "run")
    (tmp_path / "run" / "optimiser.safetensors").unlink()
    wish = Wish(
        corpus, tmp_path / "run", "tiny", tokens=9_000, processes=1, resume=True
    )
    assert train_base(wish, say=quiet).finished


def test_the_full_preset_runs_to_its_end_at_toy_size(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recipe of `full` with a small shape: short windows, then long ones, across a
    stop and a resume that falls between the two."""
    small = replace(
        PRESETS["full"], layers=1, width=256, heads=4, kv_heads=2, feed_forward=256,
        context=64, batch=256, stages=((0.6, 16), (1.0, 64)),
    )  # fmt: skip
    monkeypatch.setitem(PRESETS, "full", small)
    drawn: list[tuple[int, int, int]] = []
    batch = Pages.batch

    def watched(pages: Pages, number: int, rows: int, length: int) -> object:
        drawn.append((number, rows, length))
        if number == 4:
            os.kill(os.getpid(), signal.SIGINT)
        return batch(pages, number, rows, length)

    monkeypatch.setattr(Pages, "batch", watched)
    wish = Wish(corpus, tmp_path / "run", "full", tokens=2_560, processes=1)
    assert not train_base(wish, say=quiet).finished
    assert train_base(replace(wish, resume=True), say=quiet).finished
    assert drawn == [
        *((number, 16, 16) for number in range(6)),
        *((number, 4, 64) for number in range(6, 10)),
    ]
    assert trunk_from(tmp_path / "run").shape.context == 64


def test_authors_that_a_voice_is_tried_on_can_stay_unread(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Placed] = []
    begin = Pages.__init__

    def watched(pages: Pages, tokens: Ids, works: list[Placed], *rest: int) -> None:
        read.extend(works)
        begin(pages, tokens, works, *rest)

    monkeypatch.setattr(Pages, "__init__", watched)
    monkeypatch.setattr(training, "TRIED", 8)
    wish = Wish(
        corpus, tmp_path / "run", "tiny", tokens=1_000, processes=1, spare=("grand",)
    )
    with pytest.raises(TrainingError, match="no set verse, only general, grand"):
        train_base(replace(wish, spare=("grand", "verse")), say=quiet)
    with monkeypatch.context() as short:
        short.setattr(training, "TRIED", 100_000)
        with pytest.raises(TrainingError, match="works of grand are too short"):
            train_base(wish, say=quiet)
    assert not wish.out.exists()
    train_base(wish, say=quiet)
    # What goes on keeps to it, asked again or not.
    train_base(replace(wish, spare=(), resume=True, tokens=1_600), say=quiet)
    _, works = packed(corpus)
    _, left = leave_out(works, "grand", 8)
    unread = {n for some in left.values() for w in some for n in _place(w)}
    assert unread
    assert not unread & {n for w in read for n in _place(w)}
    assert {w.group for w in read} == {"general", "grand"}


def _place(work: Placed) -> range:
    return range(work.start, work.start + work.length)


def test_cores_share_the_work(corpus: Path, tmp_path: Path) -> None:
    wish = Wish(corpus, tmp_path / "two", "tiny", tokens=2_000, processes=2)
    place = train_base(wish, say=quiet)
    assert place.finished
    assert place.tokens == 2_048


def test_a_full_disk_is_said_and_leaves_nothing(corpus: Path, tmp_path: Path) -> None:
    wish = Wish(corpus, tmp_path / "run", "tiny", tokens=1_000, processes=1)
    with full_disk(100_000), pytest.raises(TrainingError, match="Make room"):
        train_base(wish, say=quiet)
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_trained_is_refused(
    corpus: Path, base: Path, tmp_path: Path
) -> None:
    def refusal(wish: Wish) -> str:
        with pytest.raises(TrainingError) as caught:
            train_base(wish, say=quiet)
        return str(caught.value)

    out = tmp_path / "out"
    assert "train tokenizer" in refusal(Wish(tmp_path, out, "tiny"))
    assert "--resume" in refusal(Wish(corpus, base, "tiny"))
    assert "no run" in refusal(Wish(corpus, out, "tiny", resume=True, processes=1))
    assert "--preset tiny" in refusal(
        Wish(corpus, base, "small", resume=True, tokens=9, processes=1)
    )
    short = tmp_path / "short"
    shutil.copytree(corpus, short)
    (short / "tokens.bin").write_bytes((corpus / "tokens.bin").read_bytes()[:-2])
    assert "cut short" in refusal(Wish(short, out, "tiny"))
    assert not out.exists()
