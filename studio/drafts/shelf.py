"""What the room of drafts can do: list them, and rename, copy, tag or put one away.

The draft on the desk is in use: its session keeps its tags, and it is renamed by the
desk, which closes it first.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sessions import shelving
from sessions.errors import SessionError
from sessions.library import ARCHIVE, TAGS, Entry, Library, tidy_tags
from sessions.session import Session


class Shelf:
    """The writer's drafts. `session` is the one that is open; its methods belong to the
    thread that owns it, and only `entries` may run on another."""

    def __init__(
        self, library: Library, session: Session | None, current: Path
    ) -> None:
        self.library = library
        self.session = session
        self.current = current

    def entries(self) -> list[Entry]:
        """All drafts, the last changed first."""
        return self.library.entries()

    def is_open(self, draft: Path) -> bool:
        """Whether this draft is on the desk."""
        return draft == self.current

    def rename(self, draft: Path, name: str) -> Path:
        """Rename a draft that is not on the desk. Raises SessionError."""
        return self._moved(draft, shelving.rename(draft, name))

    def duplicate(self, draft: Path) -> Path:
        """A copy with all its memory. Raises SessionError."""
        if self.is_open(draft) and self.session is not None:
            self.session.save()
        return shelving.duplicate(draft)

    def put_away(self, draft: Path) -> Path:
        """Move a draft to the archive, or back from there. Raises SessionError."""
        if self.is_open(draft):
            raise SessionError(
                "This draft is on the desk", "Open another one, then put it away."
            )
        archived = draft.parent.name == ARCHIVE
        done = shelving.restore(draft) if archived else shelving.archive(draft)
        return self._moved(draft, done)

    def tag(self, draft: Path, tags: Sequence[str]) -> None:
        """Keep a draft's tags. Raises SessionError."""
        if not self.is_open(draft) or self.session is None:
            shelving.set_tags(draft, tags)
        elif self.session.read_only:
            raise SessionError("This draft is read-only here", self.session.read_only)
        else:
            self.session.settings[TAGS] = list(tidy_tags(tags))
            self.session.commit()

    def _moved(self, old: Path, new: Path) -> Path:
        """A draft known by name alone is still known."""
        others = self.library.others
        self.library.others = tuple(new if path == old else path for path in others)
        return new
