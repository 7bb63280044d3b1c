"""Texts of 120 words by the embedded model, in its voices by turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engines.catalog import heads_for
from engines.request import Unit
from studio.cli.headless import Headless, Order
from styles.fitting.sample import cut
from styles.measures.window import SIZE

TAKES, TOKENS = 6, 120


@dataclass(frozen=True, slots=True)
class Answer:
    prompt: int
    voice: str
    text: str
    """`SIZE` words of its takes, one after another."""


def answers(
    model: Path, prompts: Sequence[str], say: Callable[[str], None]
) -> list[Answer]:
    """One answer to each prompt, the voices taking turns; a prompt that got too few
    words has none. Raises `EngineError` and `StoppedError` as a weave does."""
    voices = [head.voice for head in heads_for(model)]
    found = []
    with Headless() as engine:
        for place, prompt in enumerate(prompts):
            voice = voices[place % len(voices)]
            order = Order(
                model.absolute(), (voice,), prompt, TAKES, TOKENS, place, Unit.PARAGRAPH
            )
            woven = engine.weave(order, lambda event: None)
            takes = woven.takes[voice.name]
            text = "\n\n".join(takes[number].text.strip() for number in sorted(takes))
            found += [Answer(place, voice.name, part) for part in cut(text, SIZE)][:1]
            if place % 16 == 15:
                say(f"{place + 1} of {len(prompts)} prompts answered")
    return found
