"""A blend written as words becomes one voice."""

from __future__ import annotations

import pytest

from engines.catalog import Head
from engines.request import Activation, Sampling, Scale, Voice
from studio.dial.blend import COOLER, BlendError, blended


def head(name: str, temperature: float, activation: Activation) -> Head:
    voice = Voice(
        name,
        (Scale(f"/{name}.gguf", 1.0),),
        activation,
        sampling=Sampling(temperature=temperature, top_k=int(10 * temperature)),
    )
    return Head(voice, name, "")


HEADS = (
    head("cool", 0.5, Activation.LATE),
    head("hot", 1.5, Activation.LATE),
    head("early", 1.0, Activation.WHOLE),
    Head(Voice("page", exemplar="A page."), "page", ""),
)


def test_weights_become_scales_and_sampling_their_mean() -> None:
    voice = blended("blend", "cool=0.75, hot=0.25", HEADS)
    assert voice.name == "blend"
    assert voice.adapters == (Scale("/cool.gguf", 0.75), Scale("/hot.gguf", 0.25))
    assert voice.activation is Activation.LATE
    # The mean of the two, and three quarters of the cooling of an even blend.
    assert voice.sampling.temperature == pytest.approx(0.75 * (1 - 0.75 * COOLER))
    assert voice.sampling.top_k == 5


def test_one_early_voice_makes_the_blend_early() -> None:
    voice = blended("blend", "cool=0.5,early=0.5", HEADS)
    assert voice.activation is Activation.WHOLE


@pytest.mark.parametrize(
    "recipe",
    [
        *("", "cool", "cool=", "=1", "cool=x", "cool=-1", "cool=inf", "cool=1,,"),
        *("cool=1,cool=0.1", "cool=0", "cool=1,hot=0.5", "nobody=1", "page=1"),
    ],
)
def test_refusals(recipe: str) -> None:
    with pytest.raises(BlendError):
        blended("blend", recipe, HEADS)
