"""Bits per byte on the held-out works of a corpus, in torch (for trials and a quick
answer after training; `protean model evaluate` measures the shipped files)."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from engines.training.llama import Trunk
from engines.training.tokens import packed


def bits_per_byte(
    trunk: Trunk, corpus: Path, *, windows: int = 4, length: int = 512
) -> dict[str, float]:
    """Bits per byte by set, averaged over authors: `windows` windows of `length` tokens
    spread evenly over each held-out work, every token but the first counted."""
    tokens, works = packed(corpus)
    by: dict[str, dict[str, list[float]]] = {}
    for work in works:
        if not work.held_out or work.length <= length:
            continue
        spots = np.linspace(work.start, work.start + work.length - length, windows)
        ids = torch.from_numpy(
            np.stack([tokens[int(s) : int(s) + length] for s in spots]).astype(np.int64)
        ).to(trunk.embed_tokens.weight.device)
        with torch.no_grad():
            states = trunk(ids[:, :-1]).float()
            logits = states @ trunk.embed_tokens.weight.T
            loss = functional.cross_entropy(
                logits.reshape(-1, logits.shape[-1]), ids[:, 1:].reshape(-1)
            )
        bits = float(loss) / math.log(2) * work.length / max(1, work.size)
        by.setdefault(work.group, {}).setdefault(work.author, []).append(bits)
    return {
        group: sum(sum(v) / len(v) for v in authors.values()) / len(authors)
        for group, authors in sorted(by.items())
    }
