"""A PEFT folder becomes a GGUF adapter with its own facts in the header."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engines.files.gguf_about import About, read_about
from engines.files.gguf_adapter import AdapterHeader, check_adapter
from engines.files.gguf_header import ModelHeader
from engines.files.peft import write_adapter
from engines.files.peft_header import read_peft


def export_adapter(
    source: Path,
    target: Path,
    base: ModelHeader,
    *,
    kind: str = "f16",
    strength: float = 1.0,
    about: About | None = None,
) -> AdapterHeader:
    """Write the adapter in folder `source` for `base` to `target`, or nothing.

    `kind` is how numbers are stored: f16, f32 or q8_0.
    `strength` multiplies what the adapter does at a scale of 1. `about` goes before the
    folder's `protean.json`, and that before what the adapter itself says. Raises
    EngineError naming the first tensor that does not fit.
    """
    peft = read_peft(source)
    peft = replace(
        peft,
        alpha=peft.alpha * strength,
        alpha_pattern={k: a * strength for k, a in peft.alpha_pattern.items()},
    )
    own, given = read_about(source), about or About()
    described = replace(
        own,
        name=given.name or own.name or source.name,
        licence=given.licence or own.licence,
        description=given.description or own.description,
        sources=given.sources or own.sources,
        base=given.base or base.name,
        activation=given.activation or own.activation or peft.activation,
        sampling=given.sampling or own.sampling,
    )
    write_adapter(peft, base, target, described, kind=kind)
    return check_adapter(target, base)
