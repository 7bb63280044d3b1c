"""A draft with its memory: open it, type, and nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sessions.manuscript import Manuscript


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a word diff: kept | removed | added."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class OutsideChange:
    """The file was changed by another program since it was last written here."""

    path: Path
    theirs: str
    segments: tuple[Segment, ...]


class Session:
    """One draft: the words, the file, the journal."""

    def __init__(self, path: Path, manuscript: Manuscript) -> None:
        self.path = path
        self.journal_path = path.with_suffix(".protean")
        self.manuscript = manuscript
        self.caret = 0
        self.notes = ""
        self.steer = ""
        self.settings: dict[str, Any] = {}
        self.read_only = ""
        self.status = "saved"
        self.trouble = ""
        self.notices: list[str] = []

    @classmethod
    def open(
        cls, path: Path | None = None, *, clock: Callable[[], float] = time.time
    ) -> Session:
        """Open a draft, or a new one in the default folder."""
        if path is None:
            return cls.new(clock=clock)
        text = path.read_text("utf-8") if path.exists() else ""
        return cls(path, Manuscript(text, clock=clock))

    @classmethod
    def new(
        cls, folder: Path | None = None, *, clock: Callable[[], float] = time.time
    ) -> Session:
        """A new draft under a name that nothing uses yet."""
        folder = folder or Path.cwd()
        return cls(folder / "draft.md", Manuscript(clock=clock))

    @property
    def title(self) -> str:
        """The draft's name as the writer sees it."""
        return self.path.stem

    def record(self, kind: str, payload: dict[str, Any]) -> None:
        """Journal any other event."""

    def commit(self) -> bool:
        """Everything so far is on disk when this returns True."""
        self.path.write_text(self.manuscript.text, "utf-8")
        return True

    def tick(self) -> None:
        """Do what is due."""

    def outside(self) -> OutsideChange | None:
        """What another program did to the file, if anything."""
        return None

    def keep_mine(self) -> Path | None:
        """Keep the draft; a copy of theirs is kept beside it."""
        return None

    def take_theirs(self) -> None:
        """Enter their words into the draft as one step."""

    def close(self) -> None:
        """Save and let go."""
        self.commit()
