"""A Hugging Face model folder becomes one GGUF file, tensor by tensor."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.errors import EngineError
from engines.exporting import families
from engines.exporting.families import Family, Shapes, Size
from engines.exporting.folder import ExportError, Folder, open_folder, positive
from engines.exporting.words import adds_bos, read_words, special_tokens
from engines.files.gguf_about import About, read_about
from engines.files.gguf_header import ModelHeader, read_model
from engines.files.peft import turned
from engines.files.safetensors_file import Entry, WeightsError, read_floats, shown
from engines.files.whole_file import whole_file

TITLE = "The model could not be converted"
KINDS = ("f16", "f32", "bf16")
"""How matrices may be stored; norms and biases are always 32-bit."""
Floats = npt.NDArray[np.float32]
Told = Callable[[float], None]
"""Hears how much of the work is done, from 0 to 1."""


def export_model(
    source: Path,
    target: Path,
    *,
    kind: str = "f16",
    about: About | None = None,
    told: Told = lambda share: None,
) -> ModelHeader:
    """Write the model in folder `source` as GGUF to `target`, whole or not at all.

    `about` goes before what the folder's `protean.json` says. Raises EngineError that
    names the setting or tensor that cannot be converted.
    """
    try:
        return _export(source, target, kind, about, told)
    except (ExportError, WeightsError) as error:
        raise EngineError(TITLE, f"{source.name}: {error}.") from None


def _export(
    source: Path, target: Path, kind: str, about: About | None, told: Told
) -> ModelHeader:
    from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType

    folder = open_folder(source)
    family = families.family_of(folder)
    size = families.size_of(folder)
    wanted = families.shapes(family, size, folder)
    plan = _plan(folder, family, size, wanted)
    try:
        words = read_words(source, size.words)
        with_bos = adds_bos(source)
    except OSError as error:
        raise ExportError(
            f"its tokenizer.json cannot be read ({(error.strerror or '').lower()})"
        ) from None
    stored = GGMLQuantizationType[kind.upper()]
    n_bytes = sum(4 * math.prod(s) for s in wanted.values())
    n_bytes = (n_bytes if kind == "f32" else n_bytes // 2) + (1 << 20)
    with whole_file(target, TITLE, n_bytes) as temporary:
        writer = GGUFWriter(temporary, family.architecture)
        try:
            writer.add_type("model")
            _described(source, about).write(writer)
            families.write_settings(family, size, folder, writer)
            words.write(writer, special_tokens(folder.config, size.words))
            writer.add_add_bos_token(with_bos)
            writer.add_file_type(LlamaFileType[_FILE_TYPES[kind]])
            stretched = frequencies(folder, size)
            if stretched is not None:
                writer.add_tensor_info(
                    "rope_freqs.weight",
                    stretched.shape,
                    stretched.dtype,
                    stretched.nbytes,
                )
            for name in plan:
                shape = wanted[name]
                flat = len(shape) == 1 or kind == "f32"
                item = GGMLQuantizationType.F32 if flat else stored
                n = math.prod(shape) * (4 if flat else 2)
                writer.add_tensor_info(name, shape, np.dtype(np.float32), n, item)
            writer.write_header_to_file()
            writer.write_kv_data_to_file()
            writer.write_ti_data_to_file()
            if stretched is not None:
                writer.write_tensor_data(stretched)
            for at, (name, entry) in enumerate(plan.items()):
                values = _placed(name, read_floats(entry), family, size)
                writer.write_tensor_data(_stored(entry, values, kind))
                told((at + 1) / len(plan))
        finally:
            writer.close()
        _readable(temporary, source)
    return read_model(target)


_FILE_TYPES = {"f16": "MOSTLY_F16", "f32": "ALL_F32", "bf16": "MOSTLY_BF16"}


def _described(source: Path, about: About | None) -> About:
    own = read_about(source)
    about = about or About()
    return replace(
        own,
        name=about.name or own.name or source.name,
        licence=about.licence or own.licence,
        description=about.description or own.description,
        sources=about.sources or own.sources,
        sampling=about.sampling or own.sampling,
        activation=None,
    )


def _plan(
    folder: Folder, family: Family, size: Size, wanted: Shapes
) -> dict[str, Entry]:
    """Tensor of the GGUF to tensor of the folder; none of either is left over."""
    from gguf import MODEL_ARCH_NAMES, get_tensor_name_map

    known = {name: arch for arch, name in MODEL_ARCH_NAMES.items()}
    table = get_tensor_name_map(known[family.architecture], size.layers)
    plan: dict[str, Entry] = {}
    for theirs, entry in folder.tensors.items():
        if theirs.endswith("rotary_emb.inv_freq"):
            continue
        ours = table.get_name(theirs, try_suffixes=(".weight", ".bias"))
        if ours == "output.weight" and ours not in wanted:
            continue
        if ours is None or ours not in wanted:
            raise ExportError(f"the tensor {shown(theirs)} has no place in a GGUF")
        if ours in plan:
            raise ExportError(
                f"{shown(theirs)} and {plan[ours].name} are the same part"
            )
        if entry.shape != wanted[ours]:
            sizes = " by ".join(map(str, entry.shape))
            expected = " by ".join(map(str, wanted[ours]))
            raise ExportError(
                f"the tensor {shown(theirs)} is {sizes}, its settings say {expected}"
            )
        plan[ours] = entry
    missing = [name for name in wanted if name not in plan]
    if missing:
        raise ExportError(f"the tensor for {missing[0]} is missing")
    return {name: plan[name] for name in wanted}


def _placed(name: str, values: Floats, family: Family, size: Size) -> Floats:
    """The numbers in llama.cpp's order."""
    part = name.split(".")[-2]
    if family.turned and part in ("attn_q", "attn_k"):
        heads = size.heads if part == "attn_q" else size.kv_heads
        rows = values.reshape(len(values), -1)
        return turned(rows, heads).reshape(values.shape)
    if family.plus_one and part.endswith("norm"):
        return values + np.float32(1)
    return values


def _stored(entry: Entry, values: Floats, kind: str) -> npt.NDArray[Any]:
    if values.ndim == 1 or kind == "f32":
        return values
    if kind == "bf16":
        from gguf import GGMLQuantizationType, quants

        packed: npt.NDArray[Any] = quants.quantize(values, GGMLQuantizationType.BF16)
        return packed
    with np.errstate(over="ignore"):
        half = values.astype(np.float16)
    if not np.isfinite(half).all():
        raise ExportError(
            f"the tensor {shown(entry.name)} is too large for 16-bit numbers; "
            "convert with --type bf16"
        )
    return half


def frequencies(folder: Folder, size: Size) -> Floats | None:
    """Llama 3's stretching of slow rotations, as divisors of the frequencies
    (n_head_width / 2,); after `rope_type: llama3` of huggingface.co/docs/transformers.
    """
    theta, scaling = families.rotation(folder)
    if scaling is None or scaling["kind"] != "llama3":
        return None
    factor, low, high, original = (
        positive(key, scaling.get(key))
        for key in (
            "factor",
            "low_freq_factor",
            "high_freq_factor",
            "original_max_position_embeddings",
        )
    )
    rate = theta ** (-np.arange(0, size.head, 2, dtype=np.float64) / size.head)
    turns = original * rate / (2 * math.pi)
    between = (turns - low) / (high - low)
    divisor = 1 / ((1 - between) / factor + between)
    divisor = np.where(turns < low, factor, np.where(turns > high, 1.0, divisor))
    return divisor.astype(np.float32)


def _readable(path: Path, source: Path) -> None:
    """What was written must pass the same check as any file that is opened."""
    try:
        read_model(path)
    except EngineError as error:
        reason = error.message.replace(path.name, source.name)
        raise EngineError(TITLE, reason) from None
