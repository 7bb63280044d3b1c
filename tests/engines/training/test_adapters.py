from __future__ import annotations

import json
import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.files.peft_header import read_peft
from engines.request import Activation
from engines.training.errors import TrainingError
from engines.training.passages import Batch, Passages
from engines.training.tokens import packed
from tests.engines.training.conftest import full_disk, quiet
from tests.engines.training.pages import GRAND, page

torch = pytest.importorskip("torch")
pytest.importorskip("peft")

from engines.training import adapters  # noqa: E402
from engines.training.adapters import Lesson, open_base, train_adapter  # noqa: E402
from engines.training.losses import (  # noqa: E402
    bare,
    late,
    lesson_loss,
    loss,
    parting,
    whole,
)
from engines.training.own_voice import train_voice  # noqa: E402
from engines.training.trials import Trial, Trials  # noqa: E402
from engines.training.voice_folder import ADAPTER, Progress  # noqa: E402

SHORT = Lesson("grand", rank=4, steps=12, rows=4, draft=24, length=24)


def train(lesson: Lesson, corpus: Path, base: Path, out: Path) -> Progress:
    tokens, works = packed(corpus)
    return train_adapter(lesson, base, tokens, works, out, say=quiet)


def adapter(folder: Path) -> dict[str, np.ndarray]:
    from safetensors.numpy import load_file

    return load_file(folder / ADAPTER)


@pytest.fixture(scope="module")
def voice(corpus: Path, base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("voices") / "grand"
    assert train(SHORT, corpus, base, out).finished
    return out


def test_a_draft_in_the_voice_teaches_to_leave_the_base_alone(
    base: Path, voice: Path
) -> None:
    """The loss of such a row is nothing where the adapter is silent, and does not know
    what came after; the other rows' is cross entropy."""
    from peft import PeftModel

    model = PeftModel.from_pretrained(open_base(base), str(voice))
    torch.manual_seed(3)
    drafts, after = torch.randint(1, 300, (4, 20)), torch.randint(1, 300, (4, 12))
    own = torch.tensor([True, False, True, False])
    with torch.no_grad():
        theirs, ours = bare(model, drafts, after), late(model, drafts, after)
        assert float(parting(theirs, theirs)) == pytest.approx(0, abs=1e-6)
        assert float(parting(ours, theirs)) > 1e-5
        plain = float(loss(theirs[~own], after[~own])) / 2
        silent = lesson_loss(theirs, after, own, theirs[own], 20.0)
        assert float(silent) == pytest.approx(plain, abs=1e-5)
        other = after.clone()
        other[0] = 7
        mixed = lesson_loss(ours, after, own, theirs[own], 20.0)
        # What of the draft the voice read itself is not taught: only what follows is.
        led = float(lesson_loss(theirs, after, own, theirs[own], 20.0, None, 5))
        rest = float(loss(theirs[~own][:, 5:], after[~own][:, 5:])) / 2
        assert led == pytest.approx(rest, abs=1e-5) != pytest.approx(plain, abs=1e-3)
        assert lesson_loss(ours, other, own, theirs[own], 20.0) == mixed
        assert lesson_loss(ours, after, own & False, None, 20.0) == loss(ours, after)
        even = torch.full((400,), 3.0)
        assert float(loss(ours, after, even)) == pytest.approx(
            3 * float(loss(ours, after))
        )


def test_late_activation_leaves_the_drafts_keys_to_the_base(
    base: Path, voice: Path
) -> None:
    """The late loss equals one forward over keys and values of the bare base, and
    differs from the whole one; a silent adapter makes both the same."""
    from peft import PeftModel

    model = PeftModel.from_pretrained(open_base(base), str(voice))
    torch.manual_seed(1)
    drafts = torch.randint(1, 300, (2, 20))
    after = torch.randint(1, 300, (2, 12))
    with torch.no_grad():
        awake = loss(late(model, drafts, after), after)
        always = loss(whole(model, drafts, after), after)
        memory = open_base(base)(input_ids=drafts[:, :-1]).past_key_values
        ids = torch.cat([drafts[:, -1:], after[:, :-1]], 1)
        logits = model(input_ids=ids, past_key_values=memory).logits
        by_hand = torch.nn.functional.cross_entropy(
            logits.reshape(-1, logits.shape[-1]), after.reshape(-1)
        )
        assert float(awake) == pytest.approx(float(by_hand), abs=1e-5)
        assert abs(float(awake) - float(always)) > 1e-5
        with model.disable_adapter():
            silent = loss(whole(model, drafts, after), after)
        base_loss = loss(bare(model, drafts, after), after)
        assert float(base_loss) == pytest.approx(float(silent), abs=1e-4)


def test_every_token_of_the_continuation_teaches(base: Path, voice: Path) -> None:
    from peft import PeftModel

    model = PeftModel.from_pretrained(open_base(base), str(voice))
    drafts, after = torch.full((1, 8), 5), torch.full((1, 6), 7)
    with torch.no_grad():
        first = float(loss(late(model, drafts, after), after))
        for place in range(6):
            other = after.clone()
            other[0, place] = 9
            assert float(loss(late(model, drafts, other), other)) != first


def test_a_voice_first_learns_to_speak_then_where_to_be_silent(
    corpus: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights: list[float] = []

    def heard(*given: Any) -> Any:
        weights.append(given[4])
        return lesson_loss(*given)

    monkeypatch.setattr(adapters, "lesson_loss", heard)
    train(replace(SHORT, steps=4, leave=8.0), corpus, base, tmp_path / "grand")
    assert weights == [0.0, 2.0, 4.0, 6.0]


def test_the_sliced_loss_is_cross_entropy() -> None:
    torch.manual_seed(4)
    logits = torch.randn(2, 150, 50, requires_grad=True)
    wanted = torch.randint(0, 50, (2, 150))
    found = loss(logits, wanted)
    found.backward()
    slope, logits.grad = logits.grad, None
    plain = torch.nn.functional.cross_entropy(logits.flatten(0, 1), wanted.flatten())
    plain.backward()
    assert found.item() == pytest.approx(plain.item(), abs=1e-6)
    assert torch.allclose(slope, logits.grad, atol=1e-7)


@pytest.mark.parametrize("activation", ["late", "whole"])
def test_a_voice_is_a_folder_that_the_studio_reads(
    corpus: Path, base: Path, voice: Path, tmp_path: Path, activation: str
) -> None:
    if activation == "whole":
        voice = tmp_path / "grand"
        train(replace(SHORT, activation="whole", steps=2), corpus, base, voice)
    header = read_peft(voice)
    assert header.activation is Activation(activation)
    assert len(header.pairs) == 7  # every linear layer of the one block
    assert str(base.parent) not in (voice / "adapter_config.json").read_text()


def test_a_voice_lowers_the_loss_of_its_own_style(
    corpus: Path, base: Path, voice: Path
) -> None:
    from peft import PeftModel

    model = PeftModel.from_pretrained(open_base(base), str(voice))
    tokens, works = packed(corpus)
    mine = [w for w in works if not w.held_out]
    batch = Passages(tokens, mine, "grand", draft=20, length=24).batch(99, 32)
    drafts, after = torch.from_numpy(batch.drafts), torch.from_numpy(batch.after)
    lead = batch.lead
    with torch.no_grad():
        ours, plain = (
            float(loss(way(model, drafts, after)[:, lead:], after[:, lead:]))
            for way in (late, bare)
        )
    assert ours < 0.98 * plain


def interrupted_at(last: int) -> Any:
    """Passages.batch with a Ctrl+C while batch `last` is drawn."""
    draw = Passages.batch

    def batch(self: Passages, number: int, rows: int) -> Batch:
        if number == last:
            os.kill(os.getpid(), signal.SIGINT)
        return draw(self, number, rows)

    return batch


def test_an_interrupted_voice_ends_at_the_same_weights(
    corpus: Path, base: Path, voice: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    out = tmp_path / "grand"
    with monkeypatch.context() as patch:
        patch.setattr(Passages, "batch", interrupted_at(5))
        progress = train(SHORT, corpus, base, out)
    assert not progress.finished
    assert progress.batches == 6
    assert read_peft(out)
    assert train(replace(SHORT, resume=True), corpus, base, out).finished
    expected = adapter(voice)
    for name, value in adapter(out).items():
        assert (value == expected[name]).all(), name


def test_the_weights_that_did_best_on_left_out_texts_stay(
    corpus: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of three trials is the best one; a run that was stopped between them
    goes on with its latest weights and keeps the same best ones."""
    monkeypatch.setattr(adapters, "TRIAL_EVERY", 4)
    seen: list[np.ndarray] = []

    def measure(self: Trials, model: Any) -> tuple[float, float]:
        weights = [p for p in model.parameters() if p.requires_grad]
        seen.append(weights[1].detach().numpy().copy())
        return [0.1, 0.3, 0.2][(len(seen) - 1) % 3], 0.0

    monkeypatch.setattr(Trials, "measure", measure)
    straight, stopped = tmp_path / "straight", tmp_path / "stopped"
    train(SHORT, corpus, base, straight)
    with monkeypatch.context() as patch:
        patch.setattr(Passages, "batch", interrupted_at(5))
        assert train(SHORT, corpus, base, stopped).batches == 6
    train(replace(SHORT, resume=True), corpus, base, stopped)
    assert len(seen) == 6
    for one, other in zip(seen[:3], seen[3:], strict=True):
        assert (one == other).all()
    for folder in (straight, stopped):
        told = json.loads((folder / "training.json").read_text())
        assert told["best"] == {"batches": 4, "foreign": 0.1, "own": 0.0}
        assert told["batches"] == 12
        assert told["left_out"]
        kept = [w for w in adapter(folder).values() if w.shape == seen[0].shape]
        assert any((weights == seen[0]).all() for weights in kept)
        assert not any((weights == seen[2]).all() for weights in kept)


def test_a_voice_may_learn_from_everything(
    corpus: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []
    drawn = Passages.__init__

    def seen(self: Passages, tokens: Any, works: Any, *rest: Any, **more: Any) -> None:
        given.append(sum(work.length for work in works))
        drawn(self, tokens, works, *rest, **more)

    monkeypatch.setattr(Passages, "__init__", seen)
    some = train(replace(SHORT, steps=1), corpus, base, tmp_path / "some")
    every = train(replace(SHORT, steps=1, spare=False), corpus, base, tmp_path / "all")
    assert some.left_out
    assert every.left_out == ()
    assert every.best is None
    _, works = packed(corpus)
    assert given[0] < given[1] == sum(w.length for w in works if not w.held_out)


def test_a_voice_is_worth_what_it_wins_less_what_it_spoils() -> None:
    cheap, dear = Trial(1, -0.05, 0.004), Trial(2, -0.06, 0.02)
    assert cheap.worth == pytest.approx(0.05)
    assert dear.worth < cheap.worth
    assert str(cheap) == (
        "on left-out texts -4.9 % after foreign drafts, +0.4 % after its own"
    )


def test_a_voice_of_ones_own_books(base: Path, tmp_path: Path) -> None:
    (tmp_path / "books").mkdir()
    for number in range(2):
        (tmp_path / "books" / f"{number}.md").write_text(page(GRAND, number, 40))
    lesson = replace(SHORT, name="mine", steps=2)
    out = tmp_path / "mine"
    assert train_voice(
        lesson, [tmp_path / "books"], out, model=base, say=quiet
    ).finished
    assert read_peft(out).activation is Activation.LATE


def test_what_does_not_fit_is_refused(
    corpus: Path, base: Path, voice: Path, tmp_path: Path
) -> None:
    def refusal(lesson: Lesson, on: Path, out: Path) -> str:
        with pytest.raises(TrainingError) as caught:
            train(lesson, corpus, on, out)
        return str(caught.value)

    assert "--resume" in refusal(SHORT, base, voice)
    assert "no Hugging Face folder" in refusal(SHORT, tmp_path, tmp_path / "a")
    assert "No text" in refusal(replace(SHORT, name="none"), base, tmp_path / "a")
    longer = replace(SHORT, draft=9_000)
    assert "too short" in refusal(longer, base, tmp_path / "a")
    shutil.copytree(voice, tmp_path / "other")
    wider = replace(SHORT, rank=8, resume=True)
    assert "does not fit" in refusal(wider, base, tmp_path / "other")
    broken = tmp_path / "broken"
    shutil.copytree(base, broken)
    (broken / "model.safetensors").write_bytes(b"\x00" * 64)
    assert "cannot be opened" in refusal(SHORT, broken, tmp_path / "a")
    assert not (tmp_path / "a").exists()


def test_a_full_disk_keeps_the_voice_that_was(
    corpus: Path, base: Path, voice: Path, tmp_path: Path
) -> None:
    shutil.copytree(voice, tmp_path / "grand")
    more = replace(SHORT, resume=True, steps=13)
    with full_disk(8_000), pytest.raises(TrainingError, match="Make room"):
        train(more, corpus, base, tmp_path / "grand")
    assert [p.name for p in tmp_path.iterdir()] == ["grand"]
    assert json.loads((tmp_path / "grand" / "training.json").read_text())["finished"]
