"""The map laid out anew with one's own texts: begun, looked at, cancelled, kept."""

from __future__ import annotations

from collections.abc import Callable

from studio.map import kept as map_kept
from studio.map.places import StyleMap, digest
from styles.map.fitting import Fitting


class Refit:
    """One at a time; `kept` is told the name of each that is done."""

    def __init__(self, kept: Callable[[str], None] = lambda name: None) -> None:
        self.kept = kept
        self._map: StyleMap | None = None
        self._keys: list[bytes] = []
        self._name = ""
        self._fitting: Fitting | None = None
        self._found: map_kept.Kept | None = None

    @property
    def running(self) -> bool:
        return self._map is not None

    @property
    def share(self) -> float:
        """How far it is, 0 to 1."""
        return self._fitting.share if self._fitting else 0.0

    def begin(self, map_: StyleMap) -> None:
        """Begin, or take what the same map was laid out as before. Raises OSError."""
        self.cancel()
        vectors, before = map_.job()
        self._name = map_kept.name_of(vectors, before)
        self._keys = [digest(standing.own.text) for standing in map_.standing]
        self._found = map_kept.kept(self._name, map_.n_exemplars)
        if self._found is None:
            self._fitting = Fitting(vectors, before)
        self._map = map_

    def poll(self) -> bool:
        """Whether it was done just now; the map then stands there. Raises StyleError
        where the child ended without one: the map stays as it was."""
        map_, found = self._map, self._found
        if map_ is None:
            return False
        if self._fitting is not None:
            try:
                plane = self._fitting.poll()
            except Exception:
                self._map = self._fitting = None
                raise
            if plane is None:
                return False
            n = map_.n_exemplars
            found = plane[:n], self._keys, plane[n:]
            map_kept.keep(self._name, *found)
        self._map = self._fitting = self._found = None
        if found is not None:
            map_.adopt(*found)
            self.kept(self._name)
        return found is not None

    def undo(self, map_: StyleMap) -> None:
        """Back to the map that ships, the next time too."""
        self.cancel()
        map_.restore()
        self.kept("")

    def cancel(self) -> None:
        """End it; the map stays as it was."""
        if self._fitting is not None:
            self._fitting.cancel()
        self._map = self._fitting = self._found = None
