"""Takes from neutral prompts: what a voice writes when nothing asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engines.measuring.matrix import Wearer
from engines.measuring.workers import Told, Workers
from engines.request import Sampling

N_TOKENS = 112
"""Tokens of a take; a voice that would end earlier goes on."""
BASE = "base"


def prompts() -> list[str]:
    """Beginnings in no style, written for the purpose."""
    text = Path(__file__).with_name("prompts.txt").read_text(encoding="utf-8")
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def write_takes(
    workers: Workers,
    voices: Sequence[Wearer],
    sampling: Mapping[str, Sampling],
    n: int,
    told: Told,
) -> dict[str, list[dict[str, Any]]]:
    """`n` takes of each voice and of the bare base, with their prompt's number and seed
    (seeds count from 0, nothing is left out); as {"prompt", "seed", "ids", "text"}."""
    given = workers.tokens(prompts())
    start = [workers.about["opening"]] if workers.about["adds_opening"] else []
    each = -(-n // len(given))
    jobs, owners = [], []
    for voice in (*voices, Wearer(BASE, "", True)):
        for at, draft in enumerate(given):
            seeds = [seed for seed in range(each) if seed * len(given) + at < n]
            if not seeds:
                continue
            jobs.append(
                {
                    "job": "takes",
                    "draft": [*start, *draft],
                    "n_tokens": N_TOKENS,
                    "worn": [[voice.path, 1.0]] if voice.path else [],
                    "late": voice.late,
                    "sampling": asdict(sampling.get(voice.name, Sampling())),
                    "seeds": seeds,
                    "voice": voice.name,
                }
            )
            owners.append((voice.name, at, seeds))
    found: dict[str, list[dict[str, Any]]] = {}
    for (name, at, seeds), answer in zip(owners, workers.map(jobs, told), strict=True):
        for seed, take in zip(seeds, answer["takes"], strict=True):
            found.setdefault(name, []).append({"prompt": at, "seed": seed, **take})
    for takes in found.values():
        takes.sort(key=lambda take: (take["seed"], take["prompt"]))
    return found
