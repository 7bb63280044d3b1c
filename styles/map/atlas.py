"""The map that ships: passages of many authors, laid out, without a word of their text.

An atlas is one `.npz` file without pickle: vectors in eight bits, places on the plane,
and the titles as JSON. It knows which encoder its vectors came from; another encoder's
vectors cannot be placed on it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from styles.map.layout import Plane
from styles.map.neighbours import Floats, Places
from styles.model import StyleError
from styles.words import DATA

SHIPPED = DATA / "atlas.npz"
MOST_BYTES = 16_000_000
_MOST_POINTS = 100_000


@dataclass(frozen=True, slots=True)
class Source:
    """The work that a point was taken from."""

    author: str
    title: str
    year: int | None
    set: str


@dataclass(frozen=True, slots=True, eq=False)
class Atlas:
    """n points of D dimensions from w works."""

    encoder: str
    """`fingerprint` of the encoder's data."""
    vectors: Floats
    """(n, D), unit."""
    plane: Plane
    """(n, 2)."""
    work: Places
    """(n,) into `sources`."""
    begin: Places
    """(n,) word of the work at which the passage begins, and"""
    words: Places
    """(n,) how many words it has."""
    sources: tuple[Source, ...]
    radius_words: Floats
    """(r,) lengths in words, rising, and"""
    radius: Floats
    """(r,) distance on the plane within which, of ten texts of that length, eight stand
    from where a long text by the same hand in the same work stands."""

    def spread(self, words: int) -> float:
        """Radius for a text of so many words, read off between the measured lengths."""
        at = np.log(max(words, 1))
        return float(np.interp(at, np.log(self.radius_words), self.radius))


def fingerprint(path: Path = DATA / "encoder.npz") -> str:
    """Which encoder data these are: a digest of the file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def write(path: Path, atlas: Atlas) -> None:
    """Save the atlas; the file is whole or not there."""
    whole = np.round(atlas.vectors * 127 / _largest(atlas.vectors)).astype(np.int8)
    about = {
        "encoder": atlas.encoder,
        "scale": _largest(atlas.vectors) / 127,
        "sources": [asdict(source) for source in atlas.sources],
    }
    told = np.frombuffer(json.dumps(about).encode(), np.uint8)
    beside = path.with_name(f".{path.name}.part")
    with beside.open("wb") as file:
        np.savez_compressed(
            file,
            about=told,
            vectors=whole,
            plane=atlas.plane.astype(np.float32),
            work=atlas.work.astype(np.int32),
            begin=atlas.begin.astype(np.int32),
            words=atlas.words.astype(np.int32),
            radius_words=atlas.radius_words.astype(np.float32),
            radius=atlas.radius.astype(np.float32),
        )
    beside.replace(path)


def _largest(vectors: Floats) -> float:
    return float(np.abs(vectors).max(initial=0.0)) or 1.0


def read(path: Path = SHIPPED) -> Atlas:
    """The atlas in a file. StyleError when it is damaged, or of another encoder."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("it is too large")
        with np.load(path, allow_pickle=False) as held:
            about = json.loads(held["about"].tobytes())
            vectors = held["vectors"].astype(np.float32) * float(about["scale"])
            atlas = Atlas(
                str(about["encoder"]),
                vectors / np.maximum(np.linalg.norm(vectors, axis=1)[:, None], 1e-9),
                held["plane"].astype(np.float64),
                held["work"].astype(np.int32),
                held["begin"].astype(np.int32),
                held["words"].astype(np.int32),
                tuple(_source(entry) for entry in about["sources"]),
                held["radius_words"].astype(np.float32),
                held["radius"].astype(np.float32),
            )
        _check(atlas)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise StyleError(
            "The style map cannot be read",
            f"{path.name}: {error}. Install Protean again, or make the map anew "
            "(`protean style map fit`).",
        ) from error
    if atlas.encoder != fingerprint():
        raise StyleError(
            "The style map is of another measure",
            "Its places were made with other style data; make the map anew "
            "(`protean style map fit`).",
        )
    return atlas


def _source(entry: dict[str, object]) -> Source:
    author, title, year, of = (entry[k] for k in ("author", "title", "year", "set"))
    if not isinstance(author, str) or not isinstance(title, str):
        raise ValueError("a work without a name")
    if not isinstance(of, str) or not isinstance(year, int | None):
        raise ValueError("a work that makes no sense")
    return Source(author, title, year, of)


def _check(atlas: Atlas) -> None:
    n = len(atlas.vectors)
    rows = (atlas.plane, atlas.work, atlas.begin, atlas.words)
    if not 0 < n <= _MOST_POINTS or any(len(row) != n for row in rows):
        raise ValueError("its tables do not fit together")
    if atlas.plane.shape != (n, 2) or atlas.vectors.ndim != 2:
        raise ValueError("its tables have the wrong shape")
    if not (np.isfinite(atlas.plane).all() and np.isfinite(atlas.vectors).all()):
        raise ValueError("it holds what is no number")
    if atlas.work.min() < 0 or atlas.work.max() >= len(atlas.sources):
        raise ValueError("a point of no work")
    lengths = atlas.radius_words
    if not len(lengths) or len(lengths) != len(atlas.radius) or lengths.min() <= 0:
        raise ValueError("it does not say how sure it is")


@lru_cache(maxsize=1)
def shipped() -> Atlas:
    """The atlas that ships with Protean, read once."""
    return read()
