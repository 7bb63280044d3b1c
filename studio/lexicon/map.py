"""The places of all terms on the map, worked out beside the keys and remembered."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

from lexicon.graph import Lexicon
from lexicon.layout import Floats, Place, arranged
from lexicon.layout_cache import recall, remember

AT_ONCE = 60
"""Terms up to which a map is made in less time than a frame takes."""

SHOWN_S = 0.15
"""Seconds between two looks at a map that is being made."""


class Map:
    """`places` by the terms' keys, better and better while `busy`.

    Belongs to the painter's thread; a thread of its own works out large maps.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.places: dict[str, Place] = recall(path) if path else {}
        self._made: object = None
        self._work: _Work | None = None

    @property
    def busy(self) -> bool:
        """Whether a map is being worked out."""
        return self._work is not None

    def arrange(self, lexicon: Lexicon) -> None:
        """Bring the map up to date; a large one comes with `look`."""
        made = id(lexicon), lexicon.version
        if made == self._made:
            return
        self._made = made
        self.stop()
        names = list(lexicon.graph)
        place = {name: number for number, name in enumerate(names)}
        ties = [(place[a], place[b]) for a, b in lexicon.graph.edges()]
        rounds = arranged(names, ties, self.places)
        new = len(place.keys() - self.places.keys())
        if len(names) <= AT_ONCE or not new:
            for places in rounds:
                last = places
            self._take(names, last)
        else:
            self._work = _Work(names, rounds)

    def look(self) -> bool:
        """Take what has been worked out since; True where that is something."""
        work = self._work
        if work is None or work.latest is None:
            return False
        done, places = not work.is_alive(), work.latest
        if done:
            self._work = None
            places = work.latest
        self._take(work.names, places)
        return True

    def stop(self) -> None:
        """Work out nothing more."""
        if self._work is not None:
            self._work.wanted = False
            self._work = None

    def keep(self) -> None:
        """Write the map down for the next time."""
        if self.path is not None and self.places and not self.busy:
            remember(self.path, self.places)

    def _take(self, names: list[str], places: Floats) -> None:
        pairs = zip(names, places.tolist(), strict=True)
        self.places = {name: (x, y) for name, (x, y) in pairs}


class _Work(threading.Thread):
    """Makes a map; `latest` is the best so far."""

    def __init__(self, names: list[str], rounds: Iterator[Floats]) -> None:
        super().__init__(daemon=True)
        self.names = names
        self.latest: Floats | None = None
        self.wanted = True
        self._rounds = rounds
        self.start()

    def run(self) -> None:
        for places in self._rounds:
            self.latest = places
            if not self.wanted:
                return
            # The painter goes first.
            time.sleep(0.0005)
