"""Refits kept in the cache folder by what went into them: asked again, they are there.

A file is `.npz` without pickle: the plane, digests of one's own texts and where they
stand. A damaged one is as good as none.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import zipfile
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from styles.map.layout import Plane
from styles.map.neighbours import Floats

MOST = 12
"""Refits that are kept, the youngest."""
MOST_BYTES = 8_000_000

Kept = tuple[Plane, list[bytes], Plane]
"""Plane of the exemplars, digests of one's own texts, their places."""


def folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("protean", appauthor=False) / "style-maps"


def name_of(vectors: Floats, before: Plane) -> str:
    """The name of what goes into a refit."""
    held = blake2b(digest_size=16)
    held.update(np.ascontiguousarray(vectors, np.float32).tobytes())
    held.update(np.ascontiguousarray(before, np.float64).tobytes())
    return held.hexdigest()


def keep(name: str, plane: Plane, keys: Sequence[bytes], places: Plane) -> None:
    """Write a refit. What cannot be written is not kept; the map works without."""
    with contextlib.suppress(OSError):
        folder().mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=folder(), prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                own = np.frombuffer(b"".join(keys), np.uint8)
                np.savez(file, plane=plane, keys=own.reshape(-1, 16), places=places)
            os.replace(part, folder() / f"{name}.npz")
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(part)
        old = sorted(folder().glob("*.npz"), key=lambda path: path.stat().st_mtime)
        for path in old[:-MOST]:
            path.unlink()


def kept(name: str, n_exemplars: int) -> Kept | None:
    """The refit of that name, where there is a whole one for so many exemplars."""
    if not name.isalnum():
        return None
    path = folder() / f"{name}.npz"
    try:
        if path.stat().st_size > MOST_BYTES:
            return None
        with np.load(path, allow_pickle=False) as held:
            plane = held["plane"].astype(np.float64)
            keys = held["keys"].astype(np.uint8)
            places = held["places"].astype(np.float64)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    if plane.shape != (n_exemplars, 2) or keys.shape != (len(places), 16):
        return None
    if places.shape != (len(keys), 2):
        return None
    if not (np.isfinite(plane).all() and np.isfinite(places).all()):
        return None
    return plane, [key.tobytes() for key in keys], places
