"""Files of other programs made into drafts. Nothing that exists is ever replaced."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sessions import files, places
from sessions.encoding import LARGEST, decode
from sessions.errors import JournalDamagedError, SessionError
from sessions.event import Event
from sessions.exchange import deep_json, loom, tree_json, zipped
from sessions.journal import Journal
from sessions.replay.following import Replay
from sessions.session import Session
from sessions.tree.marks import KIND

TEXTS = (".md", ".markdown", ".txt", ".text")
READABLE = (*TEXTS, ".docx", ".json")

BATCH = 20_000
"""Entries that are written in one go."""

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Arrived:
    """The draft that was made, and sentences about what could not come along."""

    draft: Path
    notices: tuple[str, ...] = ()


def arrive(source: Path, draft: Path | None = None) -> Arrived:
    """Make a draft of a .txt, .md, .docx or .json file (a tree of Protean or of loom),
    at `draft` or under an unused name in the writer's own folder.

    Raises SessionError; then nothing was left behind.
    """
    data = _bytes(source)
    kind = source.suffix.lower()
    if draft is None:
        draft = unused(places.default_folder(), source.stem)
    elif draft.suffix not in places.DRAFTS:
        draft = draft.with_name(draft.name + ".md")
    draft = places.draft_of(draft)
    if places.taken(draft):
        raise SessionError(
            "The name is taken",
            f"{draft.stem} exists in {draft.parent}. Choose another with -o.",
        )
    about = {"from": source.name, "sha256": hashlib.sha256(data).hexdigest()}
    try:
        if kind == ".json":
            return _tree(data, draft, about)
        if kind == ".docx":
            from sessions.exchange import from_docx, to_markdown

            read = from_docx.read(data, source.name)
            return _words(draft, to_markdown.write(read.prose), about, read.notices)
        text, spelling = decode(data, source.name)
        notices = (
            ()
            if spelling.sure
            else (f"Its encoding was taken for {spelling.encoding}.",)
        )
        return _words(draft, text, about, notices)
    except (OSError, sqlite3.Error) as reason:
        raise SessionError(
            "The draft could not be written",
            f"{draft}: {reason}. Free some space or check the folder's rights.",
        ) from reason


def unused(folder: Path, name: str) -> Path:
    """A draft's path that nothing uses. Raises SessionError."""
    folder = folder.expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as reason:
        raise SessionError(
            "The folder cannot be made", f"{folder}: {reason.strerror or reason}."
        ) from reason
    stem = harmless(name)
    number = 1
    while True:
        draft = folder / (f"{stem}.md" if number < 2 else f"{stem}-{number}.md")
        if not places.taken(draft):
            return draft
        number += 1


def harmless(name: str) -> str:
    """A name from anywhere as the name of a file: no separators, no dots in front."""
    plain = "".join(sign if sign.isprintable() else " " for sign in name)
    plain = re.sub(r'[/\\:*?"<>|]', " ", plain)
    return " ".join(plain.split())[:LONGEST_NAME].strip(" .") or "draft"


def _bytes(source: Path) -> bytes:
    kind = source.suffix.lower()
    if kind not in READABLE:
        raise SessionError(
            "This kind of file cannot be read",
            f"{source.name} is none of {', '.join(READABLE)}. Save it as one of them.",
        )
    largest = {".json": 8 * LARGEST, ".docx": zipped.LARGEST_FILE}.get(kind, LARGEST)
    try:
        with source.expanduser().open("rb") as file:
            if not os.path.isfile(file.fileno()):
                raise SessionError("This is no file", f"{source} cannot be imported.")
            data = file.read(largest + 1)
    except IsADirectoryError as reason:
        raise SessionError("This is a folder", f"{source} is a folder.") from reason
    except FileNotFoundError as reason:
        raise SessionError("There is no such file", f"{source} does not exist.") from (
            reason
        )
    if len(data) > largest:
        raise SessionError(
            "This file is too large",
            f"{source.name} has more than {largest // 2**20} MB.",
        )
    return data


def _words(
    draft: Path, text: str, about: dict[str, str], notices: Sequence[str]
) -> Arrived:
    files.replace_whole(draft, text.encode(), fresh=True)
    session = Session.open(draft, background=False)
    try:
        session.record("imported", about)
        session.save()
    finally:
        session.close()
    return Arrived(draft, tuple(notices))


def _tree(data: bytes, draft: Path, about: dict[str, str]) -> Arrived:
    content = deep_json.loads(data)
    if loom.is_loom(content):
        return _loom(loom.read(content), draft, about)
    try:
        _, events, state = tree_json.read(content)
    except JournalDamagedError as reason:
        raise SessionError(
            "This tree cannot be read", f"{reason.message} Nothing was written."
        ) from reason
    home = places.beside(draft)
    arriving = home.with_name(f".{home.name}-arriving")
    arriving.unlink(missing_ok=True)
    try:
        _write_events(arriving, events, state)
        files.place(arriving, home)
    finally:
        arriving.unlink(missing_ok=True)
    return _opened(draft, about)


def _write_events(path: Path, events: Sequence[Event], state: Replay) -> None:
    journal = Journal(path, background=False)
    try:
        for start in range(0, len(events), BATCH):
            journal.copy_events(events[start : start + BATCH])
            if not journal.commit():
                raise OSError(journal.failure)
        journal.snapshot(events[-1].at, state.snapshot)
        if not journal.commit():
            raise OSError(journal.failure)
    finally:
        journal.close()


def _opened(draft: Path, about: dict[str, str]) -> Arrived:
    """The draft's file written from its session."""
    session = Session.open(draft, background=False)
    try:
        session.record("imported", about)
        if not session.save():
            raise OSError(session.trouble)
        return Arrived(draft, tuple(session.notices))
    finally:
        session.close()


def _loom(tree: loom.Loom, draft: Path, about: dict[str, str]) -> Arrived:
    clock = loom.Clock(time.time())
    session = Session.open(draft, background=False, clock=clock)
    named: dict[int, list[loom.Node]] = {}
    try:
        for node in loom.grow(session.manuscript, tree, clock):
            if node.tags or node.title:
                named.setdefault(node.step, []).append(node)
        for step, nodes in named.items():
            tags = [tag for node in nodes for tag in node.tags]
            mark = {
                "step": step,
                "name": next((node.title for node in nodes if node.title), ""),
                "tags": [tag for tag in tags if tag != "bookmark"],
                "bookmarked": "bookmark" in tags,
            }
            session.record(KIND, mark)
        session.caret = len(session.manuscript.text)
        if tree.notes:
            session.notes = tree.notes
        clock.now = time.time()
        session.record("imported", {**about, "nodes": tree.n_nodes})
        if not session.save():
            raise OSError(session.trouble)
    finally:
        session.close()
    return Arrived(draft, (f"{tree.n_nodes} nodes became branches of the draft.",))
