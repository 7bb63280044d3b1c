"""Bits per byte of held-out text: the model's, and what two compressors need.

A model's bits are the sum over tokens of -log2 p(token | what stands before it), so the
measure does not depend on the tokenizer (Gao et al. 2020, arXiv 2101.00027, section 3).
"""

from __future__ import annotations

import lzma
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from engines.measuring.texts import Texts, spread
from engines.measuring.workers import Told, Workers
from engines.memory import n_cores

MOST_CONTEXT = 2048
MOST_COMPRESSED = 4_000_000
"""Bytes of a set's held-out text given to a compressor at once."""
ORDERS = (6, 8)


def bits_per_byte(
    workers: Workers, held_out: Texts, n_chars: int, told: Told
) -> dict[str, Any]:
    """For each set: `model`, `xz`, `ppmd` in bits per byte (a compressor that is not
    installed: None), over one excerpt from each held-out author, `n_chars` in all. The
    compressors read all held-out text of the set at once, which favours them."""
    jobs: list[dict[str, Any]] = []
    owners: list[tuple[str, int]] = []
    n_bytes: dict[str, int] = {}
    authors: dict[str, int] = {}
    for group, units in sorted(held_out.items()):
        texts = excerpts(units, n_chars, "bits")
        authors[group] = len(texts)
        n_bytes[group] = sum(len(text.encode()) for text in texts)
        for ids in workers.tokens(texts):
            for job, first in windows(ids, workers.about):
                jobs.append(job)
                owners.append((group, first))
    nats = dict.fromkeys(n_bytes, 0.0)
    answers = workers.map(jobs, told)
    for (group, first), answer in zip(owners, answers, strict=True):
        nats[group] += sum(answer["nats"][first:])
    # Both compressors work outside the interpreter's lock.
    with ThreadPoolExecutor(max_workers=n_cores()) as pool:
        read = pool.map(compressed, [held_out[group] for group in n_bytes])
        packed = dict(zip(n_bytes, read, strict=True))
    sets = {
        group: {
            "model": nats[group] / math.log(2) / n_bytes[group],
            "xz": packed[group]["xz"],
            "ppmd": packed[group]["ppmd"],
            "bytes": n_bytes[group],
            "authors": authors[group],
        }
        for group in n_bytes
    }
    macro = {
        way: _mean([sets[group][way] for group in sets])
        for way in ("model", "xz", "ppmd")
    }
    return {"sets": sets, "macro": macro}


def excerpts(units: Mapping[str, Sequence[str]], n_chars: int, seed: str) -> list[str]:
    """One excerpt of equal length from each author, `n_chars` in all where there is as
    much."""
    each = max(1, n_chars // len(units))
    found = []
    for unit, texts in units.items():
        least = min(each, max(map(len, texts)))
        found += [text for _, text in spread({unit: texts}, least, 1, seed)]
    return found


def windows(
    ids: list[int], about: Mapping[str, Any]
) -> list[tuple[dict[str, Any], int]]:
    """Jobs that score every token of a text once, and the first answer of each that
    counts; each token but the first ones sees at least a quarter of the context."""
    n_ctx = min(int(about["n_ctx"]), MOST_CONTEXT)
    ids = [int(about["opening"]), *ids]
    keep = n_ctx // 4
    found: list[tuple[dict[str, Any], int]] = []
    done = 1
    while done < len(ids):
        start = max(0, done - keep) if found else 0
        some = ids[start : start + n_ctx]
        found.append(({"job": "score", "ids": some}, done - start - 1))
        done = start + len(some)
    return found


def perplexity(workers: Workers, held_out: Texts, n_chars: int, told: Told) -> float:
    """exp of the mean nats per token over all sets' excerpts, sets counting alike."""
    jobs: list[dict[str, Any]] = []
    owners: list[tuple[str, int]] = []
    for group, units in sorted(held_out.items()):
        for ids in workers.tokens(excerpts(units, n_chars, "gate")):
            for job, first in windows(ids, workers.about):
                jobs.append(job)
                owners.append((group, first))
    found: dict[str, list[float]] = {}
    for (group, first), answer in zip(owners, workers.map(jobs, told), strict=True):
        found.setdefault(group, []).extend(answer["nats"][first:])
    means = [sum(nats) / len(nats) for nats in found.values() if nats]
    return math.exp(sum(means) / len(means))


def compressed(units: Mapping[str, Sequence[str]]) -> dict[str, float | None]:
    """Bits per byte of `xz -9e` and of PPMd (variant H, the best of a few orders)."""
    joined = "\n\n".join(text for texts in units.values() for text in texts)
    raw = joined.encode()[:MOST_COMPRESSED]
    preset = 9 | lzma.PRESET_EXTREME
    found: dict[str, float | None] = {
        "xz": 8 * len(lzma.compress(raw, preset=preset)) / len(raw),
        "ppmd": None,
    }
    try:
        import pyppmd
    except ImportError:
        return found
    sizes = [
        len(pyppmd.compress(raw, max_order=order, mem_size=256 << 20))
        for order in ORDERS
    ]
    return {**found, "ppmd": 8 * min(sizes) / len(raw)}


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if len(known) == len(values) else None
