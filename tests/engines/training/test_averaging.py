"""The mean of trainings adds to every layer the mean of what they add."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("safetensors")

from safetensors.numpy import load_file, save_file

from engines.files.peft_header import CONFIG, WEIGHTS, read_peft
from engines.files.safetensors_file import read_floats
from engines.training.averaging import average
from engines.training.errors import TrainingError
from studio.cli.main import main
from tests.engines.training.conftest import full_disk, quiet

LAYERS = {
    "model.layers.0.self_attn.q_proj": (8, 8),
    "model.layers.0.mlp.down_proj": (16, 8),
}


def voice(folder: Path, rank: int, alpha: float, seed: int, **settings: object) -> Path:
    """A PEFT folder with random weights; `LAYERS` are inputs and outputs."""
    chance = np.random.default_rng(seed)
    weights = {}
    for module, (inputs, outputs) in LAYERS.items():
        for half, shape in (("A", (rank, inputs)), ("B", (outputs, rank))):
            name = f"base_model.model.{module}.lora_{half}.weight"
            weights[name] = chance.normal(size=shape).astype(np.float32)
    folder.mkdir()
    told = {"peft_type": "LORA", "r": rank, "lora_alpha": alpha, **settings}
    (folder / CONFIG).write_text(json.dumps(told))
    save_file(weights, folder / WEIGHTS)
    return folder


def added(folder: Path) -> dict[str, np.ndarray]:
    """What an adapter adds to each layer's weights (outputs, inputs)."""
    header = read_peft(folder)
    return {
        module: header.scaling(module) * read_floats(b) @ read_floats(a)
        for module, (a, b) in header.pairs.items()
    }


def test_it_adds_the_mean_of_what_they_add(tmp_path: Path) -> None:
    one = voice(tmp_path / "one", 2, 4.0, 1, protean_activation="late")
    other = voice(
        tmp_path / "other", 3, 9.0, 2, protean_activation="late", use_rslora=True,
        alpha_pattern={"down_proj": 1.5},
    )  # fmt: skip
    average([one, other], tmp_path / "mean", say=quiet)
    assert read_peft(tmp_path / "mean").activation.value == "late"
    ones, others, mean = added(one), added(other), added(tmp_path / "mean")
    assert set(mean) == set(LAYERS)
    for module, weights in mean.items():
        wanted = (ones[module] + others[module]) / 2
        assert weights == pytest.approx(wanted, abs=1e-5)


def test_a_smaller_rank_keeps_the_nearest_there_is(tmp_path: Path) -> None:
    folders = [voice(tmp_path / f"{n}", 3, 6.0, n) for n in (1, 2)]
    average(folders, tmp_path / "whole", say=quiet)
    said: list[str] = []
    average(folders, tmp_path / "cut", rank=2, say=said.append)
    assert read_peft(tmp_path / "cut").rank == 2
    whole, cut = added(tmp_path / "whole"), added(tmp_path / "cut")
    kept = 0.0
    for module, weights in whole.items():
        sizes = np.linalg.svd(weights, compute_uv=False)
        lost = np.linalg.norm(weights - cut[module])
        assert lost == pytest.approx(np.linalg.norm(sizes[2:]), rel=1e-4)
        kept += float((sizes[:2] ** 2).sum())
    total = sum(float((w**2).sum()) for w in whole.values())
    assert said == [
        f"the mean of 2 trainings, rank 2, {100 * kept / total:.1f} % of it kept"
    ]


def test_a_larger_rank_than_there_is_changes_nothing(tmp_path: Path) -> None:
    folders = [voice(tmp_path / f"{n}", 3, 6.0, n) for n in (1, 2)]
    average(folders, tmp_path / "whole", say=quiet)
    average(folders, tmp_path / "same", rank=7, say=quiet)
    assert read_peft(tmp_path / "same").rank == 6
    whole, same = added(tmp_path / "whole"), added(tmp_path / "same")
    assert all((whole[module] == same[module]).all() for module in whole)


def test_one_voice_is_cut_and_narrow_layers_are_no_trouble(tmp_path: Path) -> None:
    one = voice(tmp_path / "one", 12, 6.0, 1)
    average([one], tmp_path / "cut", rank=10, say=quiet)
    assert read_peft(tmp_path / "cut").rank == 10
    # Its layers are 8 wide: rank 10 holds all of them.
    for module, weights in added(tmp_path / "cut").items():
        assert weights == pytest.approx(added(one)[module], abs=1e-4)


def test_what_cannot_be_cut_is_refused(tmp_path: Path) -> None:
    one = voice(tmp_path / "one", 3, 6.0, 1)
    with pytest.raises(TrainingError, match="rank"):
        average([one], tmp_path / "cut", rank=0, say=quiet)
    weights = {
        name: np.full_like(values, np.nan)
        for name, values in load_file(one / WEIGHTS).items()
    }
    save_file(weights, one / WEIGHTS)
    with pytest.raises(TrainingError, match="cut"):
        average([one], tmp_path / "cut", rank=2, say=quiet)
    assert not (tmp_path / "cut").exists()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for module in ("torch", "transformers", "peft"):
        pytest.importorskip(module)
    one, other = (str(voice(tmp_path / f"{n}", 3, 6.0, n)) for n in (1, 2))
    out = tmp_path / "mean"
    assert main(["train", "average", one, other, "-o", str(out), "--rank", "4"]) == 0
    assert read_peft(out).rank == 4
    assert f"The voice is {out}" in capsys.readouterr().out
    assert main(["train", "average", one, "-o", str(tmp_path / "alone")]) == 2
    assert "two voices" in capsys.readouterr().err
    assert main(["train", "average", one, other, "-o", str(out)]) == 2
    assert "There is a voice already" in capsys.readouterr().err


def test_what_cannot_be_averaged_is_refused(tmp_path: Path) -> None:
    one = voice(tmp_path / "one", 2, 4.0, 1)
    late = voice(tmp_path / "late", 2, 4.0, 1, protean_activation="late")
    odd = voice(tmp_path / "odd", 2, 4.0, 1, rank_pattern={"never": 3})
    for others, why in (
        ([late], "wake"),
        ([odd], "not the same in every layer"),
        ([tmp_path / "none"], "none"),
    ):
        with pytest.raises(TrainingError) as refused:
            average([one, *others], tmp_path / "mean", say=quiet)
        assert why in refused.value.message
        assert not (tmp_path / "mean").exists()
    with pytest.raises(TrainingError, match="already"):
        average([one, one], late, say=quiet)


def test_voices_of_two_models_have_no_mean(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = voice(tmp_path / "one", 2, 4.0, 1)
    monkeypatch.setitem(LAYERS, "model.layers.0.mlp.down_proj", (32, 8))
    wide = voice(tmp_path / "wide", 2, 4.0, 1)
    with pytest.raises(TrainingError) as refused:
        average([one, wide], tmp_path / "mean", say=quiet)
    assert "one model" in refused.value.message


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    one = voice(tmp_path / "one", 40, 4.0, 1)
    with full_disk(), pytest.raises(TrainingError, match="stopped"):
        average([one, one], tmp_path / "mean", say=quiet)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one"]
