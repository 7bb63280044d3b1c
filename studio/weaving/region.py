"""The place in the draft that a weave started from, and what stands there now."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Region:
    """`since` stands at `start` where `original` stood. Offsets count characters."""

    start: int = 0
    since: str = ""
    original: str = ""
    caret: int = 0
    adrift: bool = False
    """Something before it changed, so what was woven no longer follows the draft."""

    @property
    def end(self) -> int:
        return self.start + len(self.since)

    @property
    def untouched(self) -> bool:
        return self.since == self.original

    @property
    def here(self) -> bool:
        """The caret stands where a take would go on."""
        if self.adrift:
            return False
        if self.original and self.untouched:
            return self.start <= self.caret <= self.end
        return self.caret == self.end

    def edited(self, offset: int, removed: str, inserted: str) -> None:
        """`removed` at `offset` gave way to `inserted`."""
        end = offset + len(removed)
        if offset >= self.start and end <= self.end:
            at = offset - self.start
            self.since = self.since[:at] + inserted + self.since[at + len(removed) :]
        elif offset < self.end:
            self.adrift = True
            if end <= self.start:
                self.start += len(inserted) - len(removed)
