"""A blend written as words: `kjv=0.6,philosophical=0.4`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from engines.catalog import Head
from engines.request import Activation, Sampling, Scale, Voice
from styles.dial.motors import COOLER

LIMIT = 1.25
"""Most that the weights of one voice may add up to."""


class BlendError(Exception):
    """What is wrong with a blend, in one line that says what to write instead."""


def blended(name: str, recipe: str, heads: Sequence[Head]) -> Voice:
    """The voice that `recipe` describes, its sampling the weighted mean of its parts'.

    Raises `BlendError`.
    """
    weights = _weights(recipe)
    known = {head.voice.name: head for head in heads}
    voices: dict[str, Voice] = {}
    for part in weights:
        if part not in known:
            raise BlendError(f"no voice is called {part}; there are {', '.join(known)}")
        voice = known[part].voice
        if not voice.adapters:
            raise BlendError(
                f"{part} speaks from an example page here, and pages cannot be "
                "blended; leave it out of --blend"
            )
        voices[part] = voice
    scales: dict[str, float] = {}
    for part, voice in voices.items():
        for scale in voice.adapters:
            weight = scales.get(scale.path, 0.0) + scale.scale * weights[part]
            scales[scale.path] = weight
    late = all(voice.activation is Activation.LATE for voice in voices.values())
    return Voice(
        name,
        tuple(Scale(path, weight) for path, weight in scales.items()),
        Activation.LATE if late else Activation.WHOLE,
        sampling=mean_sampling(voices, weights),
    )


def _weights(recipe: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for part in recipe.split(","):
        name, equals, number = (piece.strip() for piece in part.partition("="))
        try:
            weight = float(number)
        except ValueError:
            weight = math.nan
        if not name or not equals or not 0 <= weight <= LIMIT:
            raise BlendError(
                f"a blend is written kjv=0.6,philosophical=0.4, and {part.strip()!r} "
                f"is not a voice with a weight from 0 to {LIMIT}"
            )
        if name in weights:
            raise BlendError(f"{name} stands in the blend twice")
        weights[name] = weight
    if not 0 < sum(weights.values()) <= LIMIT:
        raise BlendError(
            f"the weights of a blend add up to more than 0, at most {LIMIT}"
        )
    return weights


def mean_sampling(
    voices: Mapping[str, Voice], weights: Mapping[str, float], cooler: float = COOLER
) -> Sampling:
    """Numbers on a scale are averaged; counts come from the weightiest voice.

    Temperatures divide logits, and adapters add to logits, so it is their inverses that
    are averaged; then the blend is drawn colder by `cooler` for every bit of entropy of
    its shares.
    """
    total = sum(weights.values())
    shares = {part: weight / total for part, weight in weights.items() if weight}
    heaviest = voices[max(shares, key=shares.__getitem__)].sampling
    means = {}
    for entry in fields(Sampling):
        if isinstance(getattr(heaviest, entry.name), float):
            means[entry.name] = sum(
                getattr(voices[part].sampling, entry.name) * share
                for part, share in shares.items()
            )
    heats = {part: voices[part].sampling.temperature for part in shares}
    doubt = -sum(share * math.log2(share) for share in shares.values())
    means["temperature"] = 0.0
    if all(heats.values()):
        mean = 1 / sum(share / heats[part] for part, share in shares.items())
        means["temperature"] = mean * max(0.0, 1 - cooler * doubt)
    return replace(heaviest, **means)
