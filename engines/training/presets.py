"""The sizes that `protean train base` knows, and how each is trained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """A shape and its recipe. `stages` are (share of the run, window length in tokens);
    a batch holds `batch` tokens whatever the window's length."""

    layers: int
    width: int
    heads: int
    kv_heads: int
    feed_forward: int
    context: int
    batch: int
    stages: tuple[tuple[float, int], ...]
    minutes: float
    muon: float = 0.006
    """Muon's step for matrices, on AdamW's scale (Liu et al., arXiv 2502.16982)."""
    adam: float = 0.003
    weight_decay: float = 0.05
    """Of the matrices, times the step; more where every page is read many times."""
    warm: float = 0.02
    speed: int = 10_000
    """Tokens a second to expect at best: the mix is worked out for so many."""
    decay: float = 0.45
    """Share of the run, its end, in which the step falls to nothing: a long straight
    decay wins in short runs (Bergsma et al. 2025, arXiv 2502.15938)."""


PRESETS = {
    "tiny": Preset(1, 256, 4, 2, 256, 256, 512, ((1.0, 128),), 0.5),
    "small": Preset(
        5,
        256,
        4,
        2,
        768,
        2_048,
        8_192,
        ((0.7, 256), (0.88, 1_024), (1.0, 2_048)),
        60.0,
    ),
    "full": Preset(
        12,
        512,
        8,
        4,
        1_536,
        2_048,
        196_608,
        ((0.6, 512), (1.0, 2_048)),
        28.0,
        weight_decay=0.1,
        speed=600_000,
    ),
}
