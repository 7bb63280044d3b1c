"""Quantising behind a gate: the smallest kind whose held-out perplexity stays close."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engines.errors import EngineError
from engines.files.gguf_header import read_model
from engines.measuring.bits import perplexity
from engines.measuring.texts import Texts, read_corpus
from engines.measuring.workers import Workers

STEPS = ("Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0")
"""From the smallest on; llama.cpp's names."""
TABLES = ("Q4_K", "Q5_K", "Q6_K", "Q8_0")
"""What the word table can be stored as."""
FULL_PRECISION = frozenset({"F16", "F32", "BF16"})
LIMIT = 0.05
CHARS = 24_000
"""Characters of each set's held-out text that are read for the gate."""
TITLE = "The model could not be made smaller"
Step = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Tried:
    """A kind that was tried: `worse` is the rise of perplexity as a share."""

    kind: str
    n_bytes: int
    perplexity: float
    worse: float


@dataclass(frozen=True, slots=True)
class Gated:
    """What was kept is the last of `tried`."""

    perplexity: float
    tried: tuple[Tried, ...]


def quantize_gated(
    source: Path,
    target: Path,
    corpus: Path,
    *,
    limit: float = LIMIT,
    steps: Sequence[str] = STEPS,
    table: str = "",
    step: Step = lambda name, share: None,
) -> Gated:
    """Write `source` as the first of `steps` whose held-out perplexity is worse by no
    more than `limit` (0.05: 5 %). `table`, one of TABLES, is how the word table is
    stored, where not as the step has it. Raises EngineError, and writes nothing, when
    none is good enough.
    """
    header = read_model(source)
    kinds = {t.kind for t in header.tensors.values() if len(t.dims) > 1}
    if not kinds <= FULL_PRECISION:
        raise EngineError(
            TITLE,
            f"{source.name} is quantised already ({', '.join(sorted(kinds))}); "
            "start from a 16- or 32-bit file.",
        )
    held_out = read_corpus(corpus).held_out
    before = _perplexity(source, held_out, step)
    tried: list[Tried] = []
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for kind in steps:
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as scratch:
                made = Path(scratch) / target.name
                step(f"writing {kind}", 0.0)
                _quantize(source, made, kind, table)
                after = _perplexity(made, held_out, step, kind)
                worse = after / before - 1
                tried.append(Tried(kind, made.stat().st_size, after, worse))
                if worse <= limit:
                    os.replace(made, target)
                    return Gated(before, tuple(tried))
    except OSError as error:
        raise EngineError(
            TITLE,
            f"{target}: {(error.strerror or 'it cannot be written').lower()}. Make "
            "room there, or choose another place, and try again.",
        ) from None
    raise EngineError(
        TITLE,
        "Held-out perplexity worsens by more than "
        f"{limit:.1%} whatever is tried ("
        + ", ".join(f"{t.kind} {t.worse:+.1%}" for t in tried)
        + "). Allow more with --limit, or keep the file as it is.",
    )


def _quantize(source: Path, target: Path, kind: str, table: str) -> None:
    job = {"job": "quantize", "kind": kind, "table": table}
    paths = {"source": str(source.absolute()), "target": str(target.absolute())}
    with Workers(n=1) as workers:
        workers.ask({**job, **paths})


def _perplexity(
    path: Path, held_out: Texts, step: Step, name: str = "the original"
) -> float:
    with Workers(path) as workers:
        return perplexity(
            workers, held_out, CHARS, lambda share: step(f"reading {name}", share)
        )
