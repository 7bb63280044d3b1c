"""A draft on its way out: where its words come from, and what is made of them."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sessions import places
from sessions.encoding import decode
from sessions.errors import SessionError
from sessions.exchange import from_markdown, prose, tree_json
from sessions.replay.moments import event_at
from sessions.visit import PACKED, unreadable, visit

FORMATS = {
    "markdown": ".md",
    "text": ".txt",
    "html": ".html",
    "docx": ".docx",
    "epub": ".epub",
    "tree": ".json",
}
"""What a draft can become, and how such a file ends."""

ALIASES = {"md": "markdown", "txt": "text", "htm": "html", "json": "tree"}

LAST_DAY = 253_370_764_800.0
"""Seconds until the year 9999, the last that formats have a date for."""

LINES = ("auto", "keep", "join")

MARKDOWN = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class Leaving:
    """A draft's words as they were at a moment. `identity` is the same for every export
    of one draft; `changed` is when it was changed last, in seconds."""

    name: str
    text: str
    markdown: bool = True
    identity: str = ""
    changed: float = 0.0
    event: int = 0
    """Number of the last event, where they come from a session."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the writer wants of an export; see `prose.joins` for `lines`."""

    title: str = ""
    author: str = ""
    language: str = "en"
    lines: str = "auto"


def leave(path: Path, moment: str = "") -> Leaving:
    """The draft at `path`: a text file as it is, a session as it was at its last event
    or at `moment`. Raises SessionError."""
    is_session = path.name.endswith((places.SESSION, PACKED))
    if not is_session and not moment:
        return _file(path)
    with visit(path) as found:
        try:
            seq = event_at(found.reader, moment) if moment else -1
            state = found.reader.at(seq)
            about = found.reader.meta("session")
            name = found.draft.stem if found.draft else path.name.removesuffix(PACKED)
            suffix = found.draft.suffix if found.draft else ".md"
            last = next(found.reader.events(after=max(0, state.seq - 1), limit=1), None)
        except sqlite3.Error as reason:
            raise unreadable(found.session, reason) from reason
    identity = str(about.get("id", "")) or name
    at = last.at if last is not None and 0.0 <= last.at < LAST_DAY else 0.0
    return Leaving(name, state.text, suffix in MARKDOWN, identity, at, state.seq)


def made(leaving: Leaving, form: str, wishes: Wishes | None = None) -> bytes:
    """The bytes of a file in a form of FORMATS other than tree. Raises SessionError."""
    wishes = wishes or Wishes()
    if form == "markdown":
        return leaving.text.encode("utf-8", "replace")
    if form == "text" and not leaving.markdown:
        return leaving.text.encode("utf-8", "replace")
    if leaving.markdown:
        blocks = from_markdown.read(leaving.text, wishes.lines)
    else:
        blocks = prose.plain(leaving.text, wishes.lines)
    title = wishes.title or prose.title_of(blocks, leaving.name)
    match form:
        case "text":
            from sessions.exchange import to_text

            return to_text.write(blocks).encode("utf-8", "replace")
        case "html":
            from sessions.exchange import to_html

            return to_html.write(blocks, title, wishes.language).encode()
        case "epub":
            from sessions.exchange import to_epub

            about = to_epub.About(
                title,
                wishes.author,
                wishes.language,
                leaving.identity,
                leaving.changed,
            )
            return to_epub.write(blocks, about)
        case "docx":
            from sessions.exchange import to_docx

            return to_docx.write(blocks, title, wishes.author, changed=leaving.changed)
    raise SessionError("No such format", f"{form} is none of {', '.join(FORMATS)}.")


def tree(path: Path) -> Iterator[str]:
    """The whole session as pieces of JSON. Raises SessionError."""
    with visit(path) as found:
        name = found.draft.stem if found.draft else path.name.removesuffix(PACKED)
        yield from tree_json.write(found.reader, name)


def _file(path: Path) -> Leaving:
    real = path.expanduser()
    try:
        if real.is_dir():
            raise SessionError("This is a folder", f"{path} is a folder. Name a draft.")
        data, changed = real.read_bytes(), real.stat().st_mtime
    except FileNotFoundError as reason:
        raise SessionError("There is no such file", f"{path} does not exist.") from (
            reason
        )
    except OSError as reason:
        raise SessionError(
            "The draft cannot be read", f"{path}: {reason.strerror or reason}."
        ) from reason
    text, _ = decode(data, real.name)
    markdown = real.suffix.lower() != ".txt"
    return Leaving(real.stem, text, markdown, identity_of(real), changed)


def identity_of(draft: Path) -> str:
    """The session's name for life, so that a book keeps its identifier."""
    with contextlib.suppress(SessionError), visit(draft, trusting=True) as found:
        return str(found.reader.meta("session").get("id", "")) or draft.stem
    return draft.stem
