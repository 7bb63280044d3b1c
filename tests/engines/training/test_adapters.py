from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engines.files.peft_header import read_peft
from engines.request import Activation
from engines.training.errors import TrainingError
from engines.training.passages import Passages
from engines.training.tokens import packed
from tests.engines.training.conftest import full_disk, quiet
from tests.engines.training.pages import GRAND, page

torch = pytest.importorskip("torch")
pytest.importorskip("peft")

from engines.training.adapters import (  # noqa: E402
    ADAPTER,
    Lesson,
    Progress,
    open_base,
    train_adapter,
)
from engines.training.losses import late_loss, loss, whole_loss  # noqa: E402
from engines.training.own_voice import train_voice  # noqa: E402

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


def test_most_drafts_are_foreign_and_the_voice_is_its_own(corpus: Path) -> None:
    tokens, works = packed(corpus)
    made = Passages(tokens, works, "grand", draft=20, length=24, vocabulary=400)
    drafts, after = made.batch(1, 200)
    text = np.array(tokens)

    def inside(rows: np.ndarray, group: str) -> float:
        runs = {
            tuple(text[w.start + n : w.start + n + rows.shape[1]])
            for w in works
            if w.group == group and not w.held_out
            for n in range(w.length)
        }
        return float(np.mean([tuple(row) in runs for row in rows]))

    assert inside(after, "grand") == 1
    assert 0.6 < inside(drafts, "general") < 0.9
    assert inside(drafts, "general") + inside(drafts, "grand") == 1
    again = Passages(tokens, works, "grand", draft=20, length=24, vocabulary=400)
    assert (again.batch(1, 200)[1] == after).all()
    own = Passages(
        tokens, works, "grand", draft=20, length=24, vocabulary=400, foreign=0.0
    )
    assert inside(own.batch(1, 200)[0], "grand") == 1


def test_typical_passages_are_drawn_more_often(corpus: Path) -> None:
    tokens, works = packed(corpus)

    def spread(pull: float) -> float:
        made = Passages(
            tokens, works, "grand", draft=20, length=24, vocabulary=400, pull=pull
        )
        return float(np.diff(made._steps).std())

    assert spread(2.0) > 1.5 * spread(0.0)


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
        late, whole = late_loss(model, drafts, after), whole_loss(model, drafts, after)
        memory = open_base(base)(input_ids=drafts[:, :-1]).past_key_values
        ids = torch.cat([drafts[:, -1:], after[:, :-1]], 1)
        logits = model(input_ids=ids, past_key_values=memory).logits
        by_hand = torch.nn.functional.cross_entropy(
            logits.reshape(-1, logits.shape[-1]), after.reshape(-1)
        )
        assert float(late) == pytest.approx(float(by_hand), abs=1e-5)
        assert abs(float(late) - float(whole)) > 1e-5
        with model.disable_adapter():
            silent = late_loss(model, drafts, after), whole_loss(model, drafts, after)
        assert float(silent[0]) == pytest.approx(float(silent[1]), abs=1e-4)


def test_every_token_of_the_continuation_teaches(base: Path, voice: Path) -> None:
    from peft import PeftModel

    model = PeftModel.from_pretrained(open_base(base), str(voice))
    drafts, after = torch.full((1, 8), 5), torch.full((1, 6), 7)
    with torch.no_grad():
        first = float(late_loss(model, drafts, after))
        for place in range(6):
            other = after.clone()
            other[0, place] = 9
            assert float(late_loss(model, drafts, other)) != first


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
    made = Passages(tokens, works, "grand", draft=24, length=24, vocabulary=400)
    drafts, after = map(torch.from_numpy, made.batch(99, 32))
    with torch.no_grad():
        ours = float(late_loss(model, drafts, after))
        with model.disable_adapter():
            bare = float(late_loss(model, drafts, after))
    assert ours < 0.98 * bare


def test_an_interrupted_voice_ends_at_the_same_weights(
    corpus: Path, base: Path, voice: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    import os
    import signal

    whole, calls = Passages.batch, []

    def interrupted(self: Passages, number: int, rows: int) -> object:
        calls.append(number)
        if number == 5:
            os.kill(os.getpid(), signal.SIGINT)
        return whole(self, number, rows)

    out = tmp_path / "grand"
    with monkeypatch.context() as patch:
        patch.setattr(Passages, "batch", interrupted)
        progress = train(SHORT, corpus, base, out)
    assert not progress.finished
    assert progress.batches == 6
    assert read_peft(out)
    assert train(replace(SHORT, resume=True), corpus, base, out).finished
    expected = adapter(voice)
    for name, value in adapter(out).items():
        assert (value == expected[name]).all(), name


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
