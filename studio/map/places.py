"""The style map of one draft: what ships, and where one's own texts stand on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Literal

import numpy as np

from styles.encoder import Encoder, load
from styles.map.atlas import Atlas, Source, shipped
from styles.map.layout import Plane
from styles.map.neighbours import Floats
from styles.map.placing import place
from styles.map.regions import Region, regions
from styles.map.vectors import map_vector_of

Kind = Literal["draft", "paragraph", "branch", "take"]

MOST_OWN = 10_000
"""Texts of one's own on the map, those given first."""
MOST_LETTERS = 400_000
"""Letters of one of them that are read."""
MOST_KEPT = 20_000
"""Measured texts that are remembered."""


@dataclass(frozen=True, slots=True)
class Own:
    """A text of the writer's: what it is called, and at which letter of the draft it
    begins (-1 where it is not in it)."""

    kind: Kind
    title: str
    text: str
    voice: str = ""
    offset: int = -1


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a text stands, how far from there it may truly stand, and the exemplars
    nearest to it."""

    x: float
    y: float
    radius: float
    words: int
    near: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A text of the writer's and where it stands."""

    own: Own
    spot: Spot


class StyleMap:
    """Numbers and no screen. `measure`, `spot` and `path` may run beside the screen, in
    any thread; everything else belongs to one."""

    def __init__(self, atlas: Atlas, encoder: Encoder) -> None:
        self.atlas = atlas
        self.encoder = encoder
        self.plane: Plane = atlas.plane
        self.standing: tuple[Standing, ...] = ()
        self._regions: list[Region] | None = None
        self._vectors: dict[bytes, tuple[Floats, int]] = {}
        self.fitted: dict[bytes, tuple[float, float]] = {}
        """Where a refit put texts, by digest."""

    # -- what ships --------------------------------------------------------------------

    @property
    def n_exemplars(self) -> int:
        return len(self.plane)

    def source(self, point: int) -> Source:
        """The work an exemplar comes from."""
        return self.atlas.sources[int(self.atlas.work[point])]

    @property
    def regions(self) -> list[Region]:
        """The map's parts and who stands there."""
        if self._regions is None:
            self._regions = regions(self.atlas, self.plane)
        return self._regions

    # -- one's own ---------------------------------------------------------------------

    def _measured(self, text: str) -> tuple[Floats, int]:
        key = digest(text)
        found = self._vectors.get(key)
        if found is None:
            words = len(text.split())
            found = map_vector_of(self.encoder, text[:MOST_LETTERS]), words
            if len(self._vectors) >= MOST_KEPT:
                self._vectors.pop(next(iter(self._vectors)), None)
            self._vectors[key] = found
        return found

    def measure(
        self, texts: Sequence[Own], went: Callable[[float], None] = lambda share: None
    ) -> tuple[Standing, ...]:
        """Where texts stand; those without a word stand nowhere. `went` is told how
        much of it is done."""
        kept: list[Own] = []
        vectors: list[Floats] = []
        counts: list[int] = []
        for number, own in enumerate(texts[:MOST_OWN]):
            vector, words = self._measured(own.text)
            if vector.any():
                kept.append(own)
                vectors.append(vector)
                counts.append(words)
            if number % 50 == 0:
                went(number / len(texts))
        if not kept:
            return ()
        places, near = place(self.atlas.vectors, self.plane, np.stack(vectors))
        found = []
        for own, at, kin, words in zip(kept, places, near, counts, strict=True):
            x, y = self.fitted.get(digest(own.text), (float(at[0]), float(at[1])))
            spot = Spot(x, y, self.atlas.spread(words), words, tuple(map(int, kin)))
            found.append(Standing(own, spot))
        return tuple(found)

    def spot(self, text: str) -> Spot | None:
        """Where one text stands."""
        standing = self.measure([Own("paragraph", "", text)])
        return standing[0].spot if standing else None

    def path(self, texts: Iterable[str]) -> Plane:
        """Where a draft went: the places (t, 2) of its texts in order."""
        standing = self.measure([Own("draft", "", text) for text in texts])
        return np.array([(s.spot.x, s.spot.y) for s in standing]).reshape(-1, 2)

    # -- laid out anew -----------------------------------------------------------------

    def job(self) -> tuple[Floats, Plane]:
        """What a refit is given: vectors (n, D) of all there is, and where it stood."""
        own = [self._measured(s.own.text)[0] for s in self.standing]
        spots = [(s.spot.x, s.spot.y) for s in self.standing]
        return (
            np.concatenate([self.atlas.vectors, np.array(own, np.float32)])
            if own
            else self.atlas.vectors,
            np.concatenate([self.plane, np.array(spots).reshape(-1, 2)]),
        )

    def adopt(self, plane: Plane, keys: Sequence[bytes], places: Plane) -> None:
        """Exemplars stand at `plane`, the texts with these digests at `places`."""
        self.plane, self._regions = plane, None
        self.fitted = {
            key: (float(x), float(y)) for key, (x, y) in zip(keys, places, strict=True)
        }
        # Who stands near whom has not changed, only where; what the refit did not know
        # is placed among the exemplars once more.
        self.standing = tuple(
            replace(s, spot=replace(s.spot, x=at[0], y=at[1]))
            if (at := self.fitted.get(digest(s.own.text)))
            else self.measure([s.own])[0]
            for s in self.standing
        )

    def restore(self) -> None:
        """Everything stands again as on the map that ships."""
        self.plane, self._regions, self.fitted = self.atlas.plane, None, {}
        self.standing = self.measure([standing.own for standing in self.standing])

    @property
    def is_shipped(self) -> bool:
        return self.plane is self.atlas.plane


def as_shipped() -> StyleMap:
    """The map that ships, its regions named. Raises StyleError where its data cannot be
    read."""
    map_ = StyleMap(shipped(), load())
    _ = map_.regions
    return map_


def digest(text: str) -> bytes:
    """Which text this is."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def paragraphs_of(text: str) -> list[Own]:
    """The draft, and its paragraphs with where they begin; a heading is none."""
    found = [Own("draft", "the draft as a whole", text)]
    at = number = 0
    for piece in text.split("\n\n"):
        words = piece.strip()
        heading = words.startswith("#") and "\n" not in words
        if not heading and any(letter.isalpha() for letter in words):
            number += 1
            start = at + piece.index(words)
            found.append(Own("paragraph", f"paragraph {number}", words, "", start))
        at += len(piece) + 2
    return found
