from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engines.training.errors import TrainingError
from tests.engines.training.conftest import quiet

torch = pytest.importorskip("torch")

from engines.training import base as training  # noqa: E402
from engines.training import settling  # noqa: E402
from engines.training.keeping import STATE, trunk_from  # noqa: E402
from engines.training.left_out import leave_out  # noqa: E402
from engines.training.mixing import Placed  # noqa: E402
from engines.training.settling import Settling, settle  # noqa: E402
from engines.training.tokens import packed  # noqa: E402


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "WINDOW", 16)
    monkeypatch.setattr(training, "TRIED", 8)


@pytest.fixture
def sparing(base: Path, tmp_path: Path) -> Path:
    """The base, as if it had left authors unread."""
    folder = tmp_path / "sparing"
    shutil.copytree(base, folder)
    told = json.loads((folder / STATE).read_text())
    (folder / STATE).write_text(json.dumps({**told, "spare": ["grand", "general"]}))
    return folder


def wish(corpus: Path, base: Path, out: Path, steps: int = 40) -> Settling:
    return Settling(corpus, base, out, steps=steps)


@pytest.mark.usefixtures("small")
def test_a_base_too_sure_of_itself_is_settled(
    corpus: Path, sparing: Path, tmp_path: Path
) -> None:
    from safetensors.torch import load_file, save_file

    sure = sparing
    weights = load_file(sure / "model.safetensors")
    weights["model.norm.weight"] *= 3  # a third of the temperature
    save_file(weights, sure / "model.safetensors", metadata={"format": "pt"})
    won = settle(wish(corpus, sure, tmp_path / "out"), say=quiet)
    assert won < -0.1
    after = dict(trunk_from(tmp_path / "out").named_parameters())
    for name, value in trunk_from(sure).named_parameters():
        assert torch.equal(value, after[name]) != ("norm" in name), name


@pytest.mark.usefixtures("small")
def test_where_nothing_is_won_nothing_is_written(
    corpus: Path, sparing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "COOL", 50.0)
    with pytest.raises(TrainingError, match="Nothing is won"):
        settle(wish(corpus, sparing, tmp_path / "out", steps=1), say=quiet)
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("small")
def test_only_what_the_base_has_not_read_is_fitted_to(
    corpus: Path, sparing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Placed] = []
    part = settling._parted

    def watched(spared: list[Placed], window: int) -> object:
        seen.extend(spared)
        return part(spared, window)

    monkeypatch.setattr(settling, "_parted", watched)
    settle(wish(corpus, sparing, tmp_path / "out", steps=30), say=quiet)
    _, works = packed(corpus)
    read, _ = leave_out(leave_out(works, "grand", 8)[0], "general", 8)
    known = {n for w in read for n in range(w.start, w.start + w.length)}
    assert seen
    assert not {n for w in seen for n in range(w.start, w.start + w.length)} & known
    assert not any(w.held_out for w in seen)


def test_what_cannot_be_settled_is_refused(
    corpus: Path, base: Path, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match="--spare"):
        settle(Settling(corpus, base, tmp_path / "out"), say=quiet)
    with pytest.raises(TrainingError, match="already"):
        settle(wish(corpus, base, base), say=quiet)
