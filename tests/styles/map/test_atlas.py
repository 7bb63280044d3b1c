"""The atlas: written and read, refused when damaged, and the one that ships."""

from __future__ import annotations

import dataclasses
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from styles.encoder import load
from styles.map.atlas import SHIPPED, Atlas, Source, fingerprint, read, shipped, write
from styles.map.placing import place, place_one
from styles.map.regions import regions
from styles.map.vectors import map_vector_of
from styles.model import StyleError


def _small() -> Atlas:
    draw = np.random.default_rng(0)
    vectors = draw.normal(0, 1, (12, 8)).astype(np.float32)
    return Atlas(
        fingerprint(),
        vectors / np.linalg.norm(vectors, axis=1)[:, None],
        draw.normal(0, 3, (12, 2)),
        np.repeat(np.arange(3, dtype=np.int32), 4),
        np.arange(12, dtype=np.int32) * 100,
        np.full(12, 100, np.int32),
        tuple(
            Source(f"Writer {n}", f"Book {n}", 1900 + n, "realism") for n in range(3)
        ),
        np.array([40, 120], np.float32),
        np.array([3, 2], np.float32),
    )


def test_an_atlas_comes_back_as_it_was(tmp_path: Path) -> None:
    atlas, path = _small(), tmp_path / "atlas.npz"
    write(path, atlas)
    back = read(path)
    assert back.sources == atlas.sources
    np.testing.assert_allclose(back.plane, atlas.plane, atol=1e-5)
    # Eight bits a number: two vectors' cosine moves by about a hundredth.
    assert ((back.vectors * atlas.vectors).sum(axis=1) > 0.995).all()
    assert [p.name for p in tmp_path.iterdir()] == ["atlas.npz"]


def test_a_place_is_never_surer_for_fewer_words() -> None:
    atlas = _small()
    assert atlas.spread(1) == atlas.spread(40) == 3
    assert 2 < atlas.spread(70) < 3
    assert atlas.spread(10_000) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda a: {"encoder": "another"}, "another measure"),
        (lambda a: {"plane": a.plane[:5]}, "fit together"),
        (lambda a: {"plane": a.plane * np.nan}, "no number"),
        (lambda a: {"work": a.work + 9}, "no work"),
        (lambda a: {"radius": a.radius[:1]}, "how sure"),
    ],
)
def test_an_atlas_that_makes_no_sense_is_refused(
    tmp_path: Path, change: Callable[[Atlas], dict[str, object]], words: str
) -> None:
    atlas = _small()
    path = tmp_path / "atlas.npz"
    write(path, dataclasses.replace(atlas, **change(atlas)))  # type: ignore[arg-type]
    with pytest.raises(StyleError, match=words):
        read(path)


@pytest.mark.parametrize("damage", ["cut", "text", "pickle", "missing"])
def test_a_damaged_file_is_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "atlas.npz"
    write(path, _small())
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:500])
    elif damage == "text":
        path.write_text("no archive")
    elif damage == "missing":
        path.unlink()
    else:
        with path.open("wb") as file:
            np.savez(file, about=np.array([{"x": 1}], object))
    with pytest.raises(StyleError):
        read(path)


def test_the_map_that_ships_is_full_and_holds_no_passage() -> None:
    atlas = shipped()
    assert len(atlas.vectors) > 3_000
    assert len({source.author for source in atlas.sources}) >= 400
    assert {source.set for source in atlas.sources} >= {"kjv", "realism", "surreal"}
    with zipfile.ZipFile(SHIPPED) as held, held.open("about.npy") as file:
        about = json.loads(np.lib.format.read_array(file, allow_pickle=False).tobytes())
    longest = max(len(str(value)) for s in about["sources"] for value in s.values())
    assert longest < 200


def test_old_and_modern_pages_stand_apart_on_the_map_that_ships() -> None:
    atlas, encoder = shipped(), load()
    old = (
        "And it came to pass in those days, that the servant arose, and went unto the "
        "house of his master, and said, Behold, thy sheep are scattered upon the hills."
    )
    modern = (
        "He parked the van by the canal. It was raining. He smoked, and watched the "
        "lights in the flat go off one after another, and then he went up and knocked."
    )
    spots, near = place(
        atlas.vectors,
        atlas.plane,
        np.stack(
            [map_vector_of(encoder, " ".join([text] * 6)) for text in (old, modern)]
        ),
    )
    sets = [[atlas.sources[atlas.work[p]].set for p in row] for row in near]
    assert sets[0].count("kjv") > len(sets[0]) / 2
    assert "kjv" not in sets[1][:5]
    assert np.hypot(*(spots[0] - spots[1])) > atlas.spread(1_200) / 2


@pytest.mark.parametrize(
    "text", ["", "word", "。。。", "\x1b[31m[red]", "a\n" * 50_000]
)
def test_any_text_has_a_place(text: str) -> None:
    atlas = shipped()
    placed = place_one(atlas.vectors, atlas.plane, map_vector_of(load(), text))
    assert np.isfinite((placed.x, placed.y)).all()


def test_regions_are_named_by_authors_who_stand_there() -> None:
    atlas = shipped()
    found = regions(atlas)
    assert sum(region.points for region in found) == len(atlas.plane)
    assert all(region.authors for region in found)
    kjv = [r for r in found if any("King James" in a for a in r.authors)]
    assert kjv, "the Bible makes a region of its own"
