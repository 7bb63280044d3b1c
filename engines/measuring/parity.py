"""Whether the files compute what the trained model computes: tokens, then logits.

Needs the extra `voice` (torch, transformers, peft).
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engines.errors import EngineError
from engines.exporting.adapter import export_adapter
from engines.exporting.base import export_model
from engines.measuring.odd_text import ODD
from engines.measuring.workers import Told, Workers

SCALES = (0.5, 1.0)
WINDOW = 256
SHOWN = 5


def tokens(workers: Workers, folder: Path, texts: Sequence[str]) -> dict[str, Any]:
    """Texts whose ids differ between tokenizer.json and the GGUF. Raises EngineError
    when the `tokenizers` library is not installed."""
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise missing() from None
    theirs = Tokenizer.from_file(str(folder / "tokenizer.json"))
    # The words of special tokens are plain text to llama.cpp here and to no one else.
    theirs.encode_special_tokens = True
    everything = [*texts, *ODD]
    ours = workers.tokens(everything)
    different = []
    n_tokens = 0
    for text, ids in zip(everything, ours, strict=True):
        expected = theirs.encode(text, add_special_tokens=False).ids
        n_tokens += len(expected)
        if expected != ids:
            different.append(text)
    return {
        "texts": len(everything),
        "tokens": n_tokens,
        "different": len(different),
        "first": [text[:80] for text in different[:SHOWN]],
    }


def logits(
    folder: Path,
    adapters: Mapping[str, Path],
    texts: Sequence[str],
    told: Told,
) -> dict[str, Any]:
    """Share of positions at which torch and a 16-bit GGUF made from the same folders
    agree on the likeliest token, and the mean distance of their surprise at the text
    (nats); for the base and each adapter at half and full strength."""
    try:
        import torch
    except ImportError:
        raise missing() from None
    torch.set_grad_enabled(False)
    with tempfile.TemporaryDirectory(prefix="protean-") as scratch:
        base = export_model(folder, Path(scratch) / "base.gguf")
        files = {name: Path(scratch) / f"{name}.gguf" for name in adapters}
        for name, source in adapters.items():
            export_adapter(source, files[name], base)
        with Workers(base.path) as workers:
            windows = [
                [workers.about["opening"], *ids][:WINDOW]
                for ids in workers.tokens(texts)
            ]
            ways: list[tuple[str, float]] = [("base", 0.0)]
            ways += [(name, scale) for name in adapters for scale in SCALES]
            jobs = [
                {
                    "job": "score",
                    "ids": ids,
                    "worn": [[str(files[name]), scale]] if scale else [],
                }
                for name, scale in ways
                for ids in windows
            ]
            answers = workers.map(jobs, lambda share: told(share / 2))
        found: dict[str, Any] = {}
        theirs = _torch(folder, adapters, ways, windows)
        for at, (way, row) in enumerate(zip(ways, theirs, strict=True)):
            ours = answers[at * len(windows) : (at + 1) * len(windows)]
            top = np.concatenate([answer["top"] for answer in ours])
            nats = np.concatenate([answer["nats"] for answer in ours])
            name = "base" if not way[1] else f"{way[0]} at {way[1]:g}"
            found[name] = {
                "positions": len(top),
                "same_top": float((top == row[0]).mean()),
                "mean_gap": float(np.abs(nats - row[1]).mean()),
            }
            told(0.5 + (at + 1) / len(ways) / 2)
    return found


def _torch(
    folder: Path,
    adapters: Mapping[str, Path],
    ways: Sequence[tuple[str, float]],
    windows: Sequence[Sequence[int]],
) -> Any:
    """For each way the likeliest tokens and the nats of the text, at all positions."""
    import torch
    import transformers

    # Its bars and warnings would run through the progress line.
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    warnings.filterwarnings("ignore", module="(transformers|peft)")

    def load() -> Any:
        # Local files, as data: no code of the folder's own is run.
        return transformers.AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=torch.float32,
            attn_implementation="eager",
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
        ).eval()

    worn, model = "", load()
    for name, scale in ways:
        if scale and name != worn:
            from peft import PeftModel

            # A fresh base: some adapters leave traces when they are taken off.
            model, worn = PeftModel.from_pretrained(load(), str(adapters[name])), name
            strengths = {
                module: module.scaling["default"]
                for module in model.modules()
                if isinstance(getattr(module, "scaling", None), dict)
            }
        if scale:
            for module, strength in strengths.items():
                module.scaling["default"] = strength * scale
        top, nats = [], []
        for ids in windows:
            rows = model(torch.tensor([ids])).logits[0, :-1].float()
            after = torch.tensor(ids[1:])
            top.append(rows.argmax(-1).numpy())
            nats.append(
                torch.nn.functional.cross_entropy(rows, after, reduction="none")
            )
        yield np.concatenate(top), np.concatenate([part.numpy() for part in nats])


def missing() -> EngineError:
    return EngineError(
        "This part needs the training libraries",
        "Install them with `pip install protean-studio[voice]`, or leave the part out.",
    )
