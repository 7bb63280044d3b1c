"""A fit on a folder written here: it learns its writers, the same each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from styles.corpora import one_hand, people, works
from styles.encoder import Encoder
from styles.fitting.fit import Ground, fit, ground
from styles.fitting.sample import UNIT, cut, stretches
from styles.words import table
from tests.styles.conftest import prose


@pytest.fixture(scope="module")
def given(corpora: Path) -> Ground:
    return ground(list(works(corpora)))


@pytest.fixture(scope="module")
def fitted(given: Ground) -> Encoder:
    return Encoder(fit(given), table())


def test_it_tells_the_sets_it_was_fitted_on(fitted: Encoder) -> None:
    for style in ("realism", "kjv", "philosophical", "surreal"):
        shares = {
            share.style: share.mean
            for share in fitted.read(prose(style, 77, 300)).shares
        }
        assert max(shares, key=shares.__getitem__) == style


def test_it_gives_the_same_model_again(given: Ground, fitted: Encoder) -> None:
    again = Encoder(fit(given), table())
    text = prose("realism", 9, 200)
    assert np.allclose(again.vector(text), fitted.vector(text), atol=1e-4)


def test_axes_point_from_low_to_high(fitted: Encoder) -> None:
    old, plain = (
        fitted.read(prose("kjv", 5, 400)),
        fitted.read(prose("realism", 5, 400)),
    )
    assert old.axis("archaic").value > plain.axis("archaic").value
    verse = fitted.read(prose("poetry", 5, 200))
    assert verse.axis("line-break").value > plain.axis("line-break").value


def test_unseen_authors_choose_nothing(corpora: Path, given: Ground) -> None:
    read = list(works(corpora))
    without = ground(read, unseen=lambda names: {n for n in names if n != "John Donne"})
    assert without.features.choice.words != given.features.choice.words


def test_passages_have_the_words_they_should(corpora: Path) -> None:
    text = next(works(corpora)).text
    parts = list(cut(text, UNIT))
    assert {len(part.split()) for part in parts} == {UNIT}
    assert " ".join(parts).split() == text.split()[: UNIT * len(parts)]
    long = "word \n" * 40_000
    parts = list(stretches(long, 3))
    assert len(parts) == 3
    assert all(part in long for part in parts)


def test_one_person_has_one_name() -> None:
    names = people(
        ["W. B. Yeats", "William Butler Yeats", "Dante", "Dante Alighieri",
         "Sir Walter Scott", "Walter Scott", "Emily Bronte", "Anne Bronte",
         "Marie Belloc-Lowndes", "Marie Belloc Lowndes"]
    )  # fmt: skip
    assert len(set(names.values())) == 6
    assert names["Emily Bronte"] != names["Anne Bronte"]


def test_many_hands_are_no_author() -> None:
    assert one_hand("Jane Austen")
    assert not one_hand("King James Version")
    assert not one_hand("William Wordsworth; Samuel Taylor Coleridge")


@pytest.mark.parametrize("line", ["", "{}", "[1]", '{"title": 1'])
def test_a_folder_that_is_none_is_named(line: str, tmp_path: Path) -> None:
    import lzma

    if line:
        with lzma.open(tmp_path / "a-01.jsonl.xz", "wt") as file:
            file.write(line + "\n")
    with pytest.raises(ValueError, match=r"jsonl\.xz"):
        list(works(tmp_path))
