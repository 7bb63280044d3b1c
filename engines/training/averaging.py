"""The mean of several trainings of a voice: `protean train average`.

Trainings that began apart err apart, and their mean is mostly better than each (model
soups: Wortsman et al. 2022, arXiv 2203.05482). What an adapter adds to a layer is sBA;
the mean of n of them is one adapter again, with the A's below each other and the B's,
each times its s / (n s'), side by side: exact, at the sum of their ranks. A smaller
rank keeps the nearest there is (Eckart and Young 1936).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.errors import EngineError
from engines.files.peft_header import CONFIG, WEIGHTS, PeftHeader, read_peft
from engines.files.safetensors_file import Entry, WeightsError, read_floats
from engines.training.errors import TrainingError, unwritable
from engines.training.landing import landing

Floats = npt.NDArray[np.float32]
SCALE = 2.0
"""What the mean's own settings say it is multiplied by: alpha over rank."""


def average(
    folders: Sequence[Path],
    out: Path,
    *,
    rank: int | None = None,
    say: Callable[[str], None],
) -> None:
    """Write the mean of the PEFT `folders` to the PEFT folder `out`, or nothing; at the
    sum of their ranks, or at `rank` where that is smaller.

    Raises TrainingError where they are not of one model and one way of waking.
    """
    if rank is not None and rank < 1:
        raise TrainingError("There is no such rank", "1 or more, please.")
    if out.exists():
        raise TrainingError("There is a voice already", f"{out}: name another folder.")
    voices = [_read(folder) for folder in folders]
    first = voices[0]
    for other in voices[1:]:
        _match(first, other)
    whole = sum(voice.rank for voice in voices)
    rank = min(rank or whole, whole)
    weights: dict[str, Floats] = {}
    kept = total = 0.0
    for module in first.pairs:
        below, beside = [], []
        for voice in voices:
            a, b = (_floats(voice, half) for half in voice.pairs[module])
            below.append(a)
            beside.append(b * np.float32(voice.scaling(module) / SCALE / len(voices)))
        a, b = np.concatenate(below, 0), np.concatenate(beside, 1)
        if rank < whole:
            a, b, sizes = _cut(a, b, rank)
            kept += float((sizes[:rank] ** 2).sum())
            total += float((sizes**2).sum())
        name = f"base_model.model.{module}.lora_"
        weights[f"{name}A.weight"], weights[f"{name}B.weight"] = a, b
    settings = json.loads((first.folder / CONFIG).read_text(encoding="utf-8"))
    settings |= {
        "r": rank, "lora_alpha": SCALE * rank, "use_rslora": False, "alpha_pattern": {},
        "protean_activation": first.activation.value,
    }  # fmt: skip
    _write(out, settings, weights, first.activation.value)
    what = f"the mean of {len(voices)} trainings" if len(voices) > 1 else "one training"
    share = f", {100 * kept / total:.1f} % of it kept" if total else ""
    say(f"{what}, rank {rank}{share}")


def _cut(
    a: Floats, b: Floats, rank: int
) -> tuple[Floats, Floats, npt.NDArray[np.float64]]:
    """`a` (rank', inputs) and `b` (outputs, rank') at `rank`, their product as near as
    can be, and the singular values of the whole product."""
    # Neither product nor its decomposition is ever as large as the layer.
    left, upper = np.linalg.qr(b.astype(np.float64))
    right, lower = np.linalg.qr(a.T.astype(np.float64))
    try:
        u, sizes, v = np.linalg.svd(upper @ lower.T)
    except np.linalg.LinAlgError:
        raise TrainingError(
            "The voice cannot be cut", "Some of its weights are no numbers."
        ) from None
    n = min(rank, len(sizes))
    roots = np.sqrt(sizes[:n])
    fewer = np.zeros((rank, a.shape[1]), np.float32)
    narrow = np.zeros((b.shape[0], rank), np.float32)
    fewer[:n] = roots[:, None] * (v[:n] @ right.T)
    narrow[:, :n] = (left @ u[:, :n]) * roots
    return fewer, narrow, sizes


def _read(folder: Path) -> PeftHeader:
    try:
        voice = read_peft(folder)
    except EngineError as error:
        raise TrainingError(error.title, error.message) from None
    if voice.rank_pattern:
        raise TrainingError(
            "There is no mean of these",
            f"{folder}: its rank is not the same in every layer.",
        )
    return voice


def _match(one: PeftHeader, other: PeftHeader) -> None:
    names = f"{one.folder} and {other.folder}"
    if one.activation != other.activation:
        raise TrainingError(
            "There is no mean of these", f"{names} do not wake the same way."
        )
    if {m: _shape(p) for m, p in one.pairs.items()} != {
        m: _shape(p) for m, p in other.pairs.items()
    }:
        raise TrainingError(
            "There is no mean of these", f"{names} are not for one model."
        )


def _shape(pair: tuple[Entry, Entry]) -> tuple[int, int]:
    a, b = pair
    return a.shape[1], b.shape[0]


def _floats(voice: PeftHeader, half: Entry) -> Floats:
    try:
        return read_floats(half)
    except (WeightsError, OSError) as error:
        raise TrainingError(
            "The voice cannot be read", f"{voice.folder}: {error}."
        ) from None


def _write(
    out: Path, settings: dict[str, object], weights: dict[str, Floats], activation: str
) -> None:
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with landing(out) as path:
            path.mkdir()
            text = json.dumps(settings, indent=1, sort_keys=True) + "\n"
            (path / CONFIG).write_text(text, encoding="utf-8")
            about = {"protean.activation": activation}
            save_file(weights, path / WEIGHTS, metadata=about)
    except (OSError, SafetensorError) as error:
        raise unwritable(out, error) from None
