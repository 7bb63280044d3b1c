"""The voices on the desk: what the model offers, as the writer has arranged it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from engines.request import Prompt, Sampling, Unit, Voice, Weave

if TYPE_CHECKING:
    from engines.catalog import Head
    from studio.settings import Settings, VoiceChoice

HUES_ON_DARK = {
    "realism": "#d9b36c",
    "surreal": "#c79bf2",
    "kjv": "#f08d7c",
    "philosophical": "#6fc3d0",
}
HUES_ON_LIGHT = {
    "realism": "#7a5200",
    "surreal": "#6a35a8",
    "kjv": "#a8321f",
    "philosophical": "#0b6470",
}
MORE_ON_DARK = ("#9ccf7a", "#f0a3c6", "#8fb1ff", "#d6d27a")
MORE_ON_LIGHT = ("#3c6b14", "#99306a", "#2a4fae", "#66600a")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice as it will be asked: the writer's sampling laid over the voice's own."""

    voice: Voice
    label: str
    note: str
    on: bool = True
    takes: int = 1

    @property
    def name(self) -> str:
        return self.voice.name


def speakers(heads: Sequence[Head], settings: Settings) -> tuple[Speaker, ...]:
    """The heads in the writer's order; those without a choice follow in their own."""
    choices = {choice.name: choice for choice in settings.voices}
    ranks = {name: rank for rank, name in enumerate(choices)}
    ordered = sorted(heads, key=lambda head: ranks.get(head.voice.name, len(ranks)))
    return tuple(_speaker(head, choices.get(head.voice.name)) for head in ordered)


def _speaker(head: Head, choice: VoiceChoice | None) -> Speaker:
    if choice is None:
        return Speaker(head.voice, head.label, head.note)
    voice = replace(head.voice, sampling=sampling(head.voice.sampling, choice))
    return Speaker(voice, head.label, head.note, choice.on, choice.takes)


def sampling(own: Sampling, choice: VoiceChoice) -> Sampling:
    """The voice's own sampling with the writer's choice over it; names that llama.cpp
    does not have are left alone."""
    known = {spec.name: type(getattr(own, spec.name)) for spec in fields(own)}
    wished = {
        name: known[name](value)
        for name, value in choice.sampler.items()
        if name in known
    }
    if choice.warmth >= 0:
        wished["temperature"] = choice.warmth
    return replace(own, **wished)


def hues(names: Sequence[str], *, dark: bool) -> dict[str, str]:
    """A colour per voice, the same one however the voices are ordered."""
    known = HUES_ON_DARK if dark else HUES_ON_LIGHT
    more = MORE_ON_DARK if dark else MORE_ON_LIGHT
    others = sorted(set(names) - set(known))
    return known | {name: more[i % len(more)] for i, name in enumerate(others)}


def requests(
    asked: Sequence[Speaker],
    prompt: Prompt,
    *,
    unit: Unit,
    max_tokens: int,
    seed: int,
) -> list[Weave]:
    """One request per number of takes, since takes of a request go together."""
    groups: dict[int, list[Voice]] = {}
    for speaker in asked:
        groups.setdefault(speaker.takes, []).append(speaker.voice)
    return [
        Weave(0, prompt, tuple(voices), takes, 0, unit, max_tokens, seed)
        for takes, voices in groups.items()
    ]
