"""What a model will need, and what the machine has left. All sizes in bytes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engines.errors import EngineError
from engines.files.gguf_header import ModelHeader

GIB = 1 << 30
OVERHEAD = 48 << 20
"""llama.cpp, Python and numpy, measured with the embedded model."""
UNKNOWN = 1 << 62
"""Taken as available where the system does not say."""
N_UBATCH = 64


@dataclass(frozen=True, slots=True)
class Need:
    """An estimate for one base model, open in a number of contexts."""

    weights: int
    kv: int
    compute: int

    @property
    def total(self) -> int:
        return self.weights + self.kv + self.compute + OVERHEAD


def estimate(
    header: ModelHeader,
    n_ctx: int,
    n_contexts: int,
    *,
    n_sequences: int = 0,
    n_ubatch: int = N_UBATCH,
) -> Need:
    """Weights once, compute buffers per context, and a KV cache in 16-bit floats per
    sequence: `n_sequences` of all contexts together, one of each when it is 0.

    The compute buffer is llama.cpp's worst graph: one row of logits per sequence, a few
    activations of the widest layer and one layer's attention scores per batch token.
    """
    n_sequences = n_sequences or n_contexts
    kv = header.kv_bytes_per_token * n_ctx * n_sequences
    widest = max(header.n_ff, header.n_embd, max(header.n_head) * header.head_k)
    activations = 4 * n_ubatch * (6 * widest + 4 * header.n_embd)
    scores = 4 * n_ubatch * max(header.n_head) * n_ctx
    logits = 8 * header.n_vocab * n_sequences
    compute = n_contexts * (activations + scores) + logits
    return Need(header.weight_bytes, kv, compute)


def for_voices(
    header: ModelHeader,
    n_ctx: int,
    takes: Sequence[int],
    placed: str,
    *,
    n_ubatch: int = N_UBATCH,
) -> Need:
    """What voices need that give so many `takes` at once, `placed` as `placement` says:
    the draft once, and once more for every take of a voice that has a context, or of
    the voice that gives most where they take turns in one."""
    if placed == "turns":
        takes = [max(takes, default=1)]
    return estimate(
        header, n_ctx, 1 + len(takes), n_sequences=1 + sum(takes), n_ubatch=n_ubatch
    )


def available(proc: Path = Path("/proc"), cgroup: Path = Path("/sys/fs/cgroup")) -> int:
    """What may still be taken: free memory, or what is left of a container's limit."""
    free = _meminfo(proc / "meminfo").get("MemAvailable", UNKNOWN)
    v1 = cgroup / "memory"
    limits = (
        (cgroup / "memory.max", cgroup / "memory.current"),
        (v1 / "memory.limit_in_bytes", v1 / "memory.usage_in_bytes"),
    )
    for limit_file, used_file in limits:
        limit, used = _number(limit_file), _number(used_file)
        if limit is not None and used is not None and limit < UNKNOWN:
            free = min(free, max(0, limit - used))
    return free


def total(proc: Path = Path("/proc")) -> int:
    """The machine's memory, or 0 where the system does not say."""
    return _meminfo(proc / "meminfo").get("MemTotal", 0)


def require(need: Need, free: int | None = None) -> None:
    """Raise `EngineError` when `need` exceeds what is free.

    Weights are mapped from the file, so a little too much of them still runs, slowly;
    it is refused all the same, since the system would kill before it crawled.
    """
    free = available() if free is None else free
    if need.total > free:
        raise EngineError(
            "Too little memory for this model",
            f"It needs about {shown(need.total)} ({shown(need.weights)} for the model, "
            f"{shown(need.kv + need.compute)} for the voices' drafts) and "
            f"{shown(free)} are free. Close other programs or choose a smaller model.",
        )


def placement(
    header: ModelHeader,
    n_voices: int = 4,
    *,
    n_ctx: int = 0,
    cores: int | None = None,
    free: int | None = None,
) -> str:
    """ "contexts": one per voice, all at once; or "turns": one context, voices in turn.

    Contexts pay off as long as every core has its own voice and the weights are small:
    beyond two GiB all cores wait for the same memory, and the voices' caches no longer
    fit beside them. `n_ctx` 0 takes the model's own, at most 8192.
    """
    cores = cores or n_cores()
    free = available() if free is None else free
    n_ctx = n_ctx or min(header.n_ctx_train, 8192)
    together = estimate(header, n_ctx, n_voices + 1)
    if header.weight_bytes > 2 * GIB or cores < 2 or together.total > free // 2:
        return "turns"
    return "contexts"


def n_cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def shown(n_bytes: int) -> str:
    """A size in words: 7.2 MB, 1.4 GB."""
    if n_bytes >= 1000**3:
        return f"{n_bytes / 1000**3:.1f} GB"
    if n_bytes >= 1000**2:
        return f"{n_bytes / 1000**2:.0f} MB"
    return f"{n_bytes / 1000:.0f} kB"


def _meminfo(path: Path) -> dict[str, int]:
    found = {}
    try:
        for line in path.read_text("ascii", "replace").splitlines():
            name, _, rest = line.partition(":")
            number = rest.split()
            if number and number[0].isdigit():
                found[name] = int(number[0]) * 1024
    except OSError:
        return {}
    return found


def _number(path: Path) -> int | None:
    try:
        words = path.read_text("ascii", "replace").strip()
    except OSError:
        return None
    return int(words) if words.isdigit() else None
