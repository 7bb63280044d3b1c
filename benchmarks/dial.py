"""dial: does what is asked of the dial show in what is written?

Five drafts, five places of the dial, twenty takes at each, of at least 100 tokens, of
280 between two voices (and what they begin with: `opening`), of an axis five in each of
the four voices; the rank correlation (Spearman) of place and judge's score, over the 25
means and over single takes. The judge is a character n-gram and function word
classifier that took no part in fitting the curves, trained on human texts.
`PROTEAN_CORPORA` names the corpora folder;
`PROTEAN_DIAL`, a list such as `realism/kjv,archaic`, picks some of it.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.figures import Figure, line
from engines.catalog import embedded_model, heads_for
from engines.measuring.workers import Workers
from engines.request import Voice
from studio.dial.drafts import DRAFTS
from studio.dial.judging import (
    PLACES,
    Found,
    carriers_of,
    judged_axis,
    judged_pair,
)
from studio.dial.strength import SCORED, likelihood
from studio.dial.trial import Texts, Trial, at_places, human_texts, judge, spearman
from studio.dial.voice import dialled
from styles.dial import positions as dial
from styles.dial.motors import LEAST, Motors, motors
from styles.encoder import load

TAKES = 20
PAIR, DRIFT = 0.9, 0.3
"""Least rho for a pair of styles; most that another axis may move beside its own."""
MANNERS = ("ambiguity", "entropy")
"""Sliders that act on how words are drawn; they are reported."""


def run(*, quick: bool) -> str:
    """The JSON line. Raises ValueError without corpora."""
    folder = os.environ.get("PROTEAN_CORPORA", "")
    if not folder:
        raise ValueError("set PROTEAN_CORPORA to a folder of *.jsonl.xz files")
    model, encoder, known = embedded_model(), load(), motors()
    heads = heads_for(model)
    voices = {h.voice.name: h.voice for h in heads if h.voice.adapters}
    pairs = list(combinations(voices, 2))
    picked = set(filter(None, os.environ.get("PROTEAN_DIAL", "").split(",")))
    n = 2 if quick else TAKES
    texts = human_texts(Path(folder).expanduser())
    results: dict[str, dict[str, Any]] = {}
    found: dict[str, Found] = {}
    with Trial(model) as trial:
        trial.load([scale.path for v in voices.values() for scale in v.adapters])
        for a, b in pairs:
            ways = (f"{a}/{b}", f"{a}/{b} word by word")
            for exact, name in enumerate(ways):
                wanted = name in picked if picked else not exact
                if not wanted:
                    continue
                reader = judge(texts[""])
                results[name], found[name] = judged_pair(
                    trial,
                    encoder,
                    reader,
                    (a, b),
                    voices,
                    known,
                    n,
                    exact=bool(exact),
                )
                _tell(name, results[name])
        for axis in known.axes:
            if not picked or axis in picked:
                reader = judge(texts[axis])
                carriers = carriers_of(heads)
                results[axis] = judged_axis(
                    trial, encoder, reader, axis, carriers, known, n
                )
                _tell(axis, results[axis])
        for name in MANNERS:
            if not picked or name in picked:
                found[name] = _manner(trial, carriers_of(heads)[0], name, known, n)
                results[name] = {}
    perplexed(model, found, results)
    for name in MANNERS:
        if name in results:
            nats = results[name].pop("nats")
            results[name] |= freed(found[name], nats)
            _tell(name, results[name])
    return line("dial", figures(results), quick=quick, texts=sized(texts))


def _manner(
    trial: Trial, carrier: Voice, name: str, known: Motors, n: int
) -> list[tuple[float, int, list[str]]]:
    """Takes at every place of a slider that acts on how words are drawn."""
    slider = next(each for each in dial.MANNERS if each.name == name)

    def at(place: float) -> Voice:
        position = dial.turn(dial.CENTRE, slider, place)
        return dialled(carrier, position, {}, known, {})

    return at_places(trial, at, PLACES, DRAFTS, n)


def freed(found: Found, nats: Sequence[Sequence[float]]) -> dict[str, Any]:
    """What a manner moves: nats per token under the bare model (how unforeseen words
    are), and how little one draft's takes have in common (1 - Jaccard of words)."""
    places = [place for place, _, _ in found]
    apart = [_apart(takes) for _, _, takes in found]
    surprise = [float(np.mean(each)) for each in nats]
    by_place = {
        f"{place:g}": [
            round(
                float(
                    np.mean(
                        [x for p, x in zip(places, each, strict=True) if p == place]
                    )
                ),
                3,
            )
            for each in (surprise, apart)
        ]
        for place in sorted(set(places))
    }
    return {
        "spearman": round(spearman(places, surprise), 3),
        "apart": round(spearman(places, apart), 3),
        "surprise_and_apart": by_place,
    }


def _apart(takes: Sequence[str]) -> float:
    words = [set(take.lower().split()) for take in takes]
    pairs = [1 - len(a & b) / len(a | b) for a, b in combinations(words, 2) if a | b]
    return float(np.mean(pairs)) if pairs else 0.0


def figures(results: Mapping[str, Mapping[str, Any]]) -> list[Figure]:
    """Each pair and axis against its target."""
    told: list[Figure] = []
    target: float | None
    for name, result in results.items():
        target = PAIR if "/" in name else LEAST
        if name in MANNERS:
            target = None
        told.append(Figure(name, result["spearman"], target, True, dict(result)))
        if "drift" in result:
            told.append(Figure(f"{name}: drift", result["drift"], DRIFT))
        if "/" in name and "perplexity" in result:
            blends = result["perplexity"]
            ends = max(blends[0], blends[-1])
            worst = max(blends[1:-1]) / ends
            told.append(Figure(f"{name}: blend to worse end", worst, 1.0))
    return told


def sized(texts: Mapping[str, Texts]) -> dict[str, int]:
    """Passages that each judge learnt from."""
    return {
        name or "styles": sum(len(p) for some in each.values() for p in some.values())
        for name, each in texts.items()
    }


def perplexed(
    model: Path, found: Mapping[str, Found], results: Mapping[str, dict[str, Any]]
) -> None:
    """Add to each pair's result the perplexity of its takes under the bare model, by
    place: exp of the mean over takes of their nats per token."""
    if not found:
        return
    with Workers(model) as workers:
        likely = cache(likelihood(workers))
        for name, each in found.items():
            nats: dict[float, list[float]] = {}
            each_nats = []
            for place, draft, takes in each:
                each_nats.append(likely(DRAFTS[draft], tuple(takes[:SCORED])))
                nats.setdefault(place, []).extend(each_nats[-1])
            if name in MANNERS:
                results[name]["nats"] = each_nats
            results[name]["perplexity"] = [
                round(math.exp(float(np.mean(nats[place]))), 2)
                for place in sorted(nats)
            ]


def _tell(name: str, result: Mapping[str, Any]) -> None:
    print(f"{name}: {dict(result)}", file=sys.stderr, flush=True)
