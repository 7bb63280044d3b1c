"""The part of a session that keeps things whole, see `keeping`."""

from __future__ import annotations

from typing import Any

from sessions import keeping
from sessions.event import Event
from sessions.surroundings import Surroundings


class KeepsThings:
    """For a session, which has all of these."""

    read_only: str
    _around: Surroundings

    def recorded(self, *kinds: str, after: int = 0) -> list[Event]:
        """Events of these kinds in order."""
        raise NotImplementedError

    def keep(self, name: str, value: Any, *, told: str = "") -> None:
        """Keep a JSON value whole under a name, as the lexicon is: saved like a key,
        never undone, every version findable. `told` is a few words for the replay
        ("planted the raven"). Raises ValueError or TypeError for what cannot be kept.
        """
        if not self.read_only:
            self._around.keep(name, value, told)

    def kept(self, name: str, *, seq: int | None = None) -> Any:
        """What is kept under a name, a fresh copy; as of event `seq` where that is
        given. None where there was nothing. Raises JournalDamagedError."""
        if seq is None:
            return keeping.value_of(self._around.kept.get(name))
        return keeping.as_of(self.recorded(keeping.KIND), name, seq)

    def versions(self, name: str) -> list[keeping.Version]:
        """All versions of what is kept under a name, the first one first."""
        return keeping.versions(self.recorded(keeping.KIND), name)
