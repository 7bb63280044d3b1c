"""The fewer the words, the less is told; of no words, nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styles.axes import STYLE_IDS
from styles.encoder import Encoder, load
from styles.reading import Reading
from tests.styles.conftest import OLD, PLAIN, STRANGE, WINDING, prose

words = st.sampled_from(
    sorted(
        {word for line in (*OLD, *PLAIN, *STRANGE, *WINDING) for word in line.split()}
    )
)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=1, max_size=3).map(" ".join))
def test_three_words_decide_nothing(text: str) -> None:
    shares = load().read(text).shares
    assert max(share.mean for share in shares) < 0.95
    assert sorted(share.high - share.low for share in shares)[-2] > 0.2


def test_a_word_of_a_style_speaks_for_it(encoder: Encoder) -> None:
    for word in ("thou", "shalt", "unto"):
        assert encoder.read(word).share("kjv").mean > 1 / len(STYLE_IDS)


def test_shortness_is_no_likeness(encoder: Encoder) -> None:
    """Texts of a few words have no more in common than long ones by two writers."""
    texts = [line for lines in (OLD, PLAIN, STRANGE, WINDING) for line in lines[:3]]
    vectors = np.stack([encoder.vector(" ".join(t.split()[:8])) for t in texts])
    alike = (vectors @ vectors.T)[np.triu_indices(len(texts), 1)]
    assert float(np.median(alike)) < 0.3


@pytest.mark.parametrize("style", STYLE_IDS)
def test_shares_grow_surer_without_a_leap(encoder: Encoder, style: str) -> None:
    text = prose(style, 3, 160).split()
    readings = [encoder.read(" ".join(text[:n])) for n in range(110, 130)]
    means = [reading.share(style).mean for reading in readings]
    assert np.abs(np.diff(means)).max() < 0.1
    early = encoder.read(" ".join(text[:4]))
    assert unsure(early) > unsure(readings[-1])


def unsure(reading: Reading) -> float:
    return sum(share.high - share.low for share in reading.shares)


@pytest.mark.parametrize(
    ("line", "is_english"),
    [
        ("Στην αρχή ήταν ο λόγος και ο λόγος ήταν μακριά.", False),
        ("道可道，非常道。名可名，非常名。无名天地之始。", False),
        ("Der Mann ging abends durch die Stadt und sprach mit keinem.", False),
        ("Le vieux regardait la mer sans rien dire, et la nuit tombait.", False),
        ("Rust, salt, and lamplight; black hulls; a cry, the tide, rope.", True),
        ("And Hesh begat Amruk, and Amruk begat Tolvan in Velesh.", True),
    ],
)
def test_of_another_language_nothing_is_told(
    encoder: Encoder, line: str, is_english: bool
) -> None:
    assert encoder.read(" ".join([line] * 20)).english is is_english


def test_a_short_text_gets_the_benefit_if_a_word_of_it_is_known(
    encoder: Encoder,
) -> None:
    assert encoder.read("Hesh! Amruk! Tolvan!").english
    assert encoder.read("Der Mann ging abends durch die Stadt.").english
    assert not encoder.read("Στην αρχή ήταν ο λόγος και ο λόγος ήταν μακριά.").english
