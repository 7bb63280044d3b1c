"""Fits how strongly each voice's adapter runs along its slider, and where that ends.

The strength that a voice was trained at is where it speaks well at rest. Its slider
ends where it can be told, whatever the draft: where even over the draft that resists it
most three takes in four are as clearly of the style, for the style encoder, as half of
what people wrote in it, or as clearly as they ever are. No further than that, and never
so far that takes are less likely to the bare model than what people wrote.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engines.catalog import Head
from engines.measuring.workers import Workers
from engines.request import Scale, Voice
from studio.dial.drafts import FITTED
from studio.dial.trial import WORDS, Trial, at_places
from styles.corpora import people, works
from styles.dial import curves as dial_curves
from styles.dial.curves import STRAIGHT, Curve
from styles.dial.motors import AdapterMotor
from styles.encoder import Encoder
from styles.fitting.sample import cut, stretches

SCALES = (0.0, 0.35, 0.7, 1.0, 1.2, 1.4, 1.6)
"""Strengths that are tried; 1 is the voice at rest, no slider ends beyond the last."""
FINE = 0.05
"""Ends are told apart by so much."""
CLEAR = 0.25
"""Of the takes at the end, at most so many are less clearly of the style than half of
people's passages, over every draft."""
STRAIGHTEST = 0.25
"""How much of the straight line a curve keeps at least; the more of what was measured
may be chance, the more it keeps."""
PASSAGES = 120
"""Of a style, evenly over its authors."""
SCORED = 8
"""Takes at each draft, and a third of the passages, whose likelihood is taken."""
Say = Callable[[str], None]
Likely = Callable[[str, Sequence[str]], list[float]]
"""Nats of some texts after a draft under the bare model, per token."""


@dataclass(frozen=True, slots=True)
class People:
    """What people's passages of a style are like: the share of it that half of them
    have at least for the encoder, and their nats per token under the bare model."""

    share: float
    nats: float


def passages(folder: Path, styles: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """By style, passages of people, each with the words before it, by every second
    author: those that no judge learns from. Raises ValueError without corpora."""
    held = list(works(folder))
    spelled = people([work.author for work in held])
    by_author: dict[str, dict[str, list[tuple[str, str]]]] = {s: {} for s in styles}
    for work in held:
        if work.set in by_author:
            found = by_author[work.set].setdefault(spelled[work.author], [])
            for stretch in stretches(work.text, 2):
                units = [u for u, _ in zip(cut(stretch, WORDS), range(6), strict=False)]
                found += zip(units[0::2], units[1::2], strict=False)
    told: dict[str, list[tuple[str, str]]] = {}
    for style, authors in by_author.items():
        some = [authors[name] for name in sorted(authors)[0::2] if authors[name]]
        if not some:
            raise ValueError(f"no texts of {style}")
        each = -(-PASSAGES // len(some))
        told[style] = [pair for pairs in some for pair in _even(pairs, each)]
    return told


def of_people(
    encoder: Encoder, likely: Likely, texts: Mapping[str, Sequence[tuple[str, str]]]
) -> dict[str, People]:
    """What these passages are like, by style."""
    told = {}
    for style, pairs in texts.items():
        shares = [encoder.read(text).share(style).mean for _, text in pairs]
        nats = [x for before, text in pairs[::3] for x in likely(before, [" " + text])]
        told[style] = People(float(np.median(shares)), float(np.mean(nats)))
    return told


def likelihood(workers: Workers) -> Likely:
    """Asks measuring processes that have the model open."""

    def likely(draft: str, texts: Sequence[str]) -> list[float]:
        before, *rest = workers.tokens([draft, *texts])
        ways = {"bare": {"worn": [], "late": True}}
        jobs = [
            {"job": "passage", "draft": before, "rest": each, "ways": ways}
            for each in rest
            if each
        ]
        answers = workers.map(jobs)
        return [
            answer["bare"] / len(job["rest"])
            for job, answer in zip(jobs, answers, strict=True)
        ]

    return likely


def fit_voices(
    trial: Trial,
    encoder: Encoder,
    heads: Sequence[Head],
    like: Mapping[str, People],
    likely: Likely,
    n: int,
    say: Say,
) -> dict[str, AdapterMotor]:
    """Curves for every voice. `like` says by style what people's passages are like."""
    voices = [head.voice for head in heads if head.voice.adapters]
    trial.load([scale.path for voice in voices for scale in voice.adapters])
    adapters = {}
    for voice in voices:
        curve = fit_adapter(
            trial, encoder, voice, like.get(voice.name), likely, FITTED, n
        )
        adapters[voice.name] = AdapterMotor(trial.hashes[voice.adapters[0].path], curve)
        say(f"{voice.name}: {dial_curves.plain(curve)}")
    return adapters


def fit_adapter(
    trial: Trial,
    encoder: Encoder,
    voice: Voice,
    like: People | None,
    likely: Likely,
    drafts: Sequence[str],
    n: int,
) -> Curve:
    """The curve by which a voice's share in what it writes grows evenly with its share
    on the dial, to where its slider ends. A voice of several adapters, or one of no
    style that people's passages are known of, gets the straight line."""
    if len(voice.adapters) != 1 or like is None:
        return STRAIGHT
    (adapter,) = voice.adapters

    def at(scale: float) -> Voice:
        worn = (Scale(adapter.path, scale * adapter.scale),) if scale else ()
        return replace(voice, adapters=worn)

    found = at_places(trial, at, SCALES, drafts, n)
    shares: dict[float, list[float]] = {scale: [] for scale in SCALES}
    clear = [[0.0] * len(SCALES) for _ in drafts]
    nats: dict[float, list[float]] = {scale: [] for scale in SCALES}
    for scale, draft, texts in found:
        told = [encoder.read(text).share(voice.name).mean for text in texts]
        clear[draft][SCALES.index(scale)] = float(np.quantile(told, CLEAR))
        shares[scale] += told
        if scale >= 1:
            nats[scale] += likely(drafts[draft], texts[:SCORED])
    unlikely = [float(np.mean(nats[scale] or [0.0])) for scale in SCALES]
    end = end_of(SCALES, resisting(clear), unlikely, like)
    means = [float(np.mean(shares[scale])) for scale in SCALES]
    errors = [np.var(shares[scale]) / len(shares[scale]) for scale in SCALES]
    return curve_to(end, SCALES, means, float(np.sqrt(np.mean(errors))))


def resisting(clear: Sequence[Sequence[float]]) -> list[float]:
    """Of a figure by draft and scale the least over the drafts, at each scale, once
    each draft's is made to rise."""
    weights = [1.0] * len(clear[0])
    each = [dial_curves.rising(one, weights) for one in clear]
    return [min(at) for at in zip(*each, strict=True)]


def end_of(
    scales: Sequence[float],
    clear: Sequence[float],
    nats: Sequence[float],
    like: People,
) -> float:
    """Where a slider ends: the least scale from 1 on at which `clear`, which rises, is
    as great as half of people's passages have it, or as it ever is; before that, where
    takes become less likely than what people wrote."""
    wanted = min(like.share, clear[-1]) - 1e-9
    end = 1.0
    for scale in _steps(scales[-1]):
        if float(np.interp(scale, scales, nats)) > like.nats:
            break
        end = scale
        if float(np.interp(scale, scales, clear)) >= wanted:
            break
    return end


def curve_to(
    end: float, scales: Sequence[float], means: Sequence[float], error: float
) -> Curve:
    """The curve that makes `means`, measured at `scales` with that standard error, rise
    evenly up to `end`. It is a straight line where they rise no further than two of
    them would by chance."""
    upto = [*(scale for scale in scales if scale < end), end]
    measured = [float(np.interp(scale, scales, means)) for scale in upto]
    smooth = dial_curves.rising(measured, [1.0] * len(measured))
    span = max(smooth[-1] - smooth[0], 1e-9)
    chance = min(1.0, 2 * math.sqrt(2) * error / span)
    blend = max(STRAIGHTEST, chance)
    return dial_curves.fit(upto, measured, low=0.0, high=1.0, blend=blend)


def _steps(most: float) -> Iterator[float]:
    for step in range(math.floor((most - 1) / FINE + 1e-6) + 1):
        yield round(1 + step * FINE, 4)


def _even(pairs: Sequence[tuple[str, str]], most: int) -> Sequence[tuple[str, str]]:
    return pairs[:: max(1, len(pairs) // most)][:most]
