"""A blend written as words becomes one voice."""

from __future__ import annotations

import pytest

from engines.catalog import Head
from engines.request import Activation, Sampling, Scale, Voice
from studio.dial.blend import BlendError, blended, mean_sampling
from styles.dial.motors import COOLER


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
    # 0.5 is cool's, 1.5 is hot's: 1 / (0.75 / 0.5 + 0.25 / 1.5); the shares have 0.8113
    # bits of entropy.
    assert voice.sampling.temperature == pytest.approx(0.6 * (1 - 0.81128 * COOLER))
    assert voice.sampling.top_k == 5


@pytest.mark.parametrize("cold", [0.0, 0.5, 1.5])
def test_a_blend_is_never_warmer_than_its_parts_by_their_shares(cold: float) -> None:
    voices = {"cool": head("cool", cold, Activation.LATE).voice, "hot": HEADS[1].voice}
    warm = [
        mean_sampling(voices, {"cool": 1 - at, "hot": at}).temperature
        for at in (0.0, 0.1, 0.5, 0.9, 1.0)
    ]
    assert warm[0] == cold
    assert warm[-1] == 1.5
    for at, heat in zip((0.1, 0.5, 0.9), warm[1:-1], strict=True):
        assert 0 <= heat < (1 - at) * cold + at * 1.5
        assert (heat == 0) == (cold == 0)


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
