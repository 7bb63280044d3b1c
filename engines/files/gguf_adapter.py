"""An adapter's header, and whether it fits a base model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engines.errors import EngineError
from engines.files.gguf_about import ACTIVATION_KEY, SAMPLING_KEYS, read_sampling
from engines.files.gguf_format import (
    FLOAT32,
    Container,
    HeaderError,
    Tensor,
    read_container,
)
from engines.files.gguf_header import ModelHeader, text, word
from engines.request import Activation, Sampling

TABLE = "token_embd.weight"


@dataclass(frozen=True, slots=True)
class AdapterHeader:
    """What an adapter's header says; `pairs` maps a base tensor to (lora_a, lora_b)."""

    path: Path
    architecture: str
    name: str
    alpha: float
    rank: int
    """The largest rank of its pairs."""
    activation: Activation
    sampling: Sampling | None
    """How its words are best drawn, where the file says."""
    n_bytes: int
    pairs: Mapping[str, tuple[Tensor, Tensor]]


def read_adapter(path: Path) -> AdapterHeader:
    """Read and check an adapter's header by itself. Raises `EngineError`."""
    try:
        return _adapter(read_container(path))
    except HeaderError as error:
        raise EngineError(
            "This voice cannot be used",
            f"{path.name}: {error}. Choose another adapter file.",
        ) from None


def check_adapter(path: Path, base: ModelHeader) -> AdapterHeader:
    """Read an adapter and make sure that it fits `base`. Raises `EngineError` naming
    the first tensor that does not."""
    header = read_adapter(path)
    try:
        _check_fit(header, base)
    except HeaderError as error:
        raise EngineError(
            "This voice was made for another model",
            f"{path.name}: {error}. It needs the model it was trained on.",
        ) from None
    return header


def _adapter(container: Container) -> AdapterHeader:
    kind = text(container, "general.type")
    if kind != "adapter":
        raise HeaderError("it is a model or a part of one, not an adapter")
    if word(container, "adapter.type") != "lora":
        raise HeaderError("it is an adapter of a kind that Protean cannot use")
    alpha = container.pairs.get("adapter.lora.alpha")
    if alpha is None or alpha.kind != FLOAT32:
        raise HeaderError("it does not say how strong it is (adapter.lora.alpha)")
    strength = float(alpha.value)  # type: ignore[arg-type]
    if not math.isfinite(strength) or abs(strength) > 1e6:
        raise HeaderError(f"its strength (adapter.lora.alpha) is {strength}")
    if "adapter.alora.invocation_tokens" in container.pairs:
        raise HeaderError(
            "it waits for a password in the text (aLoRA), which no draft has"
        )
    pairs = _pairs(container)
    activation = text(container, ACTIVATION_KEY) or Activation.WHOLE.value
    if activation not in (Activation.WHOLE.value, Activation.LATE.value):
        raise HeaderError(f"{ACTIVATION_KEY} is neither whole nor late")
    return AdapterHeader(
        container.path,
        word(container, "general.architecture"),
        text(container, "general.name") or container.path.stem,
        strength,
        max(b.dims[0] for _, b in pairs.values()),
        Activation(activation),
        _sampling(container),
        container.weight_bytes,
        pairs,
    )


def _sampling(container: Container) -> Sampling | None:
    table = {
        field: container.pairs[key].value
        for field, key in SAMPLING_KEYS.items()
        if key in container.pairs
    }
    try:
        return read_sampling(table) if table else None
    except ValueError as error:
        raise HeaderError(str(error)) from None


def _pairs(container: Container) -> dict[str, tuple[Tensor, Tensor]]:
    halves: dict[str, dict[str, Tensor]] = {}
    for name, tensor in container.tensors.items():
        target, _, half = name.rpartition(".")
        if half not in ("lora_a", "lora_b"):
            # llama.cpp ignores trained norms; without them it is another voice.
            raise HeaderError(f"{name} is no part of a LoRA")
        halves.setdefault(target, {})[half] = tensor
    pairs = {}
    for target, found in halves.items():
        if len(found) != 2:
            raise HeaderError(f"{target} has only one half of its pair")
        pairs[target] = (found["lora_a"], found["lora_b"])
    if not pairs:
        raise HeaderError("it is empty")
    return pairs


def _check_fit(adapter: AdapterHeader, base: ModelHeader) -> None:
    if adapter.architecture != base.architecture:
        raise HeaderError(
            f"it is for models of the kind {adapter.architecture}, "
            f"and this one is {base.architecture}"
        )
    for target, (a, b) in adapter.pairs.items():
        weight = base.tensors.get(target)
        if weight is None:
            raise HeaderError(f"it changes {target}, which this model does not have")
        if len(weight.dims) < 2:
            raise HeaderError(f"it changes {target}, which cannot be adapted")
        if target == TABLE:
            _check_table(a, b, weight, base)
            continue
        # ne[0] of a is the input, ne[1] of b the output; further ones count experts.
        if (
            _dims(a)[0] != weight.dims[0]
            or _dims(b)[1] != weight.dims[1]
            or _dims(a)[2:] != _dims(weight)[2:]
            or _dims(b)[2:] != _dims(weight)[2:]
        ):
            raise HeaderError(
                f"{target} is {_size(weight)} in this model, "
                f"and the adapter was made for {_dims(a)[0]} by {_dims(b)[1]}"
            )
        if _dims(a)[1] != _dims(b)[0]:
            raise HeaderError(f"the two halves for {target} do not fit each other")


def _check_table(a: Tensor, b: Tensor, weight: Tensor, base: ModelHeader) -> None:
    if "output.weight" not in base.tensors:
        # llama.cpp would multiply the flipped halves into the output and abort.
        raise HeaderError(
            f"it changes {TABLE}, which this model also uses as its output"
        )
    if _dims(b)[1] != weight.dims[0] or _dims(a)[1] != weight.dims[1]:
        raise HeaderError(
            f"{TABLE} is {_size(weight)} in this model, not in the adapter"
        )
    if _dims(a)[0] != _dims(b)[0]:
        raise HeaderError(f"the two halves for {TABLE} do not fit each other")


def _dims(tensor: Tensor) -> tuple[int, ...]:
    """All four dimensions, as llama.cpp keeps them."""
    return tensor.dims + (1,) * (4 - len(tensor.dims))


def _size(tensor: Tensor) -> str:
    return " by ".join(map(str, tensor.dims))
