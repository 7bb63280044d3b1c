"""All drafts at a glance: title, last line, words, tags, when; found by any word.

Reading is all this does. It may run beside the studio: files are read as they are, a
session file only where nobody has to be asked.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sessions import places
from sessions.encoding import decode
from sessions.errors import JournalDamagedError, SessionError
from sessions.reader import Reader
from sessions.visit import still

ARCHIVE = "Archive"
"""The folder inside a folder of drafts that holds those put away."""

MOST = 2000
"""Drafts in a list."""

LARGEST = 8 * 2**20
"""Bytes of a draft that are read for the list; a longer one is found by these."""

TAIL = 4000
"""Characters from the end of a draft that a preview can show."""

TAGS = "tags"
"""The setting of a session that holds its tags."""

MOST_TAGS, LONGEST_TAG = 20, 40


@dataclass(frozen=True, slots=True)
class Entry:
    """One draft. `changed` is in seconds; `folded` is everything a search looks
    through. `session` is None for a file that was never opened here."""

    draft: Path
    session: Path | None
    changed: float
    words: int
    first: str
    last: str
    tail: str
    tags: tuple[str, ...]
    archived: bool
    folded: str

    @property
    def title(self) -> str:
        return self.draft.stem


class Library:
    """The drafts in some folders, and some others by name. What was read once is read
    again only when a file has changed."""

    def __init__(self, folders: Iterable[Path], others: Iterable[Path] = ()) -> None:
        self.folders = tuple(dict.fromkeys(map(_real, folders)))
        self.others = tuple(dict.fromkeys(map(_real, others)))
        self._known: dict[Path, tuple[object, Entry]] = {}

    def entries(self) -> list[Entry]:
        """All drafts, archived ones too, the last changed first."""
        found = []
        for draft in list(self._drafts())[:MOST]:
            with contextlib.suppress(OSError):
                found.append(self._entry(draft))
        self._known = {e.draft: self._known[e.draft] for e in found}
        return sorted(found, key=lambda entry: (-entry.changed, str(entry.draft)))

    def _drafts(self) -> Iterator[Path]:
        seen = set()
        folders = [f for folder in self.folders for f in (folder, folder / ARCHIVE)]
        listed = (draft for folder in folders for draft in _in(folder))
        for draft in (*self.others, *listed):
            if draft not in seen:
                seen.add(draft)
                yield draft

    def _entry(self, draft: Path) -> Entry:
        session = session_of(draft)
        # The tags last set may stand in the log alone.
        log = session and session.with_name(f"{session.name}-wal")
        signature = tuple(map(_signature, (draft, session, log)))
        known = self._known.get(draft)
        if known is not None and known[0] == signature:
            return known[1]
        entry = _read(draft, session)
        self._known[draft] = (signature, entry)
        return entry


def matching(entries: Sequence[Entry], query: str) -> list[Entry]:
    """Entries that hold every word of the query, in title, tags or text; `#word` means
    a tag that begins so. Titles that hold the first word come first."""
    words = query.casefold().split()
    found = [entry for entry in entries if all(_holds(entry, w) for w in words)]
    if not words:
        return found
    return sorted(found, key=lambda entry: words[0] not in entry.title.casefold())


def excerpt(draft: Path, word: str, around: int = 300) -> tuple[str, str, str]:
    """The first place in a draft that holds a word in any case: what stands before it,
    the word as it stands there, and what follows; empty where there is none."""
    try:
        with draft.open("rb") as file:
            data = file.read(LARGEST)
        text = decode(data, draft.name)[0]
    except (OSError, SessionError):
        return "", "", ""
    match = re.search(re.escape(word), text, re.IGNORECASE) if word else None
    if match is None:
        return "", "", ""
    start, end = match.span()
    before = text[max(0, start - around) : start]
    if start > around:
        # From a whole word on; a full stop of the sentence before is none.
        before = "…" + before.partition(" ")[2]
    return before, match[0], text[end : end + around]


def session_of(draft: Path) -> Path | None:
    """The session file of a draft, wherever it is."""
    for session in (places.beside(draft), places.away(draft)):
        if session.is_file():
            return session
    return None


def tidy_tags(tags: Iterable[object]) -> tuple[str, ...]:
    """Tags as they are kept: one word each, small letters, none twice."""
    words = ("-".join(t.split()).strip("#") for t in tags if isinstance(t, str))
    kept = (word.casefold()[:LONGEST_TAG] for word in words if word)
    return tuple(dict.fromkeys(kept))[:MOST_TAGS]


def _holds(entry: Entry, word: str) -> bool:
    if word.startswith("#") and len(word) > 1:
        return any(tag.startswith(word[1:]) for tag in entry.tags)
    return word in entry.folded


def _read(draft: Path, session: Path | None) -> Entry:
    stat = draft.stat()
    with draft.open("rb") as file:
        data = file.read(LARGEST)
    try:
        text = decode(data, draft.name)[0]
    except SessionError:
        text = data.decode("utf-8", "replace")
    tags = _tags(session) if session else ()
    # A session file changes when it is looked at, too; the words say when it was.
    lines = (line for line in text.split("\n") if any(map(str.isalnum, line)))
    first = next(lines, "")
    end = text[-TAIL:].rstrip()
    last = next((ln for ln in reversed(end.split("\n")) if ln.strip()), "")
    return Entry(
        draft,
        session,
        stat.st_mtime,
        len(text.split()),
        " ".join(first.lstrip("#").split())[:200],
        " ".join(last.split())[-400:],
        end,
        tags,
        draft.parent.name == ARCHIVE,
        f"{draft.stem}\n{' '.join(tags)}\n{text}".casefold(),
    )


def _tags(session: Path) -> tuple[str, ...]:
    """The tags last set; a session that cannot be read has none to show."""
    tags: object = ()
    try:
        with contextlib.closing(Reader(session, still=still(session))) as reader:
            reader.verify(whole=False)
            for event in reader.events(("settings",)):
                tags = event.payload.get(TAGS, tags)
    except (sqlite3.Error, JournalDamagedError, SessionError):
        return ()
    return tidy_tags(tags) if isinstance(tags, list | tuple) else ()


def _in(folder: Path) -> list[Path]:
    """The drafts in a folder, by their names."""
    found: dict[Path, None] = {}
    with contextlib.suppress(OSError):
        for name in sorted(os.listdir(folder)):
            path = folder / name
            drafted = path.suffix.lower() in places.DRAFTS
            if drafted and not name.startswith(".") and path.is_file():
                found[_real(path)] = None
    return list(found)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path.expanduser()))


def _signature(path: Path | None) -> object:
    if path is None:
        return None
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns
