"""The report: windows of one length, places, hostile texts, and the data files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from styles.corpora import works
from styles.encoder import Encoder
from styles.measures import reference_fit
from styles.measures.known import Known
from styles.measures.reference import FILE, Reference, read
from styles.measures.report import ALL as MEASURES
from styles.measures.report import measure, percentile
from styles.measures.telling import page
from styles.measures.unseen import unseen
from styles.measures.vectors import Vectors
from styles.measures.vectors_fit import learn
from styles.measures.window import MOST_WINDOWS, SIZE, texts
from styles.model import StyleError
from styles.words import DATA, table
from tests.styles.measures.texts import ALL, FICTION, VERSE

LONG = "\n\n".join(ALL)


def test_every_measure_has_its_place(encoder: Encoder) -> None:
    report = measure(LONG, encoder)
    assert report.windows == len(LONG.split()) // SIZE
    assert [value.measure for value in report.values] == list(MEASURES)
    for value in report.values:
        if value.measure.id == "machine-distance" and value.at is None:
            continue
        assert value.at is not None
        assert value.prose is not None
        assert value.verse is not None
        assert 0 <= value.prose <= 100
        assert 0 <= value.verse <= 100


def test_the_same_text_gives_the_same_numbers(encoder: Encoder) -> None:
    assert measure(LONG, encoder) == measure(LONG, encoder)


def test_length_does_not_move_a_measure(encoder: Encoder) -> None:
    window = " ".join(FICTION[0].split()[:SIZE])
    once, often = measure(window, encoder), measure("\n\n".join([window] * 5), encoder)
    for value in once.values[:-1]:
        assert often.value(value.measure.id).at == pytest.approx(value.at)


def test_verse_is_told_from_prose_in_words(encoder: Encoder) -> None:
    told = "\n".join(page(measure("\n\n".join(VERSE), encoder)))
    assert "made like verse" in told
    assert "NaN" not in told
    assert "nan" not in told.replace("nance", "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "word",
        "…" * 500,
        "\x1b[31m" * 300,
        "七転び八起き " * 400,
        "слово дело " * 200,
        "כל הדברים יגעים " * 100,
        "a" * 200_000,
        "a " * 200,
        "1 " * 500,
        "\ud800 lone " * 200,
        "[bold]x[/bold] " * 200,
        "zxqv wvrt. " * 150,
        "the of and to. " * 100,
    ],
)
def test_any_text_has_a_report(text: str, encoder: Encoder) -> None:
    report = measure(text, encoder)
    json.dumps(report.as_json(), allow_nan=False)
    assert page(report)


def test_a_short_text_is_told_to_be_short(encoder: Encoder) -> None:
    report = measure("one two three", encoder)
    assert report.windows == 0
    assert str(SIZE) in page(report)[0]
    assert all(value.at is None for value in report.values)


def test_ten_megabytes_are_read_in_part(encoder: Encoder) -> None:
    text = (LONG + "\n\n") * (10_000_000 // len(LONG))
    assert len(texts(text)) == MOST_WINDOWS
    assert measure("x" * 10_000_000, encoder).windows == 0


def test_percentiles_hold_at_the_edges() -> None:
    quantiles = np.linspace(1, 2, 21)
    assert percentile(0, quantiles) == 0
    assert percentile(3, quantiles) == 100
    assert percentile(1.5, quantiles) == pytest.approx(50)
    assert percentile(1.5, None) is None


def test_the_unseen_third_depends_on_the_name_alone() -> None:
    names = [f"Author {number}" for number in range(900)]
    assert 250 < sum(map(unseen, names)) < 350


@pytest.mark.parametrize(
    "harm",
    [
        lambda held: held.pop("poetry"),
        lambda held: held["poetry"]["features"].update(nothing=[0, 1, 1]),
        lambda held: held["splice"]["features"].update({"persons": [0, 0, 1]}),
        lambda held: held["splice"]["features"].update({"persons": "x"}),
        lambda held: held["disorder"].update(offset=None),
        lambda held: held["prose"].update(pdi=[1, 2]),
        lambda held: held["verse"].update(pdi=list(range(21, 0, -1))),
        lambda held: held.update(machine=["a"]),
        lambda held: held.update(prose=[]),
    ],
)
def test_a_harmed_reference_is_refused(harm, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    held = json.loads(FILE.read_text("utf-8"))
    harm(held)
    path = tmp_path / "measures.json"
    path.write_text(json.dumps(held), encoding="utf-8")
    with pytest.raises(StyleError, match="measures"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"[" * 100_000, b"\xff", b"null"])
def test_what_is_no_reference_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "measures.json"
    path.write_bytes(content)
    with pytest.raises(StyleError):
        read(path)
    with pytest.raises(StyleError):
        Vectors.read(path)
    with pytest.raises(StyleError):
        Vectors.read(tmp_path / "none.npz")


def test_the_shipped_vectors_are_small_and_mean_something(known: Known) -> None:
    assert (DATA / "vectors.npz").stat().st_size < 1_500_000
    place = {
        word: known.place[known.words.row_of[word]]
        for word in ("sea", "ship", "king", "queen", "bread")
    }
    unit = known.vectors.unit
    assert (
        unit[place["sea"]] @ unit[place["ship"]]
        > unit[place["sea"]] @ unit[place["bread"]]
    )
    assert (
        unit[place["king"]] @ unit[place["queen"]]
        > unit[place["king"]] @ unit[place["bread"]]
    )


def test_vectors_and_reference_are_made_from_a_folder(
    corpora: Path, known: Known, encoder: Encoder, tmp_path: Path
) -> None:
    held = list(works(corpora))
    vectors = learn(held, table(), size=300, dimensions=8)
    vectors.write(tmp_path / "vectors.npz")
    again = Vectors.read(tmp_path / "vectors.npz")
    assert np.array_equal(again.rows, vectors.rows)
    assert (again.unit * vectors.unit).sum(axis=1).min() > 0.99
    with pytest.raises(ValueError, match="too few"):
        learn([], table())
    reference = reference_fit.fit(held, known, encoder, most=6)
    assert Reference.of(json.loads(json.dumps(reference.plain()))).prose.keys() == (
        reference.prose.keys()
    )
