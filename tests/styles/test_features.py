"""Counts add up, whatever the text is made of, and stay linear in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styles.encoder import Encoder
from styles.features import PER
from styles.tokens import PIECE, paragraphs, pieces, unwrapped
from tests.styles.hostile import HOSTILE


def column(encoder: Encoder, name: str) -> int:
    return (encoder.features.names + PER).index(name)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_text_has_counts_and_a_reading(encoder: Encoder, text: str) -> None:
    counts = encoder.features.counts(text)
    assert np.isfinite(counts).all()
    assert (counts >= 0).all()
    reading = encoder.read(text)
    assert sum(share.mean for share in reading.shares) == pytest.approx(1)
    for share in reading.shares:
        assert 0 <= share.low <= share.mean <= share.high <= 1
    for axis in reading.axes:
        for place in (axis.prose, axis.verse):
            assert 0 <= place.low <= place.at <= place.high <= 100
    vector = encoder.vector(text)
    assert np.isfinite(vector).all()
    norm = float(np.linalg.norm(vector))
    assert norm == pytest.approx(1, abs=1e-5) if reading.words else norm == 0


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000_000,
        "\n" * 10_000_000,
        ". né 中" * 200_000,
        "?!,;" * 500_000,
    ],
    ids=["a word", "line ends", "scripts", "marks"],
)
def test_a_huge_text_is_read_in_pieces(encoder: Encoder, text: str) -> None:
    counts = encoder.features.counts(text)
    assert np.isfinite(counts).all()
    assert counts[column(encoder, "paragraphs")] <= 1
    assert np.isfinite(encoder.vector_of(counts)).all()
    shares = [share.mean for share in encoder.read_counts(counts).shares]
    assert sum(shares) == pytest.approx(1)


words = st.sampled_from(
    ["the", "of", "thou", "walketh", "and", "moon", "quietly", ",", ".", "!", '"', "—"]
)
paragraph = st.lists(words, min_size=1, max_size=60).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(paragraph, max_size=6))
def test_a_text_is_the_sum_of_its_paragraphs(parts: list[str]) -> None:
    from styles.encoder import load

    features = load().features
    whole = features.counts("\n\n".join(parts))
    summed = sum((features.paragraph(part) for part in parts), features.zero)
    assert whole == pytest.approx(summed)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300))
def test_pieces_lose_nothing(text: str) -> None:
    assert "".join(pieces(text * 200)) == text * 200
    assert all(len(piece) <= PIECE for piece in pieces(text * 200))


def test_what_is_counted_is_what_stands_there(encoder: Encoder) -> None:
    counts = encoder.features.counts(
        'Thou goest, and she waits. "Is it far?" he asked.\n\nThe moon, the moss!'
    )
    wanted = {
        "word: thou": 1,
        "word: the": 2,
        "mark: ,": 2,
        "mark: ?": 1,
        "ending: -est": 1,
        "in quotes": 3,
        "alliteration": 1,
        "words": 14,
        "sentences": 4,
        "paragraphs": 2,
    }
    found = {name: counts[column(encoder, name)] for name in wanted}
    assert found == wanted


def test_a_typesetters_habits_are_not_the_writers(encoder: Encoder) -> None:
    curly = "“Don’t,” she said – and then…\r\nnothing."
    plain = '"Don\'t," she said — and then…\nnothing.'
    assert encoder.features.counts(curly) == pytest.approx(
        encoder.features.counts(plain)
    )


def test_wrapped_prose_is_one_line_and_verse_is_not() -> None:
    wrapped = (
        "It was the hour at which the lamps are lit along the quay, and the\n"
        "ferrymen, who had been quarrelling since noon, were quiet for once\n"
        "because the tide had turned."
    )
    verse = "It was the hour\nat which the lamps are lit\nalong the quay."
    assert "\n" not in unwrapped(wrapped)
    assert unwrapped(verse) == verse
    assert paragraphs(f"{wrapped}\n\n  \n{verse}") == [wrapped, verse]
