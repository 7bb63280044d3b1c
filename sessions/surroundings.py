"""What belongs to a draft but stands outside it: notes, steer, settings, and what is
kept whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

from sessions import keeping
from sessions.splices import splice_payload

Tell = Callable[[str, Mapping[str, Any]], None]


class Settings(MutableMapping[str, Any]):
    """A mapping of JSON values whose every change is journalled."""

    def __init__(self, values: Mapping[str, Any], tell: Tell) -> None:
        self._values = dict(values)
        self._tell = tell

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        if key not in self._values or self._values[key] != value:
            self._values[key] = value
            self._tell("settings", {key: value})

    def follow(self, key: str, value: Any) -> None:
        """A dial was turned, or its turn taken back: the timeline journals that."""
        if value is None:
            self._values.pop(key, None)
        else:
            self._values[key] = value

    def __delitem__(self, key: str) -> None:
        del self._values[key]
        self._tell("settings", {key: None})

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class Surroundings:
    """Notes page, one-line steer, settings and kept things of a draft."""

    def __init__(
        self,
        notes: str,
        steer: str,
        settings: Mapping[str, Any],
        kept: Mapping[str, str],
        tell: Tell,
    ) -> None:
        self._notes = notes
        self._steer = steer
        self._tell = tell
        present = {key: value for key, value in settings.items() if value is not None}
        self.settings = Settings(present, tell)
        self.kept = dict(kept)
        """JSON texts by name."""

    @property
    def notes(self) -> str:
        """The page that is always in a voice's window; journalled as small changes."""
        return self._notes

    @notes.setter
    def notes(self, notes: str) -> None:
        if notes != self._notes:
            self._tell("notes", splice_payload(self._notes, notes))
            self._notes = notes

    @property
    def steer(self) -> str:
        """One line that says what comes next."""
        return self._steer

    @steer.setter
    def steer(self, steer: str) -> None:
        if steer != self._steer:
            self._tell("steer", {"text": steer})
            self._steer = steer

    def keep(self, name: str, value: Any, told: str) -> None:
        """Keep a JSON value whole. Raises ValueError or TypeError."""
        payload = keeping.changed(self.kept, name, value, told)
        if payload is not None:
            self._tell(keeping.KIND, payload)
