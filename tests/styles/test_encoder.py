"""The encoder is a function of the text, and is the surer the more it has read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from styles.axes import AXES, AXIS_IDS, STYLE_IDS, STYLES, Axis, Style
from styles.encoder import Encoder, StyleError
from styles.model import Model
from styles.words import DATA
from tests.styles.conftest import OLD, PLAIN, VERSE, WINDING, prose


def test_another_process_gives_the_same_numbers(
    encoder: Encoder,
) -> None:
    text = prose("realism", 1, 300)
    code = (
        "import sys; from styles.encoder import load; e = load(); "
        "t = sys.stdin.read(); print(e.vector(t).tobytes().hex(), e.read(t))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    told = f"{encoder.vector(text).tobytes().hex()} {encoder.read(text)}"
    assert done.stdout.strip() == told


def test_the_data_is_small() -> None:
    held = sum((DATA / name).stat().st_size for name in ("encoder.npz", "words.npz"))
    assert held <= 1.5e6


@pytest.mark.parametrize("style", STYLES, ids=STYLE_IDS)
def test_each_style_is_found_in_its_example(encoder: Encoder, style: Style) -> None:
    shares = {share.style: share.mean for share in encoder.read(style.example).shares}
    even = 1 / len(STYLES)
    assert shares[style.id] > even


@pytest.mark.parametrize("axis", AXES, ids=AXIS_IDS)
def test_the_examples_stand_at_their_ends(encoder: Encoder, axis: Axis) -> None:
    low = encoder.read(axis.example_low).axis(axis.id).value
    high = encoder.read(axis.example_high).axis(axis.id).value
    assert low < high


def test_more_of_the_same_makes_surer(encoder: Encoder) -> None:
    # Of a style that is not plain from the first paragraph: at 0.99 no width is left.
    text = prose("surreal", 3, 120)
    widths = []
    for times in (1, 5, 25):
        reading = encoder.read("\n\n".join([text] * times))
        share = reading.share("surreal")
        place = reading.axis("nesting").prose
        widths.append((share.high - share.low, place.high - place.low))
    assert widths == sorted(widths, reverse=True)


def test_a_word_says_next_to_nothing(encoder: Encoder) -> None:
    place = encoder.read("moon").axis("archaic").prose
    assert place.high - place.low > 50


def test_styles_and_axes_part_what_is_plainly_unlike(encoder: Encoder) -> None:
    old, plain, winding, verse = (
        encoder.read("\n\n".join(lines * 4)) for lines in (OLD, PLAIN, WINDING, VERSE)
    )
    assert old.share("kjv").mean > 0.6 > plain.share("kjv").mean
    assert winding.share("philosophical").mean > 0.6
    assert old.axis("archaic").prose.at > plain.axis("archaic").prose.at
    assert winding.axis("nesting").prose.at > plain.axis("nesting").prose.at
    assert verse.axis("line-break").value > plain.axis("line-break").value + 1


def test_cosine_keeps_a_writer_together(encoder: Encoder) -> None:
    one, two = (encoder.vector(prose("realism", 1, n)) for n in (400, 420))
    other = encoder.vector(prose("kjv", 2, 400))
    assert one @ two > one @ other


def test_lengths_in_between_change_smoothly(encoder: Encoder) -> None:
    text = prose("general", 5, 1_700).split()
    before = encoder.vector(" ".join(text[:479]))
    after = encoder.vector(" ".join(text[:481]))
    assert float(before @ after) > 0.98


def test_a_model_comes_back_as_it_was_written(encoder: Encoder, tmp_path: Path) -> None:
    path = tmp_path / "encoder.npz"
    encoder.model.write(path)
    again = Encoder(Model.read(path), encoder.features.words)
    text = prose("surreal", 2, 200)
    assert np.array_equal(again.vector(text), encoder.vector(text))
    assert again.read(text) == encoder.read(text)


@pytest.mark.parametrize("kept", [0, 10, 1_000, 100_000])
def test_a_damaged_model_is_refused_in_words(kept: int, tmp_path: Path) -> None:
    path = tmp_path / "encoder.npz"
    path.write_bytes((DATA / "encoder.npz").read_bytes()[:kept])
    with pytest.raises(StyleError, match="fit it anew"):
        Model.read(path)


def test_a_pickle_in_the_model_is_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "encoder.npz"
    np.savez(path, words=np.array([{"a": print}], dtype=object))
    with pytest.raises(StyleError):
        Model.read(path)
