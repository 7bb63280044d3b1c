"""The voices on the desk: what the model offers, as the writer has arranged it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from engines.catalog import Head, survey
from engines.errors import EngineError
from engines.request import Prompt, Sampling, Unit, Voice, Weave
from studio.settings.settings import Settings, VoiceChoice


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


def found(
    model: Path, adapters: Sequence[str] = ()
) -> tuple[tuple[Head, ...], list[str]]:
    """The heads for a model, and what was left out, in words.

    Raises EngineError when the model itself is unfit.
    """
    fit: list[Path] = []
    refused: list[str] = []
    for name in adapters:
        try:
            survey(model, [Path(name)])
        except EngineError as error:
            refused.append(f"{name} was left out. {error.message}")
        else:
            fit.append(Path(name))
    seen = survey(model, fit)
    refused += [f"{path.name} was left out. {why}" for path, why in seen.refused]
    return seen.heads, refused


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
