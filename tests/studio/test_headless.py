"""An engine host without a terminal that is asked more than once."""

from __future__ import annotations

import pytest

from engines.catalog import embedded_model, heads_for
from engines.request import Unit
from studio.cli.headless import Headless, Order, Woven

MODEL = embedded_model()
VOICES = tuple(head.voice for head in heads_for(MODEL)[:2])


def order(text: str, *, voice: int = 0, seed: int = 3) -> Order:
    return Order(MODEL, (VOICES[voice],), text, 2, 12, seed, Unit.PARAGRAPH)


def said(woven: Woven) -> dict[tuple[str, int], tuple[int, ...]]:
    return {
        (voice, n): take.ids
        for voice, takes in woven.takes.items()
        for n, take in takes.items()
    }


@pytest.mark.model
def test_what_stands_ready_is_not_read_again_and_says_the_same() -> None:
    """Orders one after the other on one host are those of a host each."""
    asked = (
        order("The rain had stopped, and"),
        order("The rain had stopped, and the clerk", voice=1, seed=4),
        order("The rain had stopped, and"),
    )
    with Headless(threads=1) as host:
        kept = [host.weave(each, lambda event: None) for each in asked]
    fresh = []
    for each in asked[:2]:
        with Headless() as host:
            fresh.append(host.weave(each, lambda event: None))
    assert [woven.load_s > 0 for woven in kept] == [True, False, False]
    assert said(kept[0]) == said(fresh[0]) == said(kept[2])
    assert said(kept[1]) == said(fresh[1])
