"""Which voices there are: the embedded model, its four heads, the writer's own.

Reads headers only: no numpy, no llama.cpp, a few milliseconds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from engines.errors import EngineError
from engines.files.gguf_adapter import AdapterHeader, check_adapter
from engines.files.gguf_header import ModelHeader, read_model
from engines.files.peft_header import is_peft, looks_fit, read_peft
from engines.request import Activation, Sampling, Scale, Voice

HERE = Path(__file__).resolve().parent
MODELS = HERE / "models"
EXEMPLARS = HERE / "exemplars"

__all__ = [
    "Head",
    "Survey",
    "check_adapter",
    "check_model",
    "embedded_model",
    "heads_for",
    "survey",
    "voices_folder",
]


@dataclass(frozen=True, slots=True)
class Head:
    """A voice with its name on the screen and one line on where it comes from."""

    voice: Voice
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Fit:
    """When an adapter is switched on, and how its words are drawn where it says so."""

    activation: Activation
    sampling: Sampling | None


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found for a model; `refused` are misfits, each with the reason."""

    model: ModelHeader
    heads: tuple[Head, ...]
    refused: tuple[tuple[Path, str], ...]


def embedded_model() -> Path:
    """The base model that Protean ships with."""
    return MODELS / str(_shipped()["model"])


def voices_folder() -> Path:
    """Where a writer drops adapters; need not exist."""
    import platformdirs

    return Path(platformdirs.user_data_dir("protean", appauthor=False)) / "voices"


def check_model(path: Path) -> ModelHeader:
    """The header of a base model that is safe to open. Raises `EngineError`."""
    return read_model(path)


def heads_for(model: Path, extra: Sequence[Path] = ()) -> tuple[Head, ...]:
    """The voices for `model`: always the four heads, then the writer's own and `extra`.

    A head speaks through its adapter where one fits, else from its example page, and
    its note says so. Raises `EngineError` when the model or one of `extra` is unfit.
    """
    return survey(model, extra).heads


def survey(model: Path, extra: Sequence[Path] = ()) -> Survey:
    """As `heads_for`, with the files of the voices folder that do not fit."""
    base = read_model(model, whole=False)
    refused: list[tuple[Path, str]] = []
    own: dict[str, tuple[Path, Fit]] = {}
    for path in _dropped():
        try:
            own[path.stem] = (path, _fit(path, base))
        except EngineError as error:
            refused.append((path, error.message))
    for path in extra:
        own[path.stem] = (path, _fit(path, base))
    heads = [_shipped_head(entry, base, own) for entry in _shipped()["voice"]]
    for name, (path, fit) in own.items():
        drawn = fit.sampling or Sampling()
        voice = Voice(name, (Scale(str(path), 1.0),), fit.activation, sampling=drawn)
        heads.append(Head(voice, name, f"your own, from {path.name}"))
    return Survey(base, tuple(heads), tuple(refused))


@cache
def _shipped() -> dict[str, Any]:
    return tomllib.loads((MODELS / "voices.toml").read_text(encoding="utf-8"))


@cache
def _page(name: str) -> str:
    return (EXEMPLARS / name).read_text(encoding="utf-8").strip()


def _shipped_head(
    entry: dict[str, Any], base: ModelHeader, own: dict[str, tuple[Path, Fit]]
) -> Head:
    """The head, from the writer's own adapter of that name, ours, or its page."""
    name, label = str(entry["head"]), str(entry["label"])
    sampling = Sampling(**entry["sampling"])
    if name in own:
        path, fit = own.pop(name)
        drawn = fit.sampling or sampling
        voice = Voice(name, (Scale(str(path), 1.0),), fit.activation, sampling=drawn)
        return Head(voice, label, f"your own, from {path.name}")
    shipped = MODELS / str(entry["file"])
    try:
        activation = _fit(shipped, base).activation
    except EngineError:
        voice = Voice(name, exemplar=_page(entry["page"]), sampling=sampling)
        return Head(
            voice, label, "speaks from an example page: no adapter fits this model"
        )
    voice = Voice(name, (Scale(str(shipped), 1.0),), activation, sampling=sampling)
    return Head(voice, label, str(entry["note"]))


def _dropped() -> list[Path]:
    folder = voices_folder()
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return []
    return [path for path in found if path.suffix == ".gguf" or is_peft(path)]


def _fit(path: Path, base: ModelHeader) -> Fit:
    """How the adapter is used; raises `EngineError` when it does not fit.

    A PEFT folder is looked at from outside only; it is converted, and checked tensor by
    tensor, when the engine loads it.
    """
    if not is_peft(path):
        header: AdapterHeader = check_adapter(path, base)
        return Fit(header.activation, header.sampling)
    peft = read_peft(path)
    if not looks_fit(peft, base):
        raise EngineError(
            "This voice was made for another model",
            f"{path.name}: its layers do not fit this model. "
            "It needs the model it was trained on.",
        )
    return Fit(peft.activation, None)
