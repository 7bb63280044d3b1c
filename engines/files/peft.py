"""Turn a PEFT LoRA folder into a GGUF adapter, without torch.

llama.cpp keeps the query and key rows of some families in another order than the
Hugging Face weights: pairs that rotate together lie side by side instead of half a head
apart. `lora_b` has one row per output, so its rows move alike; `lora_a` stays.
"""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engines.errors import EngineError
from engines.files.gguf_about import About
from engines.files.gguf_adapter import AdapterHeader, check_adapter
from engines.files.gguf_header import ModelHeader
from engines.files.peft_header import CONFIG, WEIGHTS, PeftHeader, read_peft
from engines.files.safetensors_file import WeightsError, read_floats
from engines.files.whole_file import whole_file

if TYPE_CHECKING:
    from gguf import GGUFWriter

BLOCK = 32
"""Numbers that share a scale in Q8_0."""
VERSION = 1
"""Counts up when the same folder would give another file."""
MAX_BYTES = 8 << 30
UNCONVERTED = "The voice could not be converted"

# Families by the order of their rotary rows in a GGUF: those that the conversion turns
# (llama.cpp calls their rotation NORM), and those that stay as they are.
TURNED = (
    "llama",
    "mistral3",
    "granite",
    "smollm3",
    "arcee",
    "minicpm",
    "olmo",
    "xverse",
)
AS_THEY_ARE = (
    *("qwen2", "qwen2moe", "qwen3", "qwen3moe", "gemma", "gemma2", "gemma3", "phi3"),
    *("olmo2", "stablelm", "starcoder2", "command-r", "cohere2", "seed_oss"),
)
Floats = npt.NDArray[np.float32]


def cache_folder() -> Path:
    import platformdirs

    return platformdirs.user_cache_path("protean", appauthor=False) / "adapters"


def convert(
    folder: Path, base: ModelHeader, cache: Path | None = None
) -> AdapterHeader:
    """The GGUF adapter for `folder`, converted once and kept in `cache` by content.

    Raises `EngineError` naming what is not supported or the first tensor that does not
    fit `base`.
    """
    peft = read_peft(folder)
    target = (cache or cache_folder()) / f"{_digest(folder, base)}.gguf"
    if not target.is_file():
        about = About(name=peft.folder.name, activation=peft.activation)
        write_adapter(peft, base, target, about)
    try:
        return check_adapter(target, base)
    except EngineError as error:
        target.unlink(missing_ok=True)
        message = error.message.replace(target.name, folder.name)
        raise EngineError(error.title, message) from None


def turned(rows: Floats, n_head: int) -> Floats:
    """`rows` (outputs, rank) with each head's two halves interleaved, as llama.cpp
    keeps them: row i of the first half, then row i of the second."""
    outputs, rank = rows.shape
    heads = rows.reshape(n_head, 2, outputs // n_head // 2, rank)
    return np.ascontiguousarray(heads.swapaxes(1, 2)).reshape(outputs, rank)


def write_adapter(
    peft: PeftHeader,
    base: ModelHeader,
    target: Path,
    about: About,
    *,
    kind: str = "f32",
) -> None:
    """Write the folder's adapter for `base` as GGUF, or nothing.

    `kind` is f16, f32 or q8_0, with which a half whose rows are no multiple of 32 long
    (the second one, at most ranks) is stored as f16. Raises `EngineError`.
    """
    from gguf import GGUFWriter

    names = _names(peft, base)
    n_bytes = sum(4 * math.prod(h.shape) for pair in peft.pairs.values() for h in pair)
    with whole_file(target, UNCONVERTED, n_bytes) as temporary:
        writer = GGUFWriter(temporary, base.architecture)
        try:
            writer.add_string("general.type", "adapter")
            writer.add_string("adapter.type", "lora")
            writer.add_float32("adapter.lora.alpha", peft.alpha)
            about.write(writer)
            for module, (half_a, half_b) in peft.pairs.items():
                try:
                    a, b = read_floats(half_a), read_floats(half_b)
                except WeightsError as error:
                    raise _refusal(peft.folder, str(error)) from None
                b = _in_place(module, b, base, peft.folder)
                # llama.cpp multiplies by alpha over rank, whatever PEFT was told.
                rank = half_a.shape[0]
                b = b * np.float32(peft.scaling(module) * rank / peft.alpha)
                for letter, values in (("a", a), ("b", b)):
                    name = f"{names[module]}.lora_{letter}"
                    if not _add(writer, name, values, kind):
                        raise _refusal(
                            peft.folder, f"{module} is too loud for 16-bit numbers"
                        )
            writer.write_header_to_file()
            writer.write_kv_data_to_file()
            writer.write_tensors_to_file()
        finally:
            writer.close()


def _add(writer: GGUFWriter, name: str, values: Floats, kind: str) -> bool:
    """Hand a matrix over as `kind`; False where its numbers are too large for that."""
    from gguf import GGMLQuantizationType, quants

    with np.errstate(over="ignore"):
        kept = values if kind == "f32" else values.astype(np.float16)
    if not np.isfinite(kept).all():
        return False
    if kind == "q8_0" and values.shape[-1] % BLOCK == 0:
        q8 = GGMLQuantizationType.Q8_0
        writer.add_tensor(name, quants.quantize(values, q8), raw_dtype=q8)
    else:
        writer.add_tensor(name, kept)
    return True


def _names(peft: PeftHeader, base: ModelHeader) -> dict[str, str]:
    """Module of the adapter to tensor of the base."""
    from gguf import MODEL_ARCH_NAMES, get_tensor_name_map

    known = {name: arch for arch, name in MODEL_ARCH_NAMES.items()}
    if base.architecture not in known or base.architecture not in (
        *TURNED,
        *AS_THEY_ARE,
    ):
        raise _refusal(
            peft.folder,
            f"Protean does not know how models of the kind {base.architecture} order "
            "their rows, so it cannot be converted; a GGUF adapter will do",
        )
    table = get_tensor_name_map(known[base.architecture], base.n_layers)
    names: dict[str, str] = {}
    for module in peft.pairs:
        plain = module.replace("language_model.", "")
        name = table.get_name(f"{plain}.weight", try_suffixes=(".weight",))
        if name is None:
            raise _refusal(peft.folder, f"it changes {module}, which this model lacks")
        if name in names.values():
            raise _refusal(peft.folder, f"it changes {name} twice")
        if name == "token_embd.weight":
            raise _refusal(peft.folder, "it changes the word table, which it may not")
        names[module] = name
    return names


def _in_place(module: str, b: Floats, base: ModelHeader, folder: Path) -> Floats:
    query, key = module.endswith(".q_proj"), module.endswith(".k_proj")
    if base.architecture not in TURNED or not (query or key):
        return b
    heads = set(base.n_head if query else base.n_head_kv)
    n_head = heads.pop()
    if heads or not n_head or b.shape[0] % (2 * n_head):
        raise _refusal(folder, f"{module} does not divide into this model's heads")
    return turned(b, n_head)


def _digest(folder: Path, base: ModelHeader) -> str:
    """Of everything the converted file depends on."""
    digest = hashlib.sha256()
    shape = (VERSION, base.architecture, base.n_layers, base.n_head, base.n_head_kv)
    digest.update(json.dumps(shape).encode())
    digest.update(folder.name.encode("utf-8", "surrogateescape"))
    for name in (CONFIG, WEIGHTS):
        if (folder / name).stat().st_size > MAX_BYTES:
            raise _refusal(folder, f"its {name} is too large for an adapter")
        with (folder / name).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:32]


def _refusal(folder: Path, reason: str) -> EngineError:
    return EngineError("This voice cannot be converted", f"{folder.name}: {reason}.")
