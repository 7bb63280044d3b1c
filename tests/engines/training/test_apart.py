"""A voice that begins with another's weights, and one that stays apart from a style."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engines.training.errors import TrainingError
from engines.training.passages import Passages
from engines.training.tokens import packed
from tests.engines.training.conftest import quiet

torch = pytest.importorskip("torch")
pytest.importorskip("peft")

from engines.training.adapters import Lesson, open_base, train_adapter  # noqa: E402
from engines.training.keeping import STATE  # noqa: E402
from engines.training.losses import bare, late, parting  # noqa: E402
from engines.training.voice_folder import ADAPTER  # noqa: E402

LESSON = Lesson("grand", rank=4, steps=60, rows=4, draft=24, length=24, spare=False)


def train(lesson: Lesson, corpus: Path, base: Path, out: Path) -> Path:
    tokens, works = packed(corpus)
    assert train_adapter(lesson, base, tokens, works, out, say=quiet).finished
    return out


def away(corpus: Path, base: Path, voice: Path) -> float:
    """Nats a token by which the voice leaves the base on the other style's passages."""
    from peft import PeftModel

    tokens, works = packed(corpus)
    works = [w for w in works if not w.held_out]
    batch = Passages(
        tokens, works, "general", draft=24, length=24, foreign=1.0, seed=9
    ).batch(1, 32)
    model = PeftModel.from_pretrained(open_base(base), str(voice)).eval()
    drafts, after = torch.from_numpy(batch.drafts), torch.from_numpy(batch.after)
    with torch.no_grad():
        return float(parting(late(model, drafts, after), bare(model, drafts, after)))


@pytest.fixture(scope="module")
def plain(corpus: Path, base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(LESSON, corpus, base, tmp_path_factory.mktemp("plain") / "grand")


def test_a_voice_stays_apart_from_a_style(
    corpus: Path, base: Path, plain: Path, tmp_path: Path
) -> None:
    apart = train(replace(LESSON, apart=("general",)), corpus, base, tmp_path / "g")
    assert away(corpus, base, apart) < 0.7 * away(corpus, base, plain)


def test_a_voice_begins_with_another(
    corpus: Path, base: Path, plain: Path, tmp_path: Path
) -> None:
    from safetensors.numpy import load_file

    hardly = replace(LESSON, steps=1, peak=1e-9, start=plain, seed=5)
    begun = load_file(train(hardly, corpus, base, tmp_path / "v") / ADAPTER)
    for name, value in load_file(plain / ADAPTER).items():
        np.testing.assert_allclose(begun[name], value, atol=1e-6)


def test_a_beginning_that_does_not_fit_is_refused(
    corpus: Path, base: Path, plain: Path, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match="does not fit"):
        train(replace(LESSON, rank=8, start=plain), corpus, base, tmp_path / "a")
    with pytest.raises(TrainingError, match="no adapter"):
        train(replace(LESSON, start=tmp_path), corpus, base, tmp_path / "b")
    assert not list(tmp_path.iterdir())


def _without(voice: Path, out: Path, gone: int) -> Path:
    """A copy of a voice that lacks matrices."""
    from safetensors.numpy import load_file, save_file

    shutil.copytree(voice, out)
    weights = load_file(voice / ADAPTER)
    save_file(dict(sorted(weights.items())[gone:]), out / ADAPTER)
    return out


def test_a_beginning_that_lacks_or_has_too_many_parts_is_refused(
    corpus: Path, base: Path, plain: Path, tmp_path: Path
) -> None:
    from safetensors.numpy import load_file, save_file

    every = load_file(plain / ADAPTER)
    part = _without(plain, tmp_path / "part", 2)
    told = f"has {len(every) - 2} of the {len(every)} matrices"
    with pytest.raises(TrainingError, match=told):
        train(replace(LESSON, start=part), corpus, base, tmp_path / "a")
    with pytest.raises(TrainingError, match=told):
        train(replace(LESSON, resume=True), corpus, base, part)
    name, value = next(iter(every.items()))
    name = name.replace("layers.0", "layers.99")
    save_file({**every, name: value}, part / ADAPTER)
    with pytest.raises(TrainingError, match="1 matrices that this model has no place"):
        train(replace(LESSON, start=part), corpus, base, tmp_path / "a")
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("name", ["grand", "surreal"])
def test_a_set_to_be_apart_from_must_be_there(
    corpus: Path, base: Path, tmp_path: Path, name: str
) -> None:
    with pytest.raises(TrainingError, match=f"no set {name}, only general"):
        train(replace(LESSON, apart=(name,)), corpus, base, tmp_path / "v")
    assert not (tmp_path / "v").exists()


def test_learning_from_the_unread_asks_for_a_base_that_left_some(
    corpus: Path, base: Path, tmp_path: Path
) -> None:
    lesson = replace(LESSON, unread=True, spare=True)
    with pytest.raises(TrainingError, match="--spare grand"):
        train(lesson, corpus, base, tmp_path / "v")
    told = json.loads((base / STATE).read_text())
    other = tmp_path / "other"
    shutil.copytree(base, other)
    (other / STATE).write_text(json.dumps({**told, "spare": ["general"]}))
    with pytest.raises(TrainingError, match=r"Only of general\. "):
        train(lesson, corpus, other, tmp_path / "v")
    assert not (tmp_path / "v").exists()
    own = tmp_path / "base"
    shutil.copytree(base, own)
    (own / STATE).write_text(json.dumps({**told, "spare": ["grand"]}))
    train(replace(lesson, steps=2), corpus, own, tmp_path / "v")
    assert (tmp_path / "v" / ADAPTER).is_file()
