"""Every voice on every style: what an adapter changes in held-out perplexity.

A passage is a draft of 192 tokens and the 128 that come after it. *Foreign* drafts are
general prose before a continuation in the style, what the Hydra does; *own* drafts are
the same work's. Intervals come from resampling authors, since passages of one author
are alike (Efron and Tibshirani 1993, chapter 8: the unit that is sampled is resampled).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engines.measuring.texts import GENERAL, Texts, spread
from engines.measuring.workers import Told, Workers

DRAFT, REST = 192, 128
CHARS = 6
"""Characters of text taken for a token, more than there are in it on average."""
RESAMPLES = 4000
OTHER = "/other"
"""Marks a voice's own adapter in the regime that it does not ship in."""


@dataclass(frozen=True, slots=True)
class Wearer:
    """A voice as it ships: its adapter file, and when it is switched on."""

    name: str
    path: str
    late: bool


@dataclass(frozen=True, slots=True)
class Passage:
    author: str
    draft: list[int]
    rest: list[int]


def matrix(
    workers: Workers,
    voices: Sequence[Wearer],
    held_out: Texts,
    n: int,
    told: Told,
) -> dict[str, Any]:
    """For each kind of draft and style, `n` passages: perplexities of the base and of
    each voice, reductions with 90 % intervals, and the gap of the regimes."""
    styles = [voice.name for voice in voices if voice.name in held_out]
    foreign = _tokens(workers, held_out.get(GENERAL, {}), DRAFT, 4 * n, "drafts")
    work: list[tuple[str, str, str, dict[str, Any]]] = []
    for style in styles:
        whole = _tokens(workers, held_out[style], DRAFT + REST, n, "passages")
        for at, (author, ids) in enumerate(whole):
            rest = ids[DRAFT : DRAFT + REST]
            drafts = {"own": ids[:DRAFT]}
            if foreign:
                drafts["foreign"] = foreign[at % len(foreign)][1]
            for kind, draft in drafts.items():
                job = {
                    "job": "passage",
                    "draft": draft,
                    "rest": rest,
                    "ways": _ways(voices, style),
                }
                work.append((kind, style, author, job))
    answers = workers.map([job for *_, job in work], told)
    tables: dict[str, Any] = {}
    for kind in ("foreign", "own"):
        for style in styles:
            rows = [
                (author, answer)
                for (k, s, author, _), answer in zip(work, answers, strict=True)
                if (k, s) == (kind, style)
            ]
            if rows:
                tables.setdefault(kind, {})[style] = _row(rows, style)
    return tables


def _ways(voices: Sequence[Wearer], style: str) -> dict[str, Any]:
    ways: dict[str, Any] = {"base": {"worn": [], "late": True}}
    for voice in voices:
        worn = [[voice.path, 1.0]]
        ways[voice.name] = {"worn": worn, "late": voice.late}
        if voice.name == style:
            ways[voice.name + OTHER] = {"worn": worn, "late": not voice.late}
    return ways


def _tokens(
    workers: Workers,
    units: Mapping[str, Sequence[str]],
    n_tokens: int,
    n: int,
    seed: str,
) -> list[tuple[str, list[int]]]:
    """(author, exactly `n_tokens` ids), the passages that are long enough."""
    found = spread(units, CHARS * n_tokens, n, seed) if units else []
    ids = workers.tokens([text for _, text in found])
    return [
        (author, some[:n_tokens])
        for (author, _), some in zip(found, ids, strict=True)
        if len(some) >= n_tokens
    ]


def _row(rows: Sequence[tuple[str, Mapping[str, float]]], style: str) -> dict[str, Any]:
    authors = [author for author, _ in rows]
    nats = {
        name: np.array([answer[name] for _, answer in rows]) / REST
        for name in rows[0][1]
    }
    own, base = nats[style], nats["base"]
    voices = {
        name: _against(base, values, authors)
        for name, values in nats.items()
        if name != "base" and not name.endswith(OTHER)
    }
    rivals = {
        name: _difference(values - own, authors)
        for name, values in nats.items()
        if name != style and not name.endswith(OTHER)
    }
    return {
        "passages": len(rows),
        "authors": len(set(authors)),
        "base": math.exp(base.mean()),
        "voices": voices,
        "lead": rivals,
        "best": min(voices, key=lambda name: float(nats[name].mean())) == style,
        "sure": all(lead["low"] > 0 for lead in rivals.values()),
        "other_regime": _difference(nats[style + OTHER] - own, authors),
    }


def _against(base: Any, values: Any, authors: Sequence[str]) -> dict[str, float]:
    """Perplexity, and its change against the base as a share (-0.12: 12 % lower)."""
    gap = _difference(values - base, authors)
    return {
        "perplexity": math.exp(values.mean()),
        "change": math.expm1(gap["mean"]),
        "low": math.expm1(gap["low"]),
        "high": math.expm1(gap["high"]),
    }


def _difference(values: Any, authors: Sequence[str]) -> dict[str, float]:
    """Mean nats per token, and the middle 90 % of it when authors are drawn anew."""
    names = sorted(set(authors))
    of = np.array([names.index(author) for author in authors])
    sums, counts = np.bincount(of, values), np.bincount(of)
    draws = np.random.default_rng(0).integers(0, len(names), (RESAMPLES, len(names)))
    means = sums[draws].sum(1) / counts[draws].sum(1)
    low, high = np.quantile(means, (0.05, 0.95))
    return {"mean": float(values.mean()), "low": float(low), "high": float(high)}
